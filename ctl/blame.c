// SPDX-License-Identifier: GPL-2.0-only
#include "blame.h"

/* A range of sequence numbers, a FIN counted as one. */
struct span {
	uint32_t from;
	uint32_t to;
};

static struct span span_of(const struct event *event)
{
	bool fin = event->type == FINCTL_EVENT_DROP ? event->class & FINCTL_CLASS_FIN : event->fin;

	return (struct span) { event->tcp_seq, event->tcp_seq + event->len + fin };
}

static bool overlap(struct span a, struct span b)
{
	return (int32_t)(a.to - b.from) > 0 && (int32_t)(b.to - a.from) > 0;
}

/* When what is sent again was sent before. */
static uint64_t sent_before(const struct record *record, unsigned int index)
{
	const struct span again = span_of(&record->event[index]);
	unsigned int i;

	for (i = index; i-- > 0;) {
		const struct event *event = &record->event[i];

		if (event->type == FINCTL_EVENT_RETRANSMIT && overlap(span_of(event), again))
			return event->ns;
		if (event->type == FINCTL_EVENT_FIN_SENT && event->tcp_seq + 1 == again.to)
			return event->ns;
	}
	return 0;
}

/* The segment itself vanished, or an acknowledgment of it. @by_sender: the event is
 * of the end that sends again.
 */
static bool is_cause(const struct event *drop, struct span again, bool by_sender)
{
	bool same_way = by_sender == (drop->direction == FINCTL_DIRECTION_OUT);

	if (same_way)
		return overlap(span_of(drop), again);
	return (drop->class & FINCTL_CLASS_ACK) && (int32_t)(drop->tcp_ack - again.to) >= 0;
}

static void look(const struct record *record, uint64_t since, const struct event *again,
		 bool by_sender, struct blame *blame)
{
	unsigned int i;

	for (i = 0; i < record->nevents && record->event[i].ns < again->ns; i++) {
		const struct event *event = &record->event[i];

		if (event->type != FINCTL_EVENT_DROP || event->ns < since ||
		    (blame->drop && event->ns <= blame->drop->ns))
			continue;
		if (is_cause(event, span_of(again), by_sender))
			*blame = (struct blame) { record, event };
	}
}

/* What vanished last between the retransmission @index of @record and the
 * transmission before it, and could have spared it. @peer may be NULL.
 */
struct blame blame_of(const struct record *record, const struct record *peer, unsigned int index)
{
	const struct event *again = &record->event[index];
	uint64_t since = sent_before(record, index);
	struct blame blame = {};

	look(record, since, again, true, &blame);
	if (peer)
		look(peer, since, again, false, &blame);
	return blame;
}
