// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/due.c ctl/unwatched.c ctl/schedule.c ctl/settings.c module/closepath.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "due.h"

#define MS	1000000ull

/* Figures that were worked out independently, to so many ms: half of that is
 * their rounding, and a jiffy (4 ms at HZ 250) the FIN's unknown place within its
 * own.
 */
#define COARSE	54
#define FINE	9

static struct schedule_forecast forecast;

static void holds(const struct window *w, uint64_t from_ms, uint64_t to_ms, uint64_t rounding)
{
	assert_in_range(w->from_ns / MS, from_ms - rounding, from_ms + rounding);
	assert_in_range(w->to_ns / MS, to_ms - rounding, to_ms + rounding);
}

static struct schedule orphan(uint32_t retries, uint32_t rto_us)
{
	return (struct schedule) {
		.hz = 250, .pto_us = rto_us,
		.in = { .orphan = true, .orphan_retries = retries, .rto_us = rto_us,
			.rto_max_us = 120000000 },
	};
}

static struct schedule in_use(uint32_t retries, uint32_t rto_us)
{
	return (struct schedule) {
		.hz = 250, .pto_us = rto_us,
		.in = { .retries2 = retries, .rto_us = rto_us, .rto_max_us = 120000000 },
	};
}

static void dies(struct schedule schedule, unsigned int steps, uint64_t from_ms, uint64_t to_ms)
{
	schedule_forecast(&schedule, &forecast);
	assert_int_equal(forecast.n, steps);
	holds(&forecast.death, from_ms, to_ms, to_ms < 5000 ? FINE : COARSE);
}

static void orphan_of_default_limit(void **state)
{
	struct schedule without_probe = orphan(0, 204000);

	(void)state;
	dies(orphan(0, 200000), 9, 105300, 107400);
	dies(orphan(8, 200000), 9, 105300, 107400);
	dies(orphan(0, 204000), 9, 106200, 108300);
	assert_int_equal(forecast.limit.us, 102200000);
	assert_int_equal(forecast.limit.value, 8);
	dies(orphan(0, 208000), 9, 109400, 111500);
	dies(orphan(0, 228000), 9, 118500, 120500);
	without_probe.pto_us = 0;
	dies(without_probe, 8, 106000, 108000);
}

static void orphan_of_few_retries(void **state)
{
	(void)state;
	dies(orphan(1, 204000), 3, 1660, 1690);
	dies(orphan(2, 204000), 4, 3320, 3350);
	dies(orphan(3, 200000), 5, 6510, 6760);
	dies(orphan(3, 204000), 5, 6620, 6870);
	dies(orphan(7, 204000), 8, 53000, 55000);
}

/* Where the wheel stands decides whether there is a fourth. */
static void a_step_that_may_not_come(void **state)
{
	(void)state;
	dies(orphan(3, 208000), 5, 3420, 7020);
	assert_true(forecast.step[3].certain);
	assert_false(forecast.step[4].certain);
}

static void each_step(void **state)
{
	static const struct { uint32_t cause; uint64_t from_ms, to_ms, rounding; } step[] = {
		{ FINCTL_CAUSE_TLP, 208, 208, FINE }, { FINCTL_CAUSE_RTO, 416, 416, FINE },
		{ FINCTL_CAUSE_RTO, 830, 860, FINE }, { FINCTL_CAUSE_RTO, 1660, 1690, FINE },
		{ FINCTL_CAUSE_RTO, 3320, 3350, FINE }, { FINCTL_CAUSE_RTO, 6620, 6870, FINE },
		{ FINCTL_CAUSE_RTO, 13280, 13530, FINE }, { FINCTL_CAUSE_RTO, 26600, 26800, COARSE },
		{ FINCTL_CAUSE_RTO, 53000, 55000, COARSE },
	};
	struct schedule schedule = orphan(0, 204000);
	unsigned int i;

	(void)state;
	schedule_forecast(&schedule, &forecast);
	assert_int_equal(forecast.n, 9);
	for (i = 0; i < forecast.n; i++) {
		assert_int_equal(forecast.step[i].cause, step[i].cause);
		assert_int_equal(forecast.step[i].timeout_us, i < 2 ? 204000 : 204000ull << (i - 1));
		assert_true(forecast.step[i].certain);
		holds(&forecast.step[i].due, step[i].from_ms, step[i].to_ms, step[i].rounding);
	}
}

static void socket_in_use(void **state)
{
	static const struct { uint64_t from_ms, to_ms; } late[] = {
		{ 106200, 108300 }, { 212700, 214700 }, { 333500, 335600 }, { 454400, 456400 },
		{ 575200, 577200 }, { 696000, 698100 }, { 816900, 818900 },
	};
	unsigned int i;

	(void)state;
	dies(in_use(15, 208000), 16, 943000, 945000);
	dies(in_use(5, 204000), 6, 13300, 13500);
	dies(in_use(15, 204000), 16, 937700, 939700);
	for (i = 0; i < 7; i++)
		holds(&forecast.step[9 + i].due, late[i].from_ms, late[i].to_ms, COARSE);
	assert_int_equal(forecast.step[15].timeout_us, 120000000);
}

