// SPDX-License-Identifier: GPL-2.0-only
/* with: module/counts.c module/closepath.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "apply.h"
#include "counts.h"

#define MS	1000000ull

static struct fin_counts counts;

static int begin(void **state)
{
	(void)state;
	counts = (struct fin_counts) {};
	return 0;
}

static const struct fin_histogram *of(u8 measure)
{
	return &counts.histogram[measure];
}

static u64 number_in(const struct fin_histogram *histogram)
{
	unsigned int i;
	u64 n = 0;

	for (i = 0; i < FIN_BUCKETS; i++)
		n += histogram->bucket[i];
	return n;
}

static void stay(u64 ns)
{
	struct fin_close close = { .state = FINCTL_STATE_FIN_WAIT1, .state_ns = 1 };

	fin_counts_leave(&counts, &close, 1 + ns);
}

/* The bucket that the definition names, found without any haste. */
static unsigned int bucket_of(u64 ns)
{
	const struct fin_scale *scale = fin_counts_scale(FINCTL_MEASURE_FIN_WAIT1);
	unsigned int i = 0;

	while (i < scale->n && ns > scale->bound[i])
		i++;
	return i;
}

static void lies_where_it_should(u64 ns)
{
	begin(NULL);
	stay(ns);
	assert_int_equal(of(FINCTL_MEASURE_FIN_WAIT1)->bucket[bucket_of(ns)], 1);
	assert_int_equal(number_in(of(FINCTL_MEASURE_FIN_WAIT1)), 1);
	assert_int_equal(of(FINCTL_MEASURE_FIN_WAIT1)->sum, ns);
}

static void each_time_has_its_bucket(void **state)
{
	const struct fin_scale *scale = fin_counts_scale(FINCTL_MEASURE_FIN_WAIT1);
	unsigned int i;

	(void)state;
	for (i = 0; i < scale->n; i++) {
		lies_where_it_should(scale->bound[i] - 1);
		lies_where_it_should(scale->bound[i]);
		lies_where_it_should(scale->bound[i] + 1);
	}
	for (i = 0; i < 64; i++) {
		lies_where_it_should((1ull << i) - 1);
		lies_where_it_should(1ull << i);
	}
	lies_where_it_should(UINT64_MAX - 1);
	assert_int_equal(bucket_of(UINT64_MAX - 1), scale->n);
}

static void bounds_rise(void **state)
{
	unsigned int measure, i;

	(void)state;
	for (measure = 1; measure <= FINCTL_MEASURE_MAX; measure++) {
		const struct fin_scale *scale = fin_counts_scale(measure);

		assert_true(scale->n < FIN_BUCKETS);
		for (i = 1; i < scale->n; i++)
			assert_true(scale->bound[i] > scale->bound[i - 1]);
	}
}

static void enter(struct fin_close *close, u8 to, u64 ns)
{
	struct fin_event event = { .ns = ns, .type = FINCTL_EVENT_STATE,
				   .state = { .from = close->state, .to = to } };

	fin_counts_leave(&counts, close, ns);
	fin_closepath_apply(close, &event, event.type);
}

static void each_state_has_its_histogram(void **state)
{
	struct fin_close close = { .state = FINCTL_STATE_ESTABLISHED };

	(void)state;
	enter(&close, FINCTL_STATE_FIN_WAIT1, 1000 * MS);
	enter(&close, FINCTL_STATE_CLOSING, 1003 * MS);
	enter(&close, FINCTL_STATE_TIME_WAIT, 1010 * MS);
	enter(&close, FINCTL_STATE_CLOSE, 61010 * MS);
	assert_int_equal(of(FINCTL_MEASURE_FIN_WAIT1)->sum, 3 * MS);
	assert_int_equal(of(FINCTL_MEASURE_CLOSING)->sum, 7 * MS);
	assert_int_equal(of(FINCTL_MEASURE_TIME_WAIT)->sum, 60000 * MS);
	close = (struct fin_close) { .state = FINCTL_STATE_CLOSE_WAIT };
	enter(&close, FINCTL_STATE_LAST_ACK, 2000 * MS);
	enter(&close, FINCTL_STATE_CLOSE, 2001 * MS);
	close = (struct fin_close) { .state = FINCTL_STATE_FIN_WAIT1 };
	enter(&close, FINCTL_STATE_FIN_WAIT2, 3000 * MS);
	enter(&close, FINCTL_STATE_CLOSE, 3002 * MS);
	assert_int_equal(of(FINCTL_MEASURE_LAST_ACK)->sum, MS);
	assert_int_equal(of(FINCTL_MEASURE_FIN_WAIT2)->sum, 2 * MS);
}

