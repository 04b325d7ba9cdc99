// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <linux/finctl_version.h>

#include "names.h"
#include "out/json.h"
#include "out/rule_text.h"
#include "out/text.h"
#include "peers.h"
#include "schedule.h"

static void put(json_object *object, const char *key, json_object *value)
{
	json_object_object_add(object, key, value);
}

static json_object *text(const char *value)
{
	return value ? json_object_new_string(value) : NULL;
}

static json_object *number(uint64_t value)
{
	return json_object_new_uint64(value);
}

static json_object *number_unless_0(uint64_t value)
{
	return value ? number(value) : NULL;
}

static json_object *id_of(uint64_t id)
{
	char hex[20];

	if (!id)
		return NULL;
	snprintf(hex, sizeof(hex), "%" PRIx64, id);
	return text(hex);
}

static json_object *flags(const struct names *names, uint32_t value)
{
	json_object *array = json_object_new_array();
	unsigned int bit;

	for (bit = 0; name_of_bit(names, bit); bit++)
		if (value & 1u << bit)
			json_object_array_add(array, text(name_of_bit(names, bit)));
	return array;
}

/* `any` says nothing of a segment. */
static json_object *classes(uint32_t class)
{
	return flags(&name_class, class & ~(uint32_t)FINCTL_CLASS_ANY);
}

static json_object *endpoint(const struct address *address, uint32_t port)
{
	json_object *object = json_object_new_object();
	char buf[TEXT];

	put(object, "addr", text(text_address(address, buf)));
	put(object, "port", number(port));
	return object;
}

static void put_flow(json_object *object, const struct flow *flow)
{
	put(object, "family", text(name_of(&name_family, flow->family)));
	put(object, "local", endpoint(&flow->local, flow->local_port));
	put(object, "remote", endpoint(&flow->remote, flow->remote_port));
}

static json_object *process(const struct process *process)
{
	json_object *object;

	if (!process->known)
		return NULL;
	object = json_object_new_object();
	put(object, "pid", number(process->pid));
	put(object, "comm", text(process->comm));
	put(object, "uid", number(process->uid));
	put(object, "cgroup", number(process->cgroup));
	return object;
}

static void put_retransmit(json_object *object, const struct event *event)
{
	put(object, "cause", text(name_of(&name_cause, event->cause)));
	put(object, "fin", json_object_new_boolean(event->fin));
	put(object, "n", number(event->n));
	put(object, "rto_us", number(event->rto_us));
	put(object, "backoff", number(event->backoff));
	put(object, "late_us", json_object_new_int64(event->late_us));
	put(object, "err", event->err_known ? json_object_new_int(event->err) : NULL);
	put(object, "seq", number(event->tcp_seq));
	put(object, "len", number(event->len));
}

static void put_drop(json_object *object, const struct event *event)
{
	put(object, "rule", number(event->rule));
	put(object, "direction", text(name_of(&name_direction, event->direction)));
	put(object, "class", classes(event->class));
	put(object, "seq", number(event->tcp_seq));
	put(object, "ack", number(event->tcp_ack));
	put(object, "len", number(event->len));
}

static void put_end(json_object *object, const struct event *event)
{
	put(object, "reason", text(name_of(&name_end, event->end)));
	put(object, "errno", text(name_of_errno(event->error)));
}

static void put_what(json_object *object, const struct event *event)
{
	switch (event->type) {
	case FINCTL_EVENT_STATE:
		put(object, "from", text(name_of(&name_state, event->from)));
		put(object, "to", text(name_of(&name_state, event->to)));
		break;
	case FINCTL_EVENT_FIN_SENT:
	case FINCTL_EVENT_FIN_RECEIVED:
		put(object, "seq", number(event->tcp_seq));
		break;
	case FINCTL_EVENT_RETRANSMIT:
		put_retransmit(object, event);
		break;
	case FINCTL_EVENT_DROP:
		put_drop(object, event);
		break;
	case FINCTL_EVENT_END:
		put_end(object, event);
		break;
	}
}