static void user_timeout_cuts_the_timer(void **state)
{
	struct schedule schedule = orphan(0, 204000);

	(void)state;
	schedule.in.user_timeout_ms = 5000;
	dies(schedule, 5, 5420, 5670);
}

/* tcp_rto_max_ms 1000: once RTO is there, an orphan with 0 has no retries left. */
static void orphan_with_a_small_rto_max(void **state)
{
	struct schedule schedule = orphan(0, 204000);

	(void)state;
	schedule.in.rto_max_us = 1000000;
	dies(schedule, 4, 2680, 2710);
	schedule.in.orphan_retries = 8;
	schedule_forecast(&schedule, &forecast);
	assert_true(forecast.n > 4);
}

static struct settings settings(uint32_t fin_timeout)
{
	return (struct settings) {
		.hz = 250,
		.value = { [SETTING_FIN_TIMEOUT] = fin_timeout, [SETTING_RTO_MIN_US] = 200000,
			   [SETTING_RTO_MAX_MS] = 120000 },
	};
}

static void fin_wait2_and_time_wait(void **state)
{
	struct settings ten = settings(10), sixty = settings(60), more = settings(62),
			none = settings(0);
	struct window w;

	(void)state;
	schedule_fin_wait2(&sixty, 204000, &w);
	holds(&w, 60000, 62048, 4);
	schedule_fin_wait2(&ten, 204000, &w);
	holds(&w, 10000, 10256, 4);
	/* 2 s of the socket, and 2 s of a mini-socket. */
	schedule_fin_wait2(&more, 204000, &w);
	holds(&w, 4032, 4064, 32);
	/* 3.5 RTO at the least. */
	schedule_fin_wait2(&none, 204000, &w);
	holds(&w, 716, 748, 4);
	schedule_time_wait(250, &w);
	holds(&w, 60000, 62048, 4);
}

static void rto_and_probe_of_a_round_trip(void **state)
{
	struct settings usual = settings(60);

	(void)state;
	assert_int_equal(schedule_rto(&usual, 100, 0), 204000);
	assert_int_equal(schedule_rto(&usual, 4211, 0), 208000);
	assert_int_equal(schedule_rto(&usual, 100000, 80000), 420000);
	assert_int_equal(schedule_pto(&usual, 100, 204000), 200200);
	assert_int_equal(schedule_pto(&usual, 4211, 208000), 208000);
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
		.limit = FINCTL_LIMIT_TCP_ORPHAN_RETRIES, .limit_value = 8, .limit_us = 102200000,
		.end = FINCTL_END_RETRANSMIT_TIMEOUT,
	};
	struct window w;

	(void)state;
	assert_true(due_predicted(&record, 250, &w));
	assert_in_range(113720, w.from_ns / MS, w.to_ns / MS);
	record.end = FINCTL_END_CLOSED;
	assert_false(due_predicted(&record, 250, &w));
}

/* Where data was lost first, its timer and not the FIN's is the beginning. */
static void prediction_behind_data(void **state)
{
	struct event event = again(6160 * MS, FINCTL_CAUSE_RTO);
	struct record record = {
		.fin_sent_ns = 5952 * MS, .nevents = 1, .event = &event,
		.limit = FINCTL_LIMIT_TCP_ORPHAN_RETRIES, .limit_value = 8, .limit_us = 102200000,
		.end = FINCTL_END_RETRANSMIT_TIMEOUT,
	};
	struct window w;
	struct due due;

	(void)state;
	event.len = 5;
	record.limit_start_ns = event.ns;
	assert_true(due_predicted(&record, 250, &w));
	/* The limit of 102.2 s, and by how much the timer that ends it is too long. */
	assert_in_range(w.from_ns / MS, 6160 + 102200, 6160 + 106000);
	assert_in_range(w.to_ns / MS, 6160 + 106000, 6160 + 110000);
	due_of(&record, 250, &due);
	assert_int_equal(due.least, 8);
	assert_int_equal(due.most, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orphan_of_default_limit),
		cmocka_unit_test(orphan_of_few_retries),
		cmocka_unit_test(a_step_that_may_not_come),
		cmocka_unit_test(each_step),
		cmocka_unit_test(socket_in_use),
		cmocka_unit_test(user_timeout_cuts_the_timer),
		cmocka_unit_test(orphan_with_a_small_rto_max),
		cmocka_unit_test(fin_wait2_and_time_wait),
		cmocka_unit_test(rto_and_probe_of_a_round_trip),
		cmocka_unit_test(record_of_a_lone_fin),
		cmocka_unit_test(prediction_behind_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
