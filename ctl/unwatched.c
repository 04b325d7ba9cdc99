// SPDX-License-Identifier: GPL-2.0-only
/*
 * When a socket is due whose FIN had been sent before anybody looked. What the
 * kernel shows is the timer that is set, how often such a timer has expired, and to
 * the module when it first did. The rest is worked out backwards, between bounds.
 */
#include "due.h"

/* What is known of the past: between which times each may have been. */
struct past {
	struct window last;	/* RTO retransmission */
	struct window first;	/* RTO retransmission, from which the limit counts */
	unsigned int n;		/* how many there were, 0 when nobody counted */
};

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Nothing was before the clock began. */
static uint64_t before(uint64_t ns, uint64_t span)
{
	return ns > span ? ns - span : 0;
}

static void cover(struct due *due, const struct window *window, uint64_t ns)
{
	const struct window moved = { window->from_ns + ns, window->to_ns + ns };

	if (!due->known || moved.from_ns < due->window.from_ns)
		due->window.from_ns = moved.from_ns;
	if (moved.to_ns > due->window.to_ns)
		due->window.to_ns = moved.to_ns;
	due->known = true;
}

static void tally(const struct schedule_forecast *forecast, unsigned int before, struct due *due)
{
	struct due one;

	if (!before)
		return;
	due_count(forecast, before, &one);
	due->least = due->most ? least(due->least, one.least) : one.least;
	due->most = one.most > due->most ? one.most : due->most;
}

/* What follows when the last retransmission was at @last, the first at @first.
 * Return: how many more there may be.
 */
static unsigned int follow(const struct record *record, uint32_t hz, uint64_t last, uint64_t first,
			   unsigned int n, struct due *due)
{
	struct schedule_forecast forecast;
	struct schedule schedule;

	/* The timer that is set is twice the one before. */
	schedule_behind(record, hz, record->rto_us / 2, &schedule);
	schedule.elapsed_us = before(last, first) / 1000;
	schedule_rest(&schedule, &forecast);
	cover(due, &forecast.death, last);
	tally(&forecast, n, due);
	return forecast.n;
}

/* How long the timer at most takes that is set when @n more have expired. */
static uint64_t takes(const struct record *record, uint32_t hz, unsigned int n)
{
	uint64_t timeout_us = record->rto_us;
	struct window lasts;

	while (n-- && timeout_us < record->rto_max_us)
		timeout_us *= 2;
	schedule_timer(hz, least(timeout_us, record->rto_max_us), &lasts);
	return lasts.to_ns;
}

/* One timer more or less makes a leap: in between, death may come at the limit itself,
 * or as late behind it as the last timer takes.
 */
static void follow_all(const struct record *record, uint32_t hz, const struct past *past,
		       struct due *due)
{
	const uint64_t last[] = { past->last.from_ns, past->last.to_ns };
	const uint64_t first[] = { past->first.from_ns, past->first.to_ns };
	uint64_t limit_ns = record->limit_us * 1000;
	unsigned int n, i, most = 0, fewest = SCHEDULE_STEPS;
	struct window leap;

	for (i = 0; i < 4; i++) {
		n = follow(record, hz, last[i & 1], first[i >> 1], past->n, due);
		most = n > most ? n : most;
		fewest = n < fewest ? n : fewest;
	}
	if (most == fewest)
		return;
	leap.from_ns = past->first.from_ns + limit_ns;
	leap.to_ns = past->first.to_ns + limit_ns + takes(record, hz, most);
	cover(due, &leap, 0);
}

/* No RTO retransmission yet: a tail loss probe may still come before. */
static void begin(const struct record *record, uint32_t hz, const struct window *first,
		  struct due *due)
{
	struct schedule_forecast forecast;
	struct schedule schedule;

	schedule_behind(record, hz, record->rto_us, &schedule);
	schedule_rest(&schedule, &forecast);
	cover(due, &forecast.death, first->from_ns);
	cover(due, &forecast.death, first->to_ns);
	due_count(&forecast, 1, due);
}

/* How long the timers between the first RTO retransmission and the last took. */
static struct window backwards(const struct record *record, uint32_t hz)
{
	uint64_t low_us = record->rto_us, high_us = low_us;
	struct window sum = {}, lasts;
	unsigned int i;

	for (i = 1; i < record->retransmits; i++) {
		low_us /= 2;
		high_us = high_us < record->rto_max_us ? high_us / 2 : high_us;
		schedule_timer(hz, low_us, &lasts);
		sum.from_ns += lasts.from_ns;
		schedule_timer(hz, high_us, &lasts);
		sum.to_ns += lasts.to_ns;
	}
	return sum;
}

/* As sock_diag lists it. The time that the timer has left is told by the jiffy. */
static void due_listed(const struct record *record, uint32_t hz, struct due *due)
{
	uint64_t rto_ns = record->rto_us * 1000ull, tick_ns = 1000000000 / hz;
	struct window last = { before(record->timer_ns, 2 * tick_ns), record->timer_ns };
	struct window took, sum;
	struct past past;

	schedule_timer(hz, record->rto_us, &took);
	if (!record->retransmits) {
		last.to_ns += took.to_ns + took.to_ns - rto_ns;
		begin(record, hz, &last, due);
		return;
	}
	sum = backwards(record, hz);
	past.n = record->retransmits;
	past.last.from_ns = before(last.from_ns, rto_ns);
	past.last.to_ns = before(last.to_ns, rto_ns);
	past.first.from_ns = before(past.last.from_ns, sum.to_ns);
	past.first.to_ns = before(past.last.to_ns, sum.from_ns);
	follow_all(record, hz, &past, due);
}

/* As the module found it: its timer was set no longer ago than it takes. */
static void due_begun(const struct record *record, uint32_t hz, struct due *due)
{
	uint64_t now = record->started_ns, start = record->limit_start_ns;
	struct window took, first;
	struct past past;

	schedule_timer(hz, record->rto_us, &took);
	if (!start) {
		first = (struct window) { now, now + 2 * took.to_ns };
		begin(record, hz, &first, due);
		return;
	}
	past = (struct past) {
		.last = { before(now, took.to_ns), now },
		.first = { start, start + 1000000 },
	};
	follow_all(record, hz, &past, due);
}

/* Fills in when a socket is due that began late, and of which nothing that was sent
 * again is recorded. Return: false when it is none, waits for no RTO, or stands in a
 * document, which does not tell all of this.
 */
bool due_unwatched(const struct record *record, uint32_t hz, struct due *due)
{
	if (!(record->incomplete & FINCTL_INCOMPLETE_STARTED_LATE) || !record->limit ||
	    !record->rto_us || !record->rto_max_us)
		return false;
	if (!record->timer)
		due_begun(record, hz, due);
	else if (record->timer == TIMER_RETRANSMIT)
		due_listed(record, hz, due);
	return due->known;
}