/* An event as it stands in a record. */
static json_object *event_object(const struct event *event)
{
	json_object *object = json_object_new_object();

	put(object, "ns", number(event->ns));
	put(object, "type", text(name_of(&name_event, event->type)));
	put_what(object, event);
	return object;
}

/* An event as it stands alone in a stream, with all that tells whose it is. */
json_object *json_stream_event(const struct event *event)
{
	json_object *object = event_object(event);

	put(object, "netns", number(event->netns));
	put(object, "record", id_of(event->record));
	put_flow(object, &event->flow);
	put(object, "stream_seq", number(event->seq));
	put(object, "lost", number(event->lost));
	return object;
}

static json_object *events(const struct record *record)
{
	json_object *array = json_object_new_array();
	unsigned int i;

	for (i = 0; i < record->nevents; i++)
		json_object_array_add(array, event_object(&record->event[i]));
	return array;
}

static json_object *limit(const struct record *record)
{
	json_object *object;

	if (!record->limit)
		return NULL;
	object = json_object_new_object();
	put(object, "rule", text(name_of(&name_limit, record->limit)));
	put(object, "value", number(record->limit_value));
	put(object, "us", number(record->limit_us));
	return object;
}

static json_object *predicted(const struct record *record, uint32_t hz)
{
	struct window window;
	json_object *array;

	if (!schedule_predict(record, hz, &window))
		return NULL;
	array = json_object_new_array();
	json_object_array_add(array, number(window.from_ns));
	json_object_array_add(array, number(window.to_ns));
	return array;
}

static json_object *end(const struct record *record, uint32_t hz)
{
	json_object *object;

	if (!record->end)
		return NULL;
	object = json_object_new_object();
	put(object, "reason", text(name_of(&name_end, record->end)));
	put(object, "errno", text(name_of_errno(record->error)));
	put(object, "ns", number(record->end_ns));
	put(object, "predicted_ns", predicted(record, hz));
	return object;
}

static void put_times(json_object *object, const struct record *record)
{
	put(object, "started_ns", number(record->started_ns));
	put(object, "fin_sent_ns", number_unless_0(record->fin_sent_ns));
	put(object, "fin_acked_ns", number_unless_0(record->fin_acked_ns));
	put(object, "fin_received_ns", number_unless_0(record->fin_received_ns));
	put(object, "time_wait_ns", number_unless_0(record->time_wait_ns));
}

static json_object *record_object(const struct record *record, const struct record *peer,
				  uint32_t hz)
{
	json_object *object = json_object_new_object();

	put(object, "id", id_of(record->id));
	put(object, "peer", id_of(peer ? peer->id : 0));
	put(object, "netns", number(record->netns));
	put_flow(object, &record->flow);
	put(object, "closer", process(&record->closer));
	put(object, "owner", process(&record->owner));
	put(object, "state", text(name_of(&name_state, record->state)));
	put(object, "orphan", json_object_new_boolean(record->orphan));
	put(object, "first_closer",
	    record->first_closer ? text(name_of(&name_first_closer, record->first_closer)) : NULL);
	put_times(object, record);
	put(object, "srtt_us", number(record->srtt_us));
	put(object, "rto_us", number(record->rto_us));
	put(object, "retransmits", number(record->retransmits));
	put(object, "local_seq", number(record->local_seq));
	put(object, "remote_seq", number(record->remote_seq));
	put(object, "limit", limit(record));
	put(object, "end", end(record, hz));
	put(object, "complete", json_object_new_boolean(!record->incomplete));
	put(object, "incomplete", flags(&name_incomplete, record->incomplete));
	put(object, "unavailable", json_object_new_array());
	put(object, "events", events(record));
	return object;
}

json_object *json_records(const struct records *records, uint32_t hz)
{
	json_object *array = json_object_new_array_ext(records->n);
	const struct record **peers = peers_of(records);
	unsigned int i;

	for (i = 0; i < records->n; i++)
		json_object_array_add(array, record_object(&records->record[i], peers[i], hz));
	free(peers);
	return array;
}

