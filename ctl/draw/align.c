// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two hosts, two clocks. What both saw, a FIN that one sent and the other
 * received or made vanish, tells how far the clocks are apart: as NTP does it,
 * on the assumption that both ways take equally long (RFC 5905, section 8).
 */
#include "draw/connection.h"

static bool carries_fin(const struct event *event)
{
	return event->type == FINCTL_EVENT_FIN_SENT ||
	       (event->type == FINCTL_EVENT_RETRANSMIT && event->fin && !event->err);
}

static uint64_t between(const struct event *a, const struct event *b)
{
	return a->ns > b->ns ? a->ns - b->ns : b->ns - a->ns;
}

/* Return: whether a FIN vanished before it left its host. */
static bool vanished(const struct record *record, const struct event *fin)
{
	const struct event *event = record->event;

	for (; event < record->event + record->nevents; event++)
		if (event->type == FINCTL_EVENT_DROP && event->direction == FINCTL_DIRECTION_OUT &&
		    (event->class & FINCTL_CLASS_FIN) && between(event, fin) < NEAR_NS)
			return true;
	return false;
}

/* Return: when the first FIN went onto the wire, 0 when none did. */
static uint64_t left_at(const struct record *record)
{
	const struct event *event = record->event;

	for (; event < record->event + record->nevents; event++)
		if (carries_fin(event) && !vanished(record, event))
			return event->ns;
	return 0;
}

/* Return: when the first FIN of the other end came, 0 when none did. */
static uint64_t came_at(const struct record *record)
{
	const struct event *event = record->event;

	for (; event < record->event + record->nevents; event++)
		if (event->type == FINCTL_EVENT_FIN_RECEIVED ||
		    (event->type == FINCTL_EVENT_DROP && event->direction == FINCTL_DIRECTION_IN &&
		     (event->class & FINCTL_CLASS_FIN)))
			return event->ns;
	return 0;
}

/* Return: how far the right clock is ahead of the left one. */
static int64_t ahead(const struct record *left, const struct record *right)
{
	uint64_t sent[] = { left_at(left), left_at(right) };
	uint64_t came[] = { came_at(right), came_at(left) };
	uint32_t rtt = left->srtt_us && left->srtt_us < right->srtt_us ? left->srtt_us : right->srtt_us;
	int64_t there = came[0] - sent[0], back = came[1] - sent[1], way = rtt * 500ll;
	bool has_there = sent[0] && came[0], has_back = sent[1] && came[1];

	if (has_there && has_back)
		return (there - back) / 2;
	if (has_there)
		return there - way;
	return has_back ? way - back : 0;
}

/* Puts the two ends of a connection, where they are of two hosts, on one clock. */
void connection_align(struct connection *connection)
{
	struct end *left = &connection->end[LANE_LEFT], *right = &connection->end[LANE_RIGHT];
	int64_t by;

	if (!right->record || left->document == right->document)
		return;
	by = ahead(left->record, right->record);
	if (by > 0)
		record_shift(left->record, by);
	else
		record_shift(right->record, -by);
}
