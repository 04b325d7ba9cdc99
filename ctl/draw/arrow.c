// SPDX-License-Identifier: GPL-2.0-only
/*
 * A record knows of a segment by up to three events: that it was sent, or sent
 * again; that a rule took it; at the other end, that it came. Which of the first
 * two is written down first differs, for one happens inside the other.
 */
#include <stdlib.h>

#include "draw/arrow.h"
#include "memory.h"

#define TCP_SYN		0x02	/* in a header's flags */

/* Events that one and the same segment causes at its receiver are this near. */
#define SAME_NS		10000

struct search {
	enum lane from;
	unsigned int flags;
	bool has_seq;
	uint32_t end;			/* sequence number behind its payload */
	uint64_t ns;
};

static struct arrow *add(struct arrows *arrows, const struct search *what)
{
	struct arrow *arrow;

	arrows->arrow = grow(arrows->arrow, arrows->n, &arrows->room, sizeof(*arrow));
	arrow = &arrows->arrow[arrows->n++];
	*arrow = (struct arrow) {
		.from = what->from, .flags = what->flags, .has_seq = what->has_seq, .seq = what->end,
	};
	return arrow;
}

static uint64_t between(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

static bool is_alike(const struct arrow *arrow, const struct search *what)
{
	if (arrow->from != what->from || arrow->flags != what->flags)
		return false;
	return !arrow->has_seq || !what->has_seq || arrow->seq + arrow->len == what->end;
}

/* Return: the segment that another event of its sender is about, the nearest one;
 * NULL for none.
 */
static struct arrow *find_sent(struct arrows *arrows, const struct search *what, bool taken)
{
	struct arrow *arrow, *best = NULL;
	uint64_t least = SENDING_NS;

	for (arrow = arrows->arrow; arrow < arrows->arrow + arrows->n; arrow++) {
		bool is_free = taken ? !arrow->rule : !arrow->original && !arrow->again;

		if (!is_free || !arrow->sent_ns || !is_alike(arrow, what) ||
		    between(arrow->sent_ns, what->ns) >= least)
			continue;
		least = between(arrow->sent_ns, what->ns);
		best = arrow;
	}
	return best;
}

/* Return: the last such segment that had left and not come, NULL for none. */
static struct arrow *find_coming(struct arrows *arrows, const struct search *what)
{
	struct arrow *arrow, *best = NULL;

	for (arrow = arrows->arrow; arrow < arrows->arrow + arrows->n; arrow++)
		if (arrow->sent_ns && !arrow->came_ns && !arrow->rule && is_alike(arrow, what) &&
		    arrow->sent_ns < what->ns + NEAR_NS &&
		    (!best || arrow->sent_ns > best->sent_ns))
			best = arrow;
	return best;
}

static unsigned int flags_of(uint32_t class)
{
	return (class & FINCTL_CLASS_FIN ? ARROW_FIN : 0) |
	       (class & (FINCTL_CLASS_SYN | FINCTL_CLASS_SYN_ACK) ? ARROW_SYN : 0) |
	       (class & FINCTL_CLASS_RST ? ARROW_RST : 0);
}

static void number(struct arrow *arrow, const struct event *drop)
{
	arrow->has_seq = true;
	arrow->seq = drop->tcp_seq;
	arrow->len = drop->len;
	arrow->has_ack = drop->class & (FINCTL_CLASS_ACK | FINCTL_CLASS_SYN_ACK);
	arrow->ack = drop->tcp_ack;
	arrow->rule = drop->rule;
}

/* Return: whether what a socket sent then was its SYN. */
static bool is_connecting(const struct record *record, uint64_t ns)
{
	const struct event *event = record->event;

	for (; event < record->event + record->nevents; event++)
		if (event->type == FINCTL_EVENT_STATE && event->from == FINCTL_STATE_SYN_SENT)
			return ns <= event->ns;
	return record->state == FINCTL_STATE_SYN_SENT;
}

static unsigned int flags_of_sent(const struct record *record, const struct event *event)
{
	if (event->type == FINCTL_EVENT_RESET_SENT)
		return ARROW_RST;
	if (event->type == FINCTL_EVENT_FIN_SENT || event->fin)
		return ARROW_FIN;
	if (event->flags)
		return event->flags & TCP_SYN ? ARROW_SYN : 0;
	if (event->cause == FINCTL_CAUSE_SYN_ACK || is_connecting(record, event->ns))
		return ARROW_SYN;
	return 0;
}

static void add_sent(struct arrows *arrows, enum lane lane, const struct record *record,
		     const struct event *event)
{
	bool again = event->type == FINCTL_EVENT_RETRANSMIT;
	struct search what = {
		.from = lane, .ns = event->ns, .end = event->tcp_seq,
		.flags = flags_of_sent(record, event), .has_seq = event->type != FINCTL_EVENT_RESET_SENT,
	};
	struct arrow *arrow;

	if (again)
		what.end += event->len;
	arrow = find_sent(arrows, &what, false);
	if (!arrow) {
		arrow = add(arrows, &what);
		arrow->sent_ns = event->ns;
		arrow->seq -= again ? event->len : 0;
		arrow->len = again ? event->len : 0;
	}
	arrow->again = again ? event : NULL;
	arrow->original = !again;
}

static void add_taken_out(struct arrows *arrows, enum lane lane, const struct event *event)
{
	struct search what = {
		.from = lane, .flags = flags_of(event->class), .ns = event->ns,
		.end = event->tcp_seq + event->len, .has_seq = true,
	};
	struct arrow *arrow = find_sent(arrows, &what, true);

	if (!arrow) {
		arrow = add(arrows, &what);
		arrow->sent_ns = event->ns;
	}
	number(arrow, event);
}

static void add_departures(struct arrows *arrows, enum lane lane, const struct record *record)
{
	const struct event *event = record->event;

	for (; event < record->event + record->nevents; event++)
		switch (event->type) {
		case FINCTL_EVENT_FIN_SENT:
		case FINCTL_EVENT_RETRANSMIT:
		case FINCTL_EVENT_RESET_SENT:
			add_sent(arrows, lane, record, event);
			break;
		case FINCTL_EVENT_DROP:
			if (event->direction == FINCTL_DIRECTION_OUT)
				add_taken_out(arrows, lane, event);
			break;
		}
}

static void add_arrival(struct arrows *arrows, enum lane lane, const struct event *event)
{
	bool taken = event->type == FINCTL_EVENT_DROP;
	bool reset = event->type == FINCTL_EVENT_RESET_RECEIVED;
	struct search what = {
		.from = other_lane(lane), .ns = event->ns, .has_seq = !reset,
		.flags = taken ? flags_of(event->class) : reset ? ARROW_RST : ARROW_FIN,
		.end = event->tcp_seq + (taken ? event->len : 0),
	};
	struct arrow *arrow = find_coming(arrows, &what);

	if (!arrow)
		arrow = add(arrows, &what);
	arrow->came_ns = event->ns;
	arrow->taken_in = taken;
	if (taken)
		number(arrow, event);
}

/* A reset that the kernel answers with one of its own was no reset: data came
 * to a socket that nobody reads any more.
 */
static bool is_data_after_close(const struct record *record, const struct event *event)
{
	return event->type == FINCTL_EVENT_RESET_RECEIVED && record->end == FINCTL_END_RESET_SENT;
}

static void add_arrivals(struct arrows *arrows, enum lane lane, const struct record *record)
{
	const struct event *event = record->event;

	for (; event < record->event + record->nevents; event++)
		switch (event->type) {
		case FINCTL_EVENT_FIN_RECEIVED:
		case FINCTL_EVENT_RESET_RECEIVED:
			if (!is_data_after_close(record, event))
				add_arrival(arrows, lane, event);
			break;
		case FINCTL_EVENT_DROP:
			if (event->direction == FINCTL_DIRECTION_IN)
				add_arrival(arrows, lane, event);
			break;
		}
}

/* Return: the FIN of the other end that acknowledged ours, NULL for none. */
static struct arrow *find_fin_with_ack(struct arrows *arrows, enum lane from, uint64_t acked_ns)
{
	struct arrow *arrow = arrows->arrow;

	for (; arrow < arrows->arrow + arrows->n; arrow++)
		if (arrow->from == from && (arrow->flags & ARROW_FIN) && !arrow->rule &&
		    arrow->came_ns && between(arrow->came_ns, acked_ns) < SAME_NS)
			return arrow;
	return NULL;
}

static void add_ack(struct arrows *arrows, enum lane lane, uint64_t ns, uint32_t fin_seq)
{
	const struct search pure = { .from = other_lane(lane) };
	struct arrow *arrow = find_fin_with_ack(arrows, other_lane(lane), ns);

	if (!arrow)
		arrow = add(arrows, &pure);
	if (!arrow->came_ns || ns < arrow->came_ns)
		arrow->came_ns = ns;
	arrow->has_ack = true;
	arrow->ack = fin_seq + 1;
}

static void add_acks(struct arrows *arrows, enum lane lane, const struct record *record)
{
	const struct event *event = record->event;
	uint32_t fin_seq = record->local_seq;

	for (; event < record->event + record->nevents; event++) {
		if (event->type == FINCTL_EVENT_FIN_SENT)
			fin_seq = event->tcp_seq;
		else if (event->type == FINCTL_EVENT_FIN_ACKED)
			add_ack(arrows, lane, event->ns, fin_seq);
	}
}

/* What is sent after the other end's FIN came acknowledges it. */
static void acknowledge(struct arrows *arrows, enum lane lane, const struct record *record)
{
	struct arrow *arrow = arrows->arrow;
	uint32_t fin_seq = 0;
	unsigned int i;

	if (!record->fin_received_ns)
		return;
	for (i = 0; i < record->nevents; i++)
		if (record->event[i].type == FINCTL_EVENT_FIN_RECEIVED)
			fin_seq = record->event[i].tcp_seq;
	for (; arrow < arrows->arrow + arrows->n; arrow++) {
		if (arrow->from != lane || arrow->has_ack || arrow->flags == ARROW_RST ||
		    arrow->sent_ns < record->fin_received_ns)
			continue;
		arrow->has_ack = true;
		arrow->ack = fin_seq + 1;
	}
}

/* A FIN that its sender next sends on the zero-window probe timer never left:
 * the window was shut, or what it waits behind did not fit.
 */
static void find_queued(struct arrows *arrows, enum lane lane)
{
	struct arrow *arrow = arrows->arrow, *fin = NULL;

	for (; arrow < arrows->arrow + arrows->n; arrow++) {
		if (arrow->from != lane)
			continue;
		if (arrow->original && arrow->flags == ARROW_FIN)
			fin = arrow;
		else if (fin && arrow->again && !fin->came_ns && !fin->rule) {
			fin->queued = arrow->again->cause == FINCTL_CAUSE_PROBE0;
			return;
		}
	}
}

/* Return: the least time that a segment took in a direction, UINT64_MAX where
 * none was seen at both ends.
 */
static uint64_t latency(const struct arrows *arrows, enum lane from)
{
	uint64_t least = UINT64_MAX;
	unsigned int i;

	for (i = 0; i < arrows->n; i++) {
		const struct arrow *arrow = &arrows->arrow[i];

		if (arrow->from == from && arrow->sent_ns && arrow->came_ns > arrow->sent_ns &&
		    arrow->came_ns - arrow->sent_ns < least)
			least = arrow->came_ns - arrow->sent_ns;
	}
	return least;
}

/* No record tells when an ACK left; it took as long as others did. */
static void guess_departures(struct arrows *arrows)
{
	uint64_t takes[LANES] = { latency(arrows, LANE_LEFT), latency(arrows, LANE_RIGHT) };
	unsigned int i;

	for (i = 0; i < arrows->n; i++) {
		struct arrow *arrow = &arrows->arrow[i];
		uint64_t ns = takes[arrow->from];

		if (ns == UINT64_MAX)
			ns = takes[other_lane(arrow->from)];
		if (!arrow->sent_ns && ns < arrow->came_ns)
			arrow->guess_ns = arrow->came_ns - ns;
	}
}

static int compare_arrows(const void *left, const void *right)
{
	const struct arrow *a = left, *b = right;

	if (arrow_ns(a) != arrow_ns(b))
		return arrow_ns(a) < arrow_ns(b) ? -1 : 1;
	return (a->from > b->from) - (a->from < b->from);
}

/* Finds all segments that the records of a connection tell of, in the order of
 * time. arrows_free() is to follow.
 */
void arrows_find(struct arrows *arrows, const struct connection *connection)
{
	const struct end *end = connection->end;
	unsigned int lane;

	*arrows = (struct arrows) {};
	for (lane = 0; lane < LANES; lane++)
		if (end[lane].record)
			add_departures(arrows, lane, end[lane].record);
	for (lane = 0; lane < LANES; lane++)
		if (end[lane].record)
			add_arrivals(arrows, lane, end[lane].record);
	for (lane = 0; lane < LANES; lane++)
		if (end[lane].record)
			add_acks(arrows, lane, end[lane].record);
	for (lane = 0; lane < LANES; lane++)
		if (end[lane].record) {
			acknowledge(arrows, lane, end[lane].record);
			find_queued(arrows, lane);
		}
	guess_departures(arrows);
	if (arrows->n)
		qsort(arrows->arrow, arrows->n, sizeof(*arrows->arrow), compare_arrows);
}

void arrows_free(struct arrows *arrows)
{
	free(arrows->arrow);
	*arrows = (struct arrows) {};
}