static json_object *ports(const struct match *match, uint32_t side)
{
	json_object *array = json_object_new_array(), *range;
	unsigned int i;

	for (i = 0; i < match->nports; i++) {
		if (match->port[i].side != side)
			continue;
		range = json_object_new_array();
		json_object_array_add(range, number(match->port[i].first));
		json_object_array_add(range, number(match->port[i].last));
		json_object_array_add(array, range);
	}
	return array;
}

/* Return: the prefix of a side as --local and --remote take it, NULL for none. */
static json_object *prefix_of(const struct match *match, uint32_t side)
{
	char buf[TEXT];
	unsigned int i;

	for (i = 0; i < match->nprefixes; i++)
		if (match->prefix[i].side == side)
			return text(text_prefix(&match->prefix[i], buf));
	return NULL;
}

/* A text that was made for us. */
static json_object *made(char *value)
{
	json_object *object = text(value);

	free(value);
	return object;
}

static json_object *match_object(const struct match *match)
{
	json_object *object = json_object_new_object();

	put(object, "text", made(match_text(match)));
	put(object, "family", match->family ? text(name_of(&name_family, match->family)) : NULL);
	put(object, "port", ports(match, FINCTL_SIDE_EITHER));
	put(object, "local_port", ports(match, FINCTL_SIDE_LOCAL));
	put(object, "remote_port", ports(match, FINCTL_SIDE_REMOTE));
	put(object, "local", prefix_of(match, FINCTL_SIDE_LOCAL));
	put(object, "remote", prefix_of(match, FINCTL_SIDE_REMOTE));
	put(object, "address", prefix_of(match, FINCTL_SIDE_EITHER));
	put(object, "uid", match->has_uid ? number(match->uid) : NULL);
	put(object, "cgroup", number_unless_0(match->cgroup));
	return object;
}

static void put_where(json_object *object, const struct where *where)
{
	put(object, "dev", *where->dev ? text(where->dev) : NULL);
	put(object, "states", where->states ? flags(&name_state, where->states >> 1) : NULL);
	put(object, "mark", where->has_mark ? number(where->mark) : NULL);
	put(object, "mark_mask", where->has_mark ? number(where->mark_mask) : NULL);
}

/* The double nearest to the probability, written with the decimals that it has. */
static json_object *probability(const struct limits *limits)
{
	char buf[TEXT];

	if (!limits->has_probability)
		return NULL;
	return json_object_new_double_s((double)limits->probability / FINCTL_CERTAIN,
					probability_text(limits->probability, buf));
}

static json_object *limits_object(const struct limits *limits)
{
	json_object *object = json_object_new_object();

	put(object, "skip", number_unless_0(limits->skip));
	put(object, "every", number_unless_0(limits->every));
	put(object, "probability", probability(limits));
	put(object, "seed", limits->has_seed ? number(limits->seed) : NULL);
	put(object, "count", number_unless_0(limits->count));
	put(object, "all_flows", json_object_new_boolean(limits->all_flows));
	return object;
}

static void put_lifetime(json_object *object, const struct rule *rule)
{
	bool ends = rule->limits.lifetime_ms;

	put(object, "lifetime_ms", ends ? number(rule->limits.lifetime_ms) : NULL);
	put(object, "left_ms", ends ? number(rule->left_ms) : NULL);
	put(object, "expired", json_object_new_boolean(ends && !rule->left_ms));
}

/* A rule as it stands in a list of rules. */
json_object *json_rule(const struct rule *rule)
{
	json_object *object = json_object_new_object();

	put(object, "id", number(rule->id));
	put(object, "netns", number(rule->netns));
	put(object, "text", made(rule_text(rule, RULE_WHOLE)));
	put(object, "match", match_object(&rule->match));
	put_where(object, &rule->where);
	put(object, "direction", text(name_of(&name_direction, rule->direction)));
	put(object, "segment", made(text_terms(rule)));
	put(object, "as", text(name_of(&name_how, rule->how)));
	put(object, "matches", number(rule->matches));
	put(object, "drops", number(rule->drops));
	put(object, "segments", number(rule->segments));
	put(object, "owner", process(&rule->owner));
	put(object, "untracked", number(rule->untracked));
	put(object, "limits", limits_object(&rule->limits));
	put_lifetime(object, rule);
	return object;
}

