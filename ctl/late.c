// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "../module/closepath.h"
#include "flow.h"
#include "late.h"
#include "memory.h"
#include "model/match.h"
#include "model/record.h"
#include "nl/diag.h"
#include "nl/rule.h"

/* TCP_RTO_MAX, where no sysctl says otherwise. */
#define RTO_MAX_MS	120000

static uint32_t sysctl_of(const struct netns *netns, const char *name, uint32_t otherwise)
{
	unsigned int i;

	for (i = 0; i < netns->nsysctls; i++)
		if (!strcmp(netns->sysctl[i].name, name))
			return netns->sysctl[i].value;
	return otherwise;
}

/* As the socket stands now. A user timeout of its own is not to be had. */
static void set_limit(const struct netns *netns, struct record *record)
{
	const struct fin_limit_input in = {
		.rto_us = record->rto_us,
		.rto_max_us = 1000 * sysctl_of(netns, "tcp_rto_max_ms", RTO_MAX_MS),
		.orphan_retries = sysctl_of(netns, "tcp_orphan_retries", 0),
		.retries2 = sysctl_of(netns, "tcp_retries2", 15),
		.orphan = record->orphan,
	};
	struct fin_limit limit = fin_closepath_limit(&in);

	if (record->timer == TIMER_TIME_WAIT)
		return;
	record->limit = limit.rule;
	record->limit_basis = limit.basis;
	record->limit_value = limit.value;
	record->limit_us = limit.us;
	record->rto_max_us = in.rto_max_us;
	record->unavailable |= FINCTL_UNAVAILABLE_USER_TIMEOUT;
}

static bool has_user(const struct match *match)
{
	return match->has_uid || match->cgroup;
}

static bool ruled(const struct rules *rules, const struct flow *flow)
{
	unsigned int i;

	for (i = 0; i < rules->n; i++)
		if (!has_user(&rules->rule[i].match) && flow_matches(flow, &rules->rule[i].match))
			return true;
	return false;
}

/* Where some connections are recorded, others without a record began in time. */
static bool wanted(const struct netns *netns, const struct rules *rules, const struct flow *flow)
{
	if (!netns->recording || !netns->filtered)
		return true;
	if (netns->from && !has_user(&netns->filter) && flow_matches(flow, &netns->filter))
		return true;
	return ruled(rules, flow);
}

static int compare_ids(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	if (x->netns != y->netns)
		return x->netns < y->netns ? -1 : 1;
	return x->id == y->id ? 0 : x->id < y->id ? -1 : 1;
}

/* @known in the order of compare_ids(). */
static void take(const struct records *known, const struct netns *netns, const struct rules *rules,
		 const struct match *match, struct records *late)
{
	unsigned int i, n = late->n;

	for (i = late->n = 0; i < n; i++) {
		struct record *record = &late->record[i];

		record->netns = netns->inum;
		if (bsearch(record, known->record, known->n, sizeof(*record), compare_ids) ||
		    !flow_matches(&record->flow, match) || !wanted(netns, rules, &record->flow))
			continue;
		set_limit(netns, record);
		late->record[late->n++] = *record;
	}
}

static int append_of(struct scope *scope, const struct netns *netns, const struct match *match,
		     const struct records *known, struct records *all)
{
	struct records late = {};
	struct rules rules = {};
	unsigned int i;
	int result = nl_diag_closing(&scope->session, netns->inum, &late);

	if (!result)
		result = nl_rule_dump(&scope->session, netns->inum, &rules);
	if (!result)
		take(known, netns, &rules, match, &late);
	for (i = 0; !result && i < late.n; i++)
		*records_add(all) = late.record[i];
	records_free(&late);
	rules_free(&rules);
	return result;
}

/* Appends, of every namespace of the scope, the sockets of @match that are closing
 * and have none of @records. Return: enum nl_result.
 */
int late_append(struct scope *scope, const struct view *view, const struct match *match,
		struct records *records)
{
	struct records known = *records;
	unsigned int i;
	int result = NL_DONE;

	/* Whose a socket is cannot be asked for once its process has gone. */
	if (has_user(match))
		return NL_DONE;
	known.record = need(malloc(known.n * sizeof(*known.record) + 1));
	memcpy(known.record, records->record, known.n * sizeof(*known.record));
	qsort(known.record, known.n, sizeof(*known.record), compare_ids);
	for (i = 0; !result && i < view->netnss.n; i++)
		result = append_of(scope, &view->netnss.netns[i], match, &known, records);
	free(known.record);
	return result;
}

/* Appends the socket of a namespace that has an id, if it is closing. */
static int find_in(struct scope *scope, const struct netns *netns, uint64_t id,
		   const struct match *match, struct records *records)
{
	struct records late = {};
	unsigned int i;
	int result = nl_diag_closing(&scope->session, netns->inum, &late);

	for (i = 0; !result && i < late.n; i++) {
		struct record *record = &late.record[i];

		if (record->id != id || (match && !flow_matches(&record->flow, match)))
			continue;
		record->netns = netns->inum;
		set_limit(netns, record);
		*records_add(records) = *record;
	}
	records_free(&late);
	return result;
}

/* Appends what has an id: a record, else a socket that is closing and has none. It
 * must be there; @match may be NULL. Return: enum nl_result.
 */
int late_record(struct scope *scope, const struct view *view, uint64_t id,
		const struct match *match, struct records *records)
{
	unsigned int i, before = records->n;
	int result = scope_find(scope, id, match, records);

	if (records->n == before && !(match && has_user(match)))
		for (i = 0; !result && i < view->netnss.n; i++)
			result = find_in(scope, &view->netnss.netns[i], id, match, records);
	return !result && records->n == before ? scope_lacks(scope, id) : result;
}