/* When it began is not known. */
static void a_state_that_was_met_does_not_count(void **state)
{
	struct fin_close close = { .state = FINCTL_STATE_FIN_WAIT1 };

	(void)state;
	enter(&close, FINCTL_STATE_FIN_WAIT2, 3000 * MS);
	assert_int_equal(number_in(of(FINCTL_MEASURE_FIN_WAIT1)), 0);
}

static void late(u8 cause, s32 late_us)
{
	const struct fin_event_retransmit again = { .cause = cause, .late_us = late_us };

	fin_counts_late(&counts, &again);
}

static void what_is_late(void **state)
{
	(void)state;
	late(FINCTL_CAUSE_RTO, 4000);
	late(FINCTL_CAUSE_RTO, -1000);
	late(FINCTL_CAUSE_RTO, FIN_LATE_NONE);
	late(FINCTL_CAUSE_TLP, 4000);
	late(FINCTL_CAUSE_FAST, FIN_LATE_NONE);
	assert_int_equal(number_in(of(FINCTL_MEASURE_RTO_LATE)), 2);
	assert_int_equal(of(FINCTL_MEASURE_RTO_LATE)->sum, 4 * MS);
	assert_int_equal(of(FINCTL_MEASURE_RTO_LATE)->bucket[0], 1);
}

static void retransmissions_of_a_close(void **state)
{
	static const u16 some[] = { 0, 1, 2, 3, 64, 65, UINT16_MAX };
	const struct fin_histogram *histogram = of(FINCTL_MEASURE_RETRANSMITS);
	struct fin_close close = {};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		close.retransmits = some[i];
		fin_counts_close(&counts, &close);
	}
	assert_int_equal(histogram->bucket[0], 1);
	assert_int_equal(histogram->bucket[1], 1);
	assert_int_equal(histogram->bucket[2], 1);
	assert_int_equal(histogram->bucket[3], 1);
	assert_int_equal(histogram->bucket[7], 1);
	assert_int_equal(histogram->bucket[8], 2);
	assert_int_equal(histogram->sum, 135 + UINT16_MAX);
}

static void a_conclusion_can_be_taken_back(void **state)
{
	struct fin_close close = { .death.from = FINCTL_STATE_FIN_WAIT2 };

	(void)state;
	fin_counts_end(&counts, &close, 1);	/* it lives */
	close.end = FINCTL_END_TIME_WAIT_KILLED;
	fin_counts_end(&counts, &close, 1);
	assert_int_equal(counts.mib[FIN_MIB_TIME_WAIT_OVERFLOW], 1);
	fin_counts_end(&counts, &close, -1);
	close.end = FINCTL_END_RESET_SENT;
	close.why = FINCTL_WHY_LINGER;
	fin_counts_end(&counts, &close, 1);
	assert_int_equal(counts.ended[FINCTL_END_TIME_WAIT_KILLED][FINCTL_STATE_FIN_WAIT2], 0);
	assert_int_equal(counts.ended[FINCTL_END_RESET_SENT][FINCTL_STATE_FIN_WAIT2], 1);
	assert_int_equal(counts.reset[FINCTL_WHY_LINGER], 1);
	assert_int_equal(counts.mib[FIN_MIB_TIME_WAIT_OVERFLOW], 0);
	assert_int_equal(counts.mib[FIN_MIB_ABORT_ON_DATA], 1);
	assert_int_equal(counts.ended[0][FINCTL_STATE_FIN_WAIT2], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_time_has_its_bucket, begin),
		cmocka_unit_test_setup(bounds_rise, begin),
		cmocka_unit_test_setup(each_state_has_its_histogram, begin),
		cmocka_unit_test_setup(a_state_that_was_met_does_not_count, begin),
		cmocka_unit_test_setup(what_is_late, begin),
		cmocka_unit_test_setup(retransmissions_of_a_close, begin),
		cmocka_unit_test_setup(a_conclusion_can_be_taken_back, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
