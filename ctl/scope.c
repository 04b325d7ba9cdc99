// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>

#include "memory.h"
#include "model/match.h"
#include "model/record.h"
#include "scope.h"
#include "nl/record.h"
#include "nl/status.h"
#include "say.h"

static void add(struct scope *scope, uint32_t netns)
{
	scope->netns = grow(scope->netns, scope->n, &scope->room, sizeof(*scope->netns));
	scope->netns[scope->n++] = netns;
}

static bool is_used(const struct netns *netns)
{
	return netns->recording || netns->rules || netns->records || netns->kept;
}

static int add_all(struct scope *scope, enum scope_all all)
{
	struct netnss netnss = {};
	int result = nl_netns_dump(&scope->session, &netnss);
	unsigned int i;

	for (i = 0; i < netnss.n; i++)
		if (all == SCOPE_EVERY || is_used(&netnss.netns[i]))
			add(scope, netnss.netns[i].inum);
	netnss_free(&netnss);
	return result;
}

/* Reaches the module, and finds the namespaces that the command line names.
 * Return: enum nl_result; scope_close() is to follow in any case.
 */
int scope_open(struct scope *scope, const struct args *args, enum scope_all all)
{
	int result;
	unsigned int i;

	*scope = (struct scope) {};
	result = nl_session_open(&scope->session);
	if (result)
		return result;
	if (args->all_netns)
		return add_all(scope, all);
	for (i = 0; i < args->nnetns; i++)
		add(scope, args->netns[i]);
	if (!scope->n)
		add(scope, 0);
	return NL_DONE;
}

/* Makes the scope every namespace in which anything of ours is. */
int scope_widen(struct scope *scope)
{
	scope->n = 0;
	return add_all(scope, SCOPE_USED);
}

/* Says what went wrong, if anything did. Return: the exit status. */
int scope_close(struct scope *scope, int result)
{
	say_result(&scope->session, result);
	nl_session_close(&scope->session);
	free(scope->netns);
	return result;
}

/* Asks for what every document and table is about. view_free() is to follow. */
int scope_view(struct scope *scope, struct view *view)
{
	unsigned int i;
	int result;

	*view = (struct view) {};
	result = nl_status_get(&scope->session, &view->status);
	for (i = 0; !result && i < scope->n; i++)
		result = nl_netns_get(&scope->session, scope->netns[i], &view->netnss);
	return result;
}

void view_free(struct view *view)
{
	netnss_free(&view->netnss);
}

/* Appends the records of every namespace of the scope; @match may be NULL. */
int scope_records(struct scope *scope, const struct match *match, struct records *records)
{
	unsigned int i;
	int result = NL_DONE;

	for (i = 0; !result && i < scope->n; i++)
		result = nl_record_dump(&scope->session, scope->netns[i], 0, match, records);
	return result;
}

/* Appends the record with an id, if there is one; @match may be NULL. */
int scope_find(struct scope *scope, uint64_t id, const struct match *match,
	       struct records *records)
{
	unsigned int i;
	int result = NL_DONE;

	for (i = 0; !result && i < scope->n; i++)
		result = nl_record_dump(&scope->session, scope->netns[i], id, match, records);
	return result;
}

/* Return: an error that says that nothing has an id. */
int scope_lacks(struct scope *scope, uint64_t id)
{
	return nl_fail(&scope->session, NL_REFUSED, "there is no record %" PRIx64 " in %s; "
		       "finctl show lists those that there are", id,
		       scope->n > 1 ? "these namespaces" : "this namespace");
}

/* Appends the record with an id, which must be there; @match may be NULL. */
int scope_record(struct scope *scope, uint64_t id, const struct match *match,
		 struct records *records)
{
	unsigned int before = records->n;
	int result = scope_find(scope, id, match, records);

	return !result && records->n == before ? scope_lacks(scope, id) : result;
}
