// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "closing.h"
#include "due.h"

/* What was closing before anybody looked may have been in its state for long. */
static uint64_t state_since(const struct record *record)
{
	unsigned int i;

	for (i = record->nevents; i-- > 0;)
		if (record->event[i].type == FINCTL_EVENT_STATE)
			return record->event[i].ns;
	return record->incomplete & FINCTL_INCOMPLETE_STARTED_LATE ? 0 : record->started_ns;
}

static struct window from(uint64_t ns, const struct window *span)
{
	return (struct window) { ns + span->from_ns, ns + span->to_ns };
}

/* The last retransmission, or the last by RTO, and how many of these are recorded; NULL
 * for none.
 */
static const struct event *last_again(const struct record *record, bool by_rto, unsigned int *n)
{
	const struct event *last = NULL;
	unsigned int i;

	*n = 0;
	for (i = 0; i < record->nevents; i++) {
		const struct event *event = &record->event[i];

		if (event->type != FINCTL_EVENT_RETRANSMIT ||
		    (by_rto && event->cause != FINCTL_CAUSE_RTO))
			continue;
		last = event;
		(*n)++;
	}
	return last;
}

/* The timer that is set: as the kernel lists it, or by the last that expired. */
static struct window timer_of(const struct record *record, uint32_t hz, const struct event *last)
{
	uint64_t timeout_us = record->rto_us, max_us = record->rto_max_us;
	struct window lasts;

	if (record->timer != TIMER_RETRANSMIT && !last)
		return (struct window) {};
	if (last)
		timeout_us = 2ull * last->rto_us;
	if (max_us && timeout_us > max_us)
		timeout_us = max_us;
	schedule_timer(hz, timeout_us, &lasts);
	return from(last ? last->ns : record->timer_ns - timeout_us * 1000, &lasts);
}

/* One whose schedule does not begin with its FIN: data was lost before, or it began
 * late.
 */
static void wait_as_due(const struct record *record, uint32_t hz, struct closing *closing)
{
	const struct event *last = last_again(record, true, &closing->n);
	struct due due;

	due_of(record, hz, &due);
	if (!due.known)
		return;
	if (record->timer)
		closing->n = record->retransmits;
	closing->m = due.most;
	closing->death = due.window;
	closing->next = timer_of(record, hz, last);
	if (closing->next.to_ns > due.window.to_ns)
		closing->next = due.window;
}

/* A FIN that waits to be acknowledged. */
static void wait_for_ack(const struct record *record, const struct settings *settings,
			 struct closing *closing)
{
	const struct schedule_forecast *forecast;
	const struct event *last;
	struct schedule schedule;
	struct window timer;

	if (!schedule_of(record, settings, &schedule)) {
		wait_as_due(record, settings->hz, closing);
		return;
	}
	forecast = schedule_known(&schedule);
	last = last_again(record, false, &closing->n);
	closing->m = forecast->n;
	closing->death = from(record->fin_sent_ns, &forecast->death);
	closing->next = closing->death;
	if (closing->n >= forecast->n)
		return;
	schedule_timer(schedule.hz, forecast->step[closing->n].timeout_us, &timer);
	closing->next = from(last ? last->ns : record->fin_sent_ns, &timer);
}

/* A timer alone stands between it and the end: one that is known, else one that was
 * set as the state was entered.
 */
static void wait_for_timer(const struct record *record, uint32_t hz, const struct window *lasts,
			   struct closing *closing)
{
	struct due due;

	due_of(record, hz, &due);
	if (due.known)
		closing->death = due.window;
	else if (closing->since_ns)
		closing->death = from(closing->since_ns, lasts);
	closing->next = closing->death;
}

/* Fills in where a socket is. Return: false when it is not closing. */
bool closing_of(const struct record *record, const struct settings *settings,
		struct closing *closing)
{
	struct window lasts;

	*closing = (struct closing) { .record = record, .since_ns = state_since(record) };
	switch (record->state) {
	case FINCTL_STATE_FIN_WAIT1:
	case FINCTL_STATE_CLOSING:
	case FINCTL_STATE_LAST_ACK:
		wait_for_ack(record, settings, closing);
		return true;
	case FINCTL_STATE_FIN_WAIT2:
		schedule_fin_wait2(settings, record->rto_us, &lasts);
		if (record->orphan)
			wait_for_timer(record, settings->hz, &lasts, closing);
		return true;
	case FINCTL_STATE_TIME_WAIT:
		schedule_time_wait(settings->hz, &lasts);
		wait_for_timer(record, settings->hz, &lasts, closing);
		return true;
	case FINCTL_STATE_CLOSE_WAIT:
		return true;
	default:
		return false;
	}
}

static int by_number(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* What is not due at all comes last. */
static int by_time(uint64_t a, uint64_t b)
{
	return by_number(a - 1, b - 1);
}

static int by_endpoint(const struct address *a, uint32_t a_port, const struct address *b,
		       uint32_t b_port)
{
	int order = memcmp(a, b, sizeof(*a));

	return order ? order : by_number(a_port, b_port);
}

static int by_key(const struct closing *a, const struct closing *b, enum closing_key key)
{
	const struct flow *x = &a->record->flow, *y = &b->record->flow;

	switch (key) {
	case CLOSING_NEXT:
		return by_time(a->next.to_ns, b->next.to_ns);
	case CLOSING_STATE:
		return by_number(a->record->state, b->record->state);
	case CLOSING_SINCE:
		return by_number(a->since_ns, b->since_ns);
	case CLOSING_RETRANSMITS:
		return by_number(b->record->retransmits, a->record->retransmits);
	case CLOSING_OWNER:
		return strcmp(a->record->owner.comm, b->record->owner.comm);
	case CLOSING_CLOSER:
		return strcmp(a->record->closer.comm, b->record->closer.comm);
	case CLOSING_LOCAL:
		return by_endpoint(&x->local, x->local_port, &y->local, y->local_port);
	case CLOSING_REMOTE:
		return by_endpoint(&x->remote, x->remote_port, &y->remote, y->remote_port);
	default:
		return by_time(a->death.to_ns, b->death.to_ns);
	}
}

struct order {
	enum closing_key key;
	bool reverse;
};

/* Equal ones keep the order in which they began to close. */
static int compare(const void *left, const void *right, void *arg)
{
	const struct closing *a = left, *b = right;
	const struct order *order = arg;
	int result = by_key(a, b, order->key);

	if (!result)
		result = by_number(a->record->started_ns, b->record->started_ns);
	return order->reverse ? -result : result;
}

void closing_sort(struct closing *closing, unsigned int n, enum closing_key key, bool reverse)
{
	struct order order = { key, reverse };

	if (n)
		qsort_r(closing, n, sizeof(*closing), compare, &order);
}
