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
		    (event->class & FINCTL_CLASS_FIN) && between(event, fin) < SENDING_NS)
			return true;
	return false;
}

/* Return: when the n-th FIN, from 0, went onto the wire, 0 when none did. */
static uint64_t left_at(const struct record *record, unsigned int n)
{
	const struct event *event = record->event;

	for (; event < record->event + record->nevents; event++)
		if (carries_fin(event) && !vanished(record, event) && !n--)
			return event->ns;
	return 0;
}

static bool brings_fin(const struct event *event)
{
	return event->type == FINCTL_EVENT_FIN_RECEIVED ||
	       (event->type == FINCTL_EVENT_DROP && event->direction == FINCTL_DIRECTION_IN &&
		(event->class & FINCTL_CLASS_FIN));
}

/* Return: when the n-th FIN of the other end came, 0 when none did. */
static uint64_t came_at(const struct record *record, unsigned int n)
{
	const struct event *event = record->event;

	for (; event < record->event + record->nevents; event++)
		if (brings_fin(event) && !n--)
			return event->ns;
	return 0;
}

/*
 * How long a FIN was under way, by two clocks: of the fastest one, since what
 * waits in a queue says less of the clocks. Where not all that left came, which
 * of them did is not known, but of the first. Return: false when none came.
 */
static bool way_of(const struct record *from, const struct record *to, int64_t *way)
{
	unsigned int n = 0;

	if (!left_at(from, 0) || !came_at(to, 0))
		return false;
	*way = came_at(to, 0) - left_at(from, 0);
	while (left_at(from, n) && came_at(to, n))
		n++;
	if (left_at(from, n) || came_at(to, n))
		return true;
	while (n-- > 0) {
		int64_t this = came_at(to, n) - left_at(from, n);

		*way = this < *way ? this : *way;
	}
	return true;
}

/* Return: how far the right clock is ahead of the left one. */
static int64_t ahead(const struct record *left, const struct record *right)
{
	uint32_t rtt = left->srtt_us && left->srtt_us < right->srtt_us ? left->srtt_us : right->srtt_us;
	int64_t there = 0, back = 0, way = rtt * 500ll;
	bool has_there = way_of(left, right, &there), has_back = way_of(right, left, &back);

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
