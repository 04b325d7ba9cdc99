// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's timers live on a wheel (kernel/time/timer.c): a timer goes to
 * the level that its distance asks for, and fires at the next multiple of that
 * level's granularity. So the same close takes longer or shorter by where on
 * the wheel it begins, which nobody outside can know: all places are tried.
 */

#include "schedule.h"

#define LEVEL_BITS	3	/* each level is eight times as coarse */
#define LEVEL_SIZE	63	/* jiffies that the finest one reaches */
#define LEVELS		8

/* Places to begin: all that differ for timers up to TCP_RTO_MAX. */
#define PLACES		4096

#define RTO_MAX_US	120000000
#define RTO_MIN_US	200000

/* Return: the jiffy at which a timer fires that is armed at @now for @delay. */
static uint64_t fires(uint64_t now, uint64_t delay)
{
	unsigned int level = 0, shift;

	while (level < LEVELS - 1 && delay >= (uint64_t)LEVEL_SIZE << (level * LEVEL_BITS))
		level++;
	shift = level * LEVEL_BITS;
	return (((now + delay) >> shift) + 1) << shift;
}

static uint64_t jiffies(const struct schedule *schedule, uint64_t us)
{
	return (us * schedule->hz + 999999) / 1000000;
}

/* tcp_clamp_rto_to_user_timeout(): no timer runs past the user's limit. */
static uint64_t clamp(const struct schedule *schedule, uint64_t delay, uint64_t elapsed)
{
	uint64_t limit = jiffies(schedule, schedule->limit_us);

	if (!schedule->user_timeout)
		return delay;
	if (elapsed >= limit)
		return 1;
	return delay < limit - elapsed ? delay : limit - elapsed;
}

/* Return: the jiffy of death of a FIN sent in jiffy @fin. */
static uint64_t death(const struct schedule *schedule, uint64_t fin)
{
	uint64_t rto = jiffies(schedule, schedule->rto_us);
	uint64_t max = jiffies(schedule, schedule->rto_max_us);
	uint64_t limit = jiffies(schedule, schedule->limit_us);
	uint64_t now = fin, first;

	if (schedule->pto_us)
		now = fires(now, jiffies(schedule, schedule->pto_us));
	first = now = fires(now, rto);
	do {
		rto = rto * 2 < max ? rto * 2 : max;
		now = fires(now, clamp(schedule, rto, now - first));
	} while (now - first < limit);
	return now;
}

/* Fills in the earliest and the latest death, in ns after the FIN. */
void schedule_death(const struct schedule *schedule, struct window *after_fin)
{
	uint64_t tick_ns = 1000000000 / schedule->hz, place, span, low = UINT64_MAX, high = 0;

	for (place = 0; place < PLACES; place++) {
		span = death(schedule, place) - place;
		low = span < low ? span : low;
		high = span > high ? span : high;
	}
	/* The FIN was sent somewhere within its jiffy. */
	after_fin->from_ns = (low - 1) * tick_ns;
	after_fin->to_ns = high * tick_ns;
}

/* tcp_schedule_loss_probe(), for one segment in flight. */
static uint32_t probe_timeout(const struct record *record, uint32_t rto_us)
{
	uint32_t pto = 2 * record->srtt_us + RTO_MIN_US;

	return pto < rto_us ? pto : rto_us;
}

/* The retransmission that follows the FIN, when it is the FIN's own. */
static const struct event *first_again(const struct record *record)
{
	unsigned int i;

	for (i = 0; i < record->nevents; i++) {
		const struct event *event = &record->event[i];

		if (event->type == FINCTL_EVENT_RETRANSMIT)
			return event->fin && !event->len && event->ns > record->fin_sent_ns ? event :
											       NULL;
	}
	return NULL;
}

/* The window in which the death of a socket was due, as its FIN was sent.
 * Return: false when the socket did not end by that schedule.
 */
bool schedule_predict(const struct record *record, uint32_t hz, struct window *window)
{
	const struct event *again = first_again(record);
	struct schedule schedule = {
		.hz = hz,
		.rto_max_us = RTO_MAX_US,
		.limit_us = record->limit_us,
		.user_timeout = record->end == FINCTL_END_USER_TIMEOUT,
	};

	if (!again || !hz || !record->fin_sent_ns || !record->limit)
		return false;
	if (record->end != FINCTL_END_RETRANSMIT_TIMEOUT && record->end != FINCTL_END_USER_TIMEOUT)
		return false;
	if (again->cause != FINCTL_CAUSE_TLP && again->cause != FINCTL_CAUSE_RTO)
		return false;
	schedule.rto_us = again->rto_us;
	if (again->cause == FINCTL_CAUSE_TLP)
		schedule.pto_us = probe_timeout(record, again->rto_us);
	schedule_death(&schedule, window);
	window->from_ns += record->fin_sent_ns;
	window->to_ns += record->fin_sent_ns;
	return true;
}
