// SPDX-License-Identifier: GPL-2.0-only
/* A record as out/json.c writes it. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "model/event.h"
#include "read/record.h"

#define ERRNOS	4096	/* MAX_ERRNO of the kernel */

static void read_address(const struct node *node, struct address *address)
{
	const char *text = node_text(node, "addr");

	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET6, text, address->byte) == 1)
		return;
	memset(address->byte + 10, 0xff, 2);
	if (inet_pton(AF_INET, text, address->byte + 12) != 1)
		node_fault(node, "addr", "an address");
}

static uint32_t read_port(const struct node *node)
{
	uint32_t port = node_u32(node, "port");

	if (port > 65535)
		node_fault(node, "port", "a port");
	return port;
}

static void read_flow(const struct node *node, struct flow *flow)
{
	struct node local = node_object(node, "local"), remote = node_object(node, "remote");

	flow->family = node_name(node, "family", &name_family);
	read_address(&local, &flow->local);
	read_address(&remote, &flow->remote);
	flow->local_port = read_port(&local);
	flow->remote_port = read_port(&remote);
}

static void read_process(const struct node *node, const char *key, struct process *process)
{
	struct node object = node_object_or_null(node, key);

	if (!object.value)
		return;
	process->known = true;
	process->pid = node_u32(&object, "pid");
	process->uid = node_u32(&object, "uid");
	snprintf(process->comm, sizeof(process->comm), "%s", node_text(&object, "comm"));
}

/* Return: the id, hexadecimal as ss -e prints it. */
static uint64_t read_id(const struct node *node)
{
	const char *text = node_text(node, "id");
	uint64_t id = strtoull(text, NULL, 16);

	if (!id || strlen(text) > 16 || strspn(text, "0123456789abcdef") != strlen(text))
		node_fault(node, "id", "a hexadecimal number");
	return id;
}

static uint32_t read_errno(const struct node *node)
{
	const char *text = node_text_or_null(node, "errno"), *name;
	uint32_t error;

	for (error = 1; text && error < ERRNOS; error++) {
		name = name_of_errno(error);
		if (name && !strcmp(name, text))
			return error;
	}
	return 0;
}

static void read_times(const struct node *node, struct record *record)
{
	record->started_ns = node_u64(node, "started_ns");
	record->fin_sent_ns = node_u64_or_0(node, "fin_sent_ns");
	record->fin_acked_ns = node_u64_or_0(node, "fin_acked_ns");
	record->fin_received_ns = node_u64_or_0(node, "fin_received_ns");
	record->time_wait_ns = node_u64_or_0(node, "time_wait_ns");
}

static void read_limit(const struct node *node, struct record *record)
{
	struct node object = node_object_or_null(node, "limit");

	if (!object.value)
		return;
	record->limit = node_name(&object, "rule", &name_limit);
	record->limit_value = node_u32(&object, "value");
	record->limit_us = node_u64(&object, "us");
	record->limit_basis = node_name(&object, "basis", &name_limit_basis);
	record->probing = !strcmp(node_text(&object, "counts"), "probes");
}

/* A reason that only a newer finctl knows is unknown to us. */
static uint32_t read_reason(const struct node *node)
{
	uint32_t reason = node_name(node, "reason", &name_end);

	return reason ? reason : FINCTL_END_UNKNOWN;
}

static void read_end(const struct node *node, struct record *record)
{
	struct node object = node_object_or_null(node, "end");

	if (!object.value)
		return;
	record->end = read_reason(&object);
	record->why = node_name(&object, "why", &name_why);
	record->error = read_errno(&object);
	record->end_ns = node_u64(&object, "ns");
}

static void read_retransmit(const struct node *node, struct event *event)
{
	event->cause = node_name(node, "cause", &name_cause);
	event->fin = node_bool(node, "fin");
	event->n = node_u32(node, "n");
	event->rto_us = node_u32(node, "rto_us");
	event->backoff = node_u32(node, "backoff");
	event->late_known = !node_is_null(node, "late_us");
	event->late_us = event->late_known ? node_s32(node, "late_us") : 0;
	event->err_known = !node_is_null(node, "err");
	event->err = event->err_known ? node_s32(node, "err") : 0;
	event->tcp_seq = node_u32(node, "seq");
	event->len = node_u32(node, "len");
	if (!node_is_null(node, "flags"))
		event->flags = node_flags(node, "flags", &name_tcp_flag);
}

static void read_drop(const struct node *node, struct event *event)
{
	event->rule = node_u32(node, "rule");
	event->direction = node_name(node, "direction", &name_direction);
	event->class = node_flags(node, "class", &name_class);
	event->tcp_seq_known = true;
	event->tcp_seq = node_u32(node, "seq");
	event->tcp_ack = node_u32(node, "ack");
	event->len = node_u32(node, "len");
}

static void read_what(const struct node *node, struct event *event)
{
	switch (event->type) {
	case FINCTL_EVENT_STATE:
		event->from = node_name(node, "from", &name_state);
		event->to = node_name(node, "to", &name_state);
		break;
	case FINCTL_EVENT_FIN_SENT:
		event->tcp_seq = node_u32(node, "seq");
		break;
	case FINCTL_EVENT_FIN_RECEIVED:
		event->tcp_seq = node_u32(node, "seq");
		event->again = node_bool(node, "again");
		break;
	case FINCTL_EVENT_DUPLICATE:
		event->tcp_seq = node_u32(node, "seq");
		event->len = node_u32(node, "len");
		break;
	case FINCTL_EVENT_RESET_SENT:
		event->why = node_name(node, "why", &name_why);
		break;
	case FINCTL_EVENT_RETRANSMIT:
		read_retransmit(node, event);
		break;
	case FINCTL_EVENT_DROP:
		read_drop(node, event);
		break;
	case FINCTL_EVENT_END:
		event->end = read_reason(node);
		event->why = node_name(node, "why", &name_why);
		event->error = read_errno(node);
		break;
	}
}

static void read_events(const struct node *node, struct record *record)
{
	struct node array = node_array(node, "events");
	struct event *event;
	unsigned int i;

	for (i = 0; i < node_length(&array) && !*node->fault->text; i++) {
		struct node one = node_element(&array, i);

		record->event = grow(record->event, record->nevents, &record->room, sizeof(*event));
		event = &record->event[record->nevents++];
		*event = (struct event) {
			.netns = record->netns, .record = record->id, .flow = record->flow,
			.ns = node_u64(&one, "ns"), .type = node_name(&one, "type", &name_event),
		};
		read_what(&one, event);
	}
}

/* Fills in a record, whose events are the caller's to free in any case. */
void record_read(const struct node *node, struct record *record)
{
	*record = (struct record) {};
	record->id = read_id(node);
	record->netns = node_u32(node, "netns");
	read_flow(node, &record->flow);
	read_process(node, "closer", &record->closer);
	read_process(node, "owner", &record->owner);
	record->state = node_name(node, "state", &name_state);
	record->orphan = node_bool(node, "orphan");
	record->first_closer = node_name(node, "first_closer", &name_first_closer);
	read_times(node, record);
	record->srtt_us = node_u32(node, "srtt_us");
	record->rto_us = node_u32(node, "rto_us");
	record->retransmits = node_u32(node, "retransmits");
	record->local_seq = node_u32(node, "local_seq");
	record->remote_seq = node_u32(node, "remote_seq");
	record->incomplete = node_flags(node, "incomplete", &name_incomplete);
	read_limit(node, record);
	read_end(node, record);
	read_events(node, record);
}
