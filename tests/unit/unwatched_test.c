// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/unwatched.c ctl/due.c ctl/schedule.c ctl/settings.c module/closepath.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "due.h"

#define HZ		250
#define TICK_NS		4000000ull
#define RTO_MAX		(120 * HZ)

/* A socket that sends its FIN again and again, in jiffies, by a wheel of the test's own. */
struct life {
	uint64_t fired[32];	/* RTO retransmissions, and last the death */
	unsigned int n;		/* of them */
	uint64_t rto;		/* of the first */
};

static uint64_t fires(uint64_t now, uint64_t delay)
{
	unsigned int shift = 0;

	while (delay - 1 >= 63ull << shift)
		shift += 3;
	return ((now + delay) / (1ull << shift) + 1) << shift;
}

static uint64_t timer(const struct life *life, unsigned int n)
{
	return life->rto << n < RTO_MAX ? life->rto << n : RTO_MAX;
}

static struct life live(uint64_t first, uint64_t rto, uint64_t limit)
{
	struct life life = { .fired = { first }, .rto = rto };

	while (life.fired[life.n] - first < limit) {
		life.n++;
		life.fired[life.n] = fires(life.fired[life.n - 1], timer(&life, life.n));
	}
	return life;
}

/* The record of one that has sent @n RTO retransmissions. */
static struct record after(const struct life *life, unsigned int n, uint32_t value, uint64_t limit)
{
	return (struct record) {
		.state = FINCTL_STATE_FIN_WAIT1, .orphan = true,
		.incomplete = FINCTL_INCOMPLETE_STARTED_LATE, .rto_max_us = 120000000,
		.rto_us = timer(life, n) * 4000, .retransmits = n,
		.limit = FINCTL_LIMIT_TCP_ORPHAN_RETRIES, .limit_value = value, .limit_us = limit * 4000,
	};
}

static void dies_when_due(const char *how, const struct record *record, const struct life *life,
			  uint64_t widest_ns)
{
	uint64_t death = life->fired[life->n] * TICK_NS;
	struct due due;

	due_of(record, HZ, &due);
	if (!due.known || window_off(&due.window, death))
		fail_msg("%s: after %u, RTO %u us: dead at %.3f s, due %.3f..%.3f", how,
			 record->retransmits, record->rto_us, death / 1e9, due.window.from_ns / 1e9,
			 due.window.to_ns / 1e9);
	if (due.window.to_ns - due.window.from_ns > widest_ns)
		fail_msg("%s: after %u: due %.3f..%.3f says little", how, record->retransmits,
			 due.window.from_ns / 1e9, due.window.to_ns / 1e9);
}

/* As listed between two timers, and as found: what is known differs. How many timers
 * took as long as one may is not known at all.
 */
static void at_each_point(uint64_t first, uint64_t rto, uint32_t value, uint64_t limit)
{
	const struct life life = live(first, rto, limit);
	struct record record;
	unsigned int n;

	for (n = 1; n <= life.n; n++) {
		record = after(&life, n, value, limit);
		record.timer = TIMER_RETRANSMIT;
		record.timer_ns = (life.fired[n - 1] + timer(&life, n)) * TICK_NS;
		dies_when_due("listed", &record, &life, timer(&life, n) == RTO_MAX ? UINT64_MAX :
			      (limit / 4 + 2 * timer(&life, life.n)) * TICK_NS);
		record.timer = 0;
		record.started_ns = (life.fired[n - 1] + timer(&life, n) / 3) * TICK_NS;
		record.limit_start_ns = first * TICK_NS;
		dies_when_due("found", &record, &life, 3 * timer(&life, life.n) * TICK_NS);
	}
}

static void whose_fin_nobody_saw(void **state)
{
	uint64_t first;

	(void)state;
	for (first = 100000; first < 104096; first += 61) {
		at_each_point(first, 51, 8, 25550);
		at_each_point(first, 51, 3, 750);
		at_each_point(first, 57, 6, 6350);
		at_each_point(first, 51, 11, 111150);
	}
}

/* A timer that has not expired yet may be that of a tail loss probe. */
static void before_the_first(void **state)
{
	const struct life life = live(100000, 51, 750);
	struct record record = after(&life, 0, 3, 750);

	(void)state;
	record.timer = TIMER_RETRANSMIT;
	record.timer_ns = (life.fired[0] - 1) * TICK_NS;
	dies_when_due("first RTO", &record, &life, 8000000000ull);
	record.timer_ns = (life.fired[0] - 53) * TICK_NS;
	dies_when_due("probe, then RTO", &record, &life, 8000000000ull);
	record.timer = 0;
	record.started_ns = (life.fired[0] - 80) * TICK_NS;
	dies_when_due("found", &record, &life, 8000000000ull);
}

static void not_by_an_rto(void **state)
{
	const struct life life = live(100000, 51, 750);
	struct record record = after(&life, 1, 3, 750);
	struct due due;

	(void)state;
	record.timer = TIMER_PROBE0;
	record.timer_ns = 400000000000ull;
	due_of(&record, HZ, &due);
	assert_false(due.known);
	record.timer = TIMER_RETRANSMIT;
	record.state = FINCTL_STATE_CLOSE_WAIT;
	due_of(&record, HZ, &due);
	assert_false(due.known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whose_fin_nobody_saw),
		cmocka_unit_test(before_the_first),
		cmocka_unit_test(not_by_an_rto),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
