// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/stats/stats.c ctl/stats/histogram.c ctl/out/prometheus.c ctl/names.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/status.h"
#include "out/prometheus.h"

#define MS	1000000ull

static struct event entered(uint64_t ns, uint32_t from, uint32_t to)
{
	return (struct event) { .type = FINCTL_EVENT_STATE, .ns = ns, .from = from, .to = to };
}

static struct event again(uint32_t cause, int32_t late_us)
{
	return (struct event) { .type = FINCTL_EVENT_RETRANSMIT, .cause = cause,
				.late_known = true, .late_us = late_us };
}

static void buckets_are_bounded_above(void **state)
{
	struct histogram histogram = { .scale = &scale_ns };

	(void)state;
	histogram_add(&histogram, 0);
	histogram_add(&histogram, 10000);
	histogram_add(&histogram, 10001);
	histogram_add(&histogram, 1000000000000ull);
	histogram_add(&histogram, 1000000000001ull);
	assert_int_equal(histogram.bucket[0], 2);
	assert_int_equal(histogram.bucket[1], 1);
	assert_int_equal(histogram.bucket[scale_ns.n - 1], 1);
	assert_int_equal(histogram.bucket[scale_ns.n], 1);
	assert_int_equal(histogram.n, 5);
	assert_int_equal(histogram.sum, 2000000020002ull);
}

static void bounds_rise(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 1; i < scale_ns.n; i++)
		assert_true(scale_ns.bound[i] > scale_ns.bound[i - 1]);
	for (i = 1; i < scale_count.n; i++)
		assert_true(scale_count.bound[i] > scale_count.bound[i - 1]);
	assert_true(scale_ns.n < HISTOGRAM_BUCKETS);
}

/* One that closed and waited, one that still waits for an ACK, one of elsewhere. */
static struct event closed[] = {
	{ .type = FINCTL_EVENT_STATE, .ns = 1000 * MS, .from = FINCTL_STATE_ESTABLISHED,
	  .to = FINCTL_STATE_FIN_WAIT1 },
	{ .type = FINCTL_EVENT_STATE, .ns = 1003 * MS, .from = FINCTL_STATE_FIN_WAIT1,
	  .to = FINCTL_STATE_FIN_WAIT2 },
	{ .type = FINCTL_EVENT_STATE, .ns = 1503 * MS, .from = FINCTL_STATE_FIN_WAIT2,
	  .to = FINCTL_STATE_TIME_WAIT },
	{ .type = FINCTL_EVENT_END, .ns = 61503 * MS, .end = FINCTL_END_CLOSED },
};
static struct event waiting[4];
static struct netns here = { .inum = 7 };
static struct record record[3];
static struct records records = { .n = 3, .record = record };

static void setting(void)
{
	waiting[0] = entered(2000 * MS, FINCTL_STATE_ESTABLISHED, FINCTL_STATE_FIN_WAIT1);
	waiting[1] = again(FINCTL_CAUSE_TLP, 3000);
	waiting[2] = again(FINCTL_CAUSE_RTO, 4000);
	waiting[3] = again(FINCTL_CAUSE_RTO, -1000);
	record[0] = (struct record) { .netns = 7, .event = closed, .nevents = 4, .end_ns = 61503 * MS,
				      .end = FINCTL_END_CLOSED, .state = FINCTL_STATE_TIME_WAIT };
	record[1] = (struct record) { .netns = 7, .event = waiting, .nevents = 4,
				      .state = FINCTL_STATE_FIN_WAIT1, .retransmits = 3 };
	record[2] = (struct record) { .netns = 8, .event = closed, .nevents = 4, .end = 99 };
	here = (struct netns) { .inum = 7, .recording = 1 };
}

static uint64_t only_bucket(const struct histogram *histogram)
{
	unsigned int i;

	assert_int_equal(histogram->n, 1);
	for (i = 0; !histogram->bucket[i]; i++)
		;
	return histogram->scale->bound[i];
}

static void states_last(void **state)
{
	struct stats stats;

	(void)state;
	setting();
	stats_of(&stats, &here, &records);
	assert_int_equal(only_bucket(&stats.lasted[0]), 5 * MS);
	assert_int_equal(only_bucket(&stats.lasted[1]), 500 * MS);
	assert_int_equal(stats.lasted[2].n + stats.lasted[3].n, 0);
	assert_int_equal(only_bucket(&stats.lasted[4]), 100000 * MS);
	assert_int_equal(stats.lasted[4].sum, 60000 * MS);
}

static void ends_and_lives(void **state)
{
	struct stats stats;

	(void)state;
	setting();
	stats_of(&stats, &here, &records);
	assert_int_equal(stats.ended[FINCTL_END_CLOSED][FINCTL_STATE_TIME_WAIT], 1);
	assert_int_equal(stats.ended[0][FINCTL_STATE_TIME_WAIT], 0);
	assert_int_equal(stats.closing[FINCTL_STATE_FIN_WAIT1], 1);
	assert_int_equal(stats.retransmits.n, 1);
	assert_int_equal(stats.retransmits.bucket[0], 1);
	assert_int_equal(stats.late.n, 2);
	assert_int_equal(stats.late.sum, 4 * MS);
	record[1].end = FINCTL_END_RETRANSMIT_TIMEOUT;
	record[1].nevents = 1;
	waiting[0].to = FINCTL_STATE_CLOSE;
	waiting[0].from = FINCTL_STATE_LAST_ACK;
	stats_of(&stats, &here, &records);
	assert_int_equal(stats.ended[FINCTL_END_RETRANSMIT_TIMEOUT][FINCTL_STATE_LAST_ACK], 1);
}

