// SPDX-License-Identifier: GPL-2.0-only
/* Records and their events. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "blame.h"
#include "due.h"
#include "names.h"
#include "out/json.h"
#include "out/put.h"
#include "peers.h"

static void put(json_object *object, const char *key, json_object *value)
{
	json_object_object_add(object, key, value);
}

static void put_name(json_object *object, const char *key, const struct names *names,
		     uint32_t value)
{
	put_text(object, key, value ? name_of(names, value) : NULL);
}

static void put_id(json_object *object, const char *key, uint64_t id)
{
	char hex[20];

	snprintf(hex, sizeof(hex), "%" PRIx64, id);
	put_text(object, key, id ? hex : NULL);
}

static json_object *endpoint(const struct address *address, uint32_t port)
{
	json_object *object = json_object_new_object();
	char buf[TEXT];

	put_text(object, "addr", text_address(address, buf));
	put_number(object, "port", port);
	return object;
}

static void put_flow(json_object *object, const struct flow *flow)
{
	put_name(object, "family", &name_family, flow->family);
	put(object, "local", endpoint(&flow->local, flow->local_port));
	put(object, "remote", endpoint(&flow->remote, flow->remote_port));
}

static json_object *limit_of_event(const struct event *event)
{
	json_object *object;

	if (!event->limit)
		return NULL;
	object = json_object_new_object();
	put_name(object, "rule", &name_limit, event->limit);
	put_name(object, "basis", &name_limit_basis, event->limit_basis);
	put_number_unless_0(object, "value", event->limit_value);
	return object;
}

static void put_segment(json_object *object, const struct event *event)
{
	put_number(object, "seq", event->tcp_seq);
	put_number(object, "len", event->len);
	put(object, "flags", json_flags(&name_tcp_flag, event->flags));
}

static void put_retransmit(json_object *object, const struct event *event)
{
	put_name(object, "cause", &name_cause, event->cause);
	put_bool(object, "fin", event->fin);
	put_number(object, "n", event->n);
	put_number(object, "rto_us", event->rto_us);
	put_number(object, "backoff", event->backoff);
	put(object, "late_us", event->late_known ? json_object_new_int64(event->late_us) : NULL);
	put(object, "err", event->err_known ? json_object_new_int(event->err) : NULL);
	put_segment(object, event);
	put(object, "limit", limit_of_event(event));
}

/* `any` says nothing of a segment. */
static void put_drop(json_object *object, const struct event *event)
{
	put_number(object, "rule", event->rule);
	put_name(object, "direction", &name_direction, event->direction);
	put(object, "class", json_flags(&name_class, event->class & ~(uint32_t)FINCTL_CLASS_ANY));
	put_number(object, "seq", event->tcp_seq);
	put_number(object, "ack", event->tcp_ack);
	put_number(object, "len", event->len);
}

static void put_what(json_object *object, const struct event *event)
{
	switch (event->type) {
	case FINCTL_EVENT_STATE:
		put_name(object, "from", &name_state, event->from);
		put_name(object, "to", &name_state, event->to);
		break;
	case FINCTL_EVENT_FIN_SENT:
		put_number(object, "seq", event->tcp_seq);
		break;
	case FINCTL_EVENT_FIN_RECEIVED:
		put_number(object, "seq", event->tcp_seq);
		put_number(object, "len", event->len);
		put_bool(object, "again", event->again);
		break;
	case FINCTL_EVENT_DUPLICATE:
		put_segment(object, event);
		break;
	case FINCTL_EVENT_RETRANSMIT:
		put_retransmit(object, event);
		break;
	case FINCTL_EVENT_DROP:
		put_drop(object, event);
		break;
	case FINCTL_EVENT_RESET_SENT:
		put_name(object, "why", &name_why, event->why);
		break;
	case FINCTL_EVENT_END:
		put_name(object, "reason", &name_end, event->end);
		put_name(object, "why", &name_why, event->why);
		put_text(object, "errno", name_of_errno(event->error));
		break;
	}
}

/* An event as it stands in a record. */
static json_object *event_object(const struct event *event)
{
	json_object *object = json_object_new_object();

	put_number(object, "ns", event->ns);
	put_name(object, "type", &name_event, event->type);
	put_what(object, event);
	return object;
}

/* An event as it stands alone in a stream, with all that tells whose it is. */
json_object *json_stream_event(const struct event *event)
{
	json_object *object = event_object(event);

	put_number(object, "netns", event->netns);
	put_id(object, "record", event->record);
	put_flow(object, &event->flow);
	put_number(object, "stream_seq", event->seq);
	put_number(object, "lost", event->lost);
	return object;
}

/* The vanished segment that a retransmission makes good. */
static json_object *blamed(const struct record *record, const struct record *peer,
			   unsigned int index)
{
	struct blame blame = blame_of(record, peer, index);
	json_object *object;

	if (!blame.drop)
		return NULL;
	object = json_object_new_object();
	put_id(object, "record", blame.record->id);
	put_number(object, "ns", blame.drop->ns);
	put_number(object, "rule", blame.drop->rule);
	return object;
}

