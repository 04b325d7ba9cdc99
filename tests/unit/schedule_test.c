// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/schedule.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "schedule.h"

#define MS	1000000ull

static struct window window(struct schedule schedule)
{
	struct window w;

	schedule.hz = schedule.hz ? schedule.hz : 250;
	schedule.rto_max_us = 120000000;
	schedule_death(&schedule, &w);
	return w;
}

/* Windows that were worked out independently, to 100 ms: half of that is their
 * rounding, and a jiffy (4 ms at HZ 250) the FIN's unknown place within its own.
 */
#define ROUNDING_MS	54

static void holds(struct window w, uint64_t from_ms, uint64_t to_ms)
{
	assert_in_range(w.from_ns / MS, from_ms - ROUNDING_MS, from_ms + ROUNDING_MS);
	assert_in_range(w.to_ns / MS, to_ms - ROUNDING_MS, to_ms + ROUNDING_MS);
}

/* tcp_orphan_retries 8: 102.2 s from the first RTO retransmission. */
static void orphan_of_default_limit(void **state)
{
	(void)state;
	holds(window((struct schedule) { .rto_us = 200000, .pto_us = 200000, .limit_us = 102200000 }),
	      105300, 107400);
	holds(window((struct schedule) { .rto_us = 204000, .pto_us = 204000, .limit_us = 102200000 }),
	      106200, 108300);
	holds(window((struct schedule) { .rto_us = 208000, .pto_us = 208000, .limit_us = 102200000 }),
	      109400, 111500);
	holds(window((struct schedule) { .rto_us = 204000, .limit_us = 102200000 }), 106000, 108000);
}

static void orphan_of_few_retries(void **state)
{
	(void)state;
	holds(window((struct schedule) { .rto_us = 204000, .pto_us = 204000, .limit_us = 600000 }),
	      1660, 1690);
	holds(window((struct schedule) { .rto_us = 204000, .pto_us = 204000, .limit_us = 1400000 }),
	      3320, 3350);
	holds(window((struct schedule) { .rto_us = 204000, .pto_us = 204000, .limit_us = 3000000 }),
	      6620, 6870);
}

static void socket_in_use(void **state)
{
	(void)state;
	holds(window((struct schedule) { .rto_us = 204000, .pto_us = 204000, .limit_us = 924600000 }),
	      937700, 939700);
}

static void user_timeout_cuts_the_timer(void **state)
{
	(void)state;
	holds(window((struct schedule) { .rto_us = 204000, .pto_us = 204000, .limit_us = 5000000,
					 .user_timeout = true }), 5420, 5670);
}

static struct event again(uint64_t ns, uint32_t cause)
{
	return (struct event) { .type = FINCTL_EVENT_RETRANSMIT, .ns = ns, .cause = cause,
				.fin = 1, .rto_us = 204000 };
}

static void record_of_a_lone_fin(void **state)
{
	struct event event = again(6160 * MS, FINCTL_CAUSE_TLP);
	struct record record = {
		.fin_sent_ns = 5952 * MS, .srtt_us = 4211, .nevents = 1, .event = &event,
		.limit = FINCTL_LIMIT_TCP_ORPHAN_RETRIES, .limit_us = 102200000,
		.end = FINCTL_END_RETRANSMIT_TIMEOUT,
	};
	struct window w;

	(void)state;
	assert_true(schedule_predict(&record, 250, &w));
	assert_in_range(113720, w.from_ns / MS, w.to_ns / MS);
	record.end = FINCTL_END_CLOSED;
	assert_false(schedule_predict(&record, 250, &w));
}

/* Where data was lost first, its timer and not the FIN's is the beginning. */
static void no_prediction_behind_data(void **state)
{
	struct event event = again(6160 * MS, FINCTL_CAUSE_RTO);
	struct record record = {
		.fin_sent_ns = 5952 * MS, .nevents = 1, .event = &event,
		.limit = FINCTL_LIMIT_TCP_ORPHAN_RETRIES, .limit_us = 102200000,
		.end = FINCTL_END_RETRANSMIT_TIMEOUT,
	};
	struct window w;

	(void)state;
	event.len = 5;
	assert_false(schedule_predict(&record, 250, &w));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orphan_of_default_limit),
		cmocka_unit_test(orphan_of_few_retries),
		cmocka_unit_test(socket_in_use),
		cmocka_unit_test(user_timeout_cuts_the_timer),
		cmocka_unit_test(record_of_a_lone_fin),
		cmocka_unit_test(no_prediction_behind_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