json_object *json_rules(const struct rules *rules)
{
	json_object *array = json_object_new_array();
	unsigned int i;

	for (i = 0; i < rules->n; i++)
		json_object_array_add(array, json_rule(&rules->rule[i]));
	return array;
}

static json_object *host(const struct status *status)
{
	json_object *object = json_object_new_object();
	struct utsname uts;

	uname(&uts);
	put(object, "name", text(uts.nodename));
	put(object, "kernel", text(uts.release));
	put(object, "hz", number(status->hz));
	put(object, "tool", text(FINCTL_VERSION));
	put(object, "module", text(status->version));
	return object;
}

static json_object *netns_object(const struct netns *netns, netns_namer *namer)
{
	json_object *object = json_object_new_object(), *sysctls = json_object_new_object();
	unsigned int i;

	put(object, "netns", number(netns->inum));
	put(object, "name", text(namer(netns->inum)));
	for (i = 0; i < netns->nsysctls; i++)
		put(sysctls, netns->sysctl[i].name, number(netns->sysctl[i].value));
	put(object, "sysctls", sysctls);
	put(object, "recording", json_object_new_boolean(netns->recording));
	put(object, "rules", number(netns->rules));
	put(object, "records_capacity", number(netns->records));
	put(object, "records_open", number(netns->open));
	put(object, "records_ended", number(netns->ended));
	put(object, "events", number(netns->events));
	put(object, "bytes", number(netns->bytes));
	put(object, "not_recorded", number(netns->not_recorded));
	put(object, "evicted", number(netns->evicted));
	put(object, "events_lost", number(netns->events_lost));
	return object;
}

/* What every document begins with. */
json_object *json_document(const struct status *status, const struct netnss *netnss,
			   netns_namer *namer)
{
	json_object *object = json_object_new_object(), *array = json_object_new_array();
	unsigned int i;

	put(object, "version", number(1));
	put(object, "host", host(status));
	put(object, "realtime_offset_ns", number(status->realtime_offset_ns));
	for (i = 0; i < netnss->n; i++)
		json_object_array_add(array, netns_object(&netnss->netns[i], namer));
	put(object, "namespaces", array);
	return object;
}

json_object *json_experiments(const char *const *name, const char *const *summary, unsigned int n)
{
	json_object *object = json_object_new_object(), *array = json_object_new_array(), *one;
	unsigned int i;

	for (i = 0; i < n; i++) {
		one = json_object_new_object();
		put(one, "name", text(name[i]));
		put(one, "summary", text(summary[i]));
		json_object_array_add(array, one);
	}
	put(object, "version", number(1));
	put(object, "experiments", array);
	return object;
}

void json_add_status(json_object *document, const struct status *status)
{
	json_object *array = json_object_new_array(), *hook;
	unsigned int i;

	for (i = 0; i < status->nhooks; i++) {
		hook = json_object_new_object();
		put(hook, "name", text(status->hook[i].name));
		put(hook, "kind", text(name_of(&name_hook_kind, status->hook[i].kind)));
		put(hook, "state", text(name_of(&name_hook_state, status->hook[i].state)));
		put(hook, "missed", number(status->hook[i].missed));
		json_object_array_add(array, hook);
	}
	put(document, "hooks", array);
	put(document, "subscribers", number(status->subscribers));
	put(document, "bytes", number(status->bytes));
	put(document, "events_lost", number(status->events_lost));
}

/* Prints an object on a line of its own, at once, and lets go of it. */
void json_print(FILE *file, json_object *object)
{
	fputs(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
					     JSON_C_TO_STRING_NOSLASHESCAPE), file);
	fputc('\n', file);
	fflush(file);
	json_object_put(object);
}