static json_object *events(const struct record *record, const struct record *peer)
{
	json_object *array = json_object_new_array_ext(record->nevents), *object;
	unsigned int i;

	for (i = 0; i < record->nevents; i++) {
		object = event_object(&record->event[i]);
		if (record->event[i].type == FINCTL_EVENT_RETRANSMIT)
			put(object, "drop", blamed(record, peer, i));
		json_object_array_add(array, object);
	}
	return array;
}

static json_object *pair(uint64_t from, uint64_t to)
{
	json_object *array = json_object_new_array_ext(2);

	json_object_array_add(array, json_object_new_uint64(from));
	json_object_array_add(array, json_object_new_uint64(to));
	return array;
}

/* How many RTO retransmissions there will have been in all, at the least and at
 * the most; the zero-window probes where those are what is counted.
 */
static json_object *allowed(const struct record *record, const struct due *due)
{
	if (record->probing)
		return pair(record->limit_value, record->limit_value);
	return due->most ? pair(due->least, due->most) : NULL;
}

static json_object *limit(const struct record *record, const struct due *due)
{
	json_object *object;

	if (!record->limit)
		return NULL;
	object = json_object_new_object();
	put_name(object, "rule", &name_limit, record->limit);
	put_name(object, "basis", &name_limit_basis, record->limit_basis);
	put_number(object, "value", record->limit_value);
	put_number(object, "us", record->limit_us);
	put_text(object, "counts", record->probing ? "probes" : "retransmissions");
	put(object, "retransmits", allowed(record, due));
	return object;
}

static json_object *end(const struct record *record, const struct due *due)
{
	json_object *object;

	if (!record->end)
		return NULL;
	object = json_object_new_object();
	put_name(object, "reason", &name_end, record->end);
	put_name(object, "why", &name_why, record->why);
	put_text(object, "errno", name_of_errno(record->error));
	put_number(object, "ns", record->end_ns);
	put(object, "predicted_ns", due->known ? pair(due->window.from_ns, due->window.to_ns) : NULL);
	return object;
}

static void put_times(json_object *object, const struct record *record)
{
	put_number(object, "started_ns", record->started_ns);
	put_number_unless_0(object, "fin_sent_ns", record->fin_sent_ns);
	put_number_unless_0(object, "fin_acked_ns", record->fin_acked_ns);
	put_number_unless_0(object, "fin_received_ns", record->fin_received_ns);
	put_number_unless_0(object, "time_wait_ns", record->time_wait_ns);
}

/* Of a socket that was closing already: what it waits for now. */
static json_object *timer(const struct record *record)
{
	json_object *object;

	if (!record->timer)
		return NULL;
	object = json_object_new_object();
	put_name(object, "kind", &name_timer, record->timer);
	put_number(object, "ns", record->timer_ns);
	return object;
}

static void put_fate(json_object *object, const struct record *record, uint32_t hz)
{
	struct due due;

	due_of(record, hz, &due);
	put(object, "limit", limit(record, &due));
	put(object, "due_ns", !record->end && due.known ?
			      pair(due.window.from_ns, due.window.to_ns) : NULL);
	put(object, "timer", timer(record));
	put(object, "end", end(record, &due));
}

static void put_gaps(json_object *object, const struct record *record)
{
	put_bool(object, "complete", !record->incomplete);
	put(object, "incomplete", json_flags(&name_incomplete, record->incomplete));
	put(object, "unavailable", json_flags(&name_unavailable, record->unavailable));
}

static json_object *record_object(const struct record *record, const struct record *peer,
				  uint32_t hz)
{
	json_object *object = json_object_new_object();

	put_id(object, "id", record->id);
	put_id(object, "peer", peer ? peer->id : 0);
	put_number(object, "netns", record->netns);
	put_flow(object, &record->flow);
	put_bool(object, "mptcp", record->mptcp);
	put(object, "closer", json_process(&record->closer));
	put(object, "owner", json_process(&record->owner));
	put_name(object, "state", &name_state, record->state);
	put_bool(object, "orphan", record->orphan);
	put_name(object, "first_closer", &name_first_closer, record->first_closer);
	put_times(object, record);
	put_number(object, "srtt_us", record->srtt_us);
	put_number(object, "rto_us", record->rto_us);
	put_number(object, "retransmits", record->retransmits);
	put_number(object, "local_seq", record->local_seq);
	put_number(object, "remote_seq", record->remote_seq);
	put_fate(object, record, hz);
	put_gaps(object, record);
	put(object, "events", events(record, peer));
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

/* Prints a document, records being its last member, and lets go of it. One record
 * after the other is made: as objects, many would take 16 KB each.
 */
void json_print_records(FILE *file, json_object *document, const struct records *records,
			uint32_t hz)
{
	const struct record **peers = peers_of(records);
	json_object *object;
	unsigned int i;
	size_t length;
	const char *text = json_object_to_json_string_length(document, JSON_FORM, &length);

	fwrite(text, 1, length - 1, file);
	fputs(",\"records\":[", file);
	for (i = 0; i < records->n; i++) {
		object = record_object(&records->record[i], peers[i], hz);
		if (i)
			fputc(',', file);
		fputs(json_object_to_json_string_ext(object, JSON_FORM), file);
		json_object_put(object);
	}
	fputs("]}\n", file);
	fflush(file);
	free(peers);
	json_object_put(document);
}