static void of_newer_modules(void **state)
{
	struct stats stats;

	(void)state;
	setting();
	record[0].end = STATS_ENDS;
	record[1].state = STATS_STATES;
	stats_of(&stats, &here, &records);
	assert_int_equal(stats.ended[0][FINCTL_STATE_TIME_WAIT], 1);
	assert_int_equal(stats.closing[0], 1);
}

static void records_forgotten(void **state)
{
	struct stats stats;

	(void)state;
	setting();
	here.nended = 2;
	here.ended_by[0] = (struct counted) { FINCTL_END_CLOSED, 5 };
	here.ended_by[1] = (struct counted) { FINCTL_END_RESET_SENT, 2 };
	stats_of(&stats, &here, &records);
	assert_int_equal(stats.forgotten[FINCTL_END_CLOSED], 4);
	assert_int_equal(stats.forgotten[FINCTL_END_RESET_SENT], 2);
	here.ended_by[0].count = 0;	/* begun anew, while the record is kept */
	stats_of(&stats, &here, &records);
	assert_int_equal(stats.forgotten[FINCTL_END_CLOSED], 0);
}

static void held_against_the_kernel(void **state)
{
	(void)state;
	setting();
	assert_int_equal(stats_check(&here), STATS_OFF);
	here.recording_ns = 1;
	here.nmibs = 2;
	here.mib[0] = (struct mib) { "TW", 100, 103, 3 };
	here.mib[1] = (struct mib) { "TCPAbortOnData", 0, 0, 0 };
	assert_int_equal(stats_check(&here), STATS_AGREES);
	here.mib[1].now = 1;
	assert_int_equal(stats_check(&here), STATS_DISAGREES);
	here.filtered = 1;
	assert_int_equal(stats_check(&here), STATS_FILTERED);
}

static const char *strange_name(uint32_t inum)
{
	return inum == 7 ? "a\"b\\c\nd" : NULL;
}

static char *exposition(void)
{
	static struct netns two[2];
	static struct rule rule = { .netns = 7, .id = 3, .matches = 12, .drops = 5 };
	struct netnss netnss = { .n = 2, .netns = two };
	struct rules rules = { .n = 1, .rule = &rule };
	struct status status = { .version = "1", .events_lost = 6 };
	struct stats stats[2];
	struct all_stats all = { .status = &status, .netnss = &netnss, .rules = &rules,
				 .stats = stats };
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	two[0] = here;
	two[1] = (struct netns) { .inum = 4026531840u };
	stats_of(&stats[0], &two[0], &records);
	stats_of(&stats[1], &two[1], &records);
	prometheus_print(file, &all, strange_name);
	fclose(file);
	return text;
}

static void has(const char *text, const char *line)
{
	const char *at = strstr(text, line);

	if (!at)
		fail_msg("no line %s in:\n%s", line, text);
	assert_true(at == text || at[-1] == '\n');
	assert_int_equal(at[strlen(line)], '\n');
}

#define NS	"netns=\"a\\\"b\\\\c\\nd\""

static void as_prometheus_reads_it(void **state)
{
	char *text;

	(void)state;
	setting();
	text = exposition();
	has(text, "# TYPE finctl_state_duration_seconds histogram");
	has(text, "finctl_closing_sockets{" NS ",state=\"FIN_WAIT1\"} 1");
	has(text, "finctl_ended_sockets_total{" NS ",reason=\"closed\"} 1");
	has(text, "finctl_kept_records{" NS ",reason=\"closed\",state=\"TIME_WAIT\"} 1");
	has(text, "finctl_state_duration_seconds_bucket{" NS ",state=\"FIN_WAIT1\",le=\"0.00001\"} 0");
	has(text, "finctl_state_duration_seconds_bucket{" NS ",state=\"FIN_WAIT1\",le=\"0.002\"} 0");
	has(text, "finctl_state_duration_seconds_bucket{" NS ",state=\"FIN_WAIT1\",le=\"0.005\"} 1");
	has(text, "finctl_state_duration_seconds_bucket{" NS ",state=\"FIN_WAIT1\",le=\"1000\"} 1");
	has(text, "finctl_state_duration_seconds_bucket{" NS ",state=\"FIN_WAIT1\",le=\"+Inf\"} 1");
	has(text, "finctl_state_duration_seconds_sum{" NS ",state=\"FIN_WAIT1\"} 0.003");
	has(text, "finctl_state_duration_seconds_count{" NS ",state=\"FIN_WAIT1\"} 1");
	has(text, "finctl_close_retransmissions_bucket{" NS ",le=\"64\"} 1");
	has(text, "finctl_close_retransmissions_sum{" NS "} 0");
	has(text, "finctl_rule_drops_total{" NS ",rule=\"3\"} 5");
	has(text, "finctl_losses_total{netns=\"4026531840\",cause=\"probe-missed\"} 0");
	has(text, "finctl_stream_events_lost_total 6");
	assert_null(strstr(text, "finctl_counters_agree{"));
	free(text);
	here.recording_ns = here.nmibs = 1;
	text = exposition();
	has(text, "finctl_counters_agree{" NS "} 1");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buckets_are_bounded_above),
		cmocka_unit_test(bounds_rise),
		cmocka_unit_test(states_last),
		cmocka_unit_test(ends_and_lives),
		cmocka_unit_test(of_newer_modules),
		cmocka_unit_test(records_forgotten),
		cmocka_unit_test(held_against_the_kernel),
		cmocka_unit_test(as_prometheus_reads_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
