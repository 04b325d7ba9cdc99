// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/stats/stats.c ctl/out/prometheus.c ctl/names.c */
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

static struct netns here;
static struct record record[4];
static struct records records = { .n = 4, .record = record };

/* Two that live, one from a newer kernel among them; one of elsewhere, one that ended. */
static void setting(void)
{
	record[0] = (struct record) { .netns = 7, .state = FINCTL_STATE_FIN_WAIT1 };
	record[1] = (struct record) { .netns = 7, .state = COUNTS_STATES };
	record[2] = (struct record) { .netns = 8, .state = FINCTL_STATE_FIN_WAIT1 };
	record[3] = (struct record) { .netns = 7, .state = FINCTL_STATE_CLOSE,
				      .end = FINCTL_END_CLOSED };
	here = (struct netns) { .inum = 7, .recording = 1, .ended = 1 };
}

/* One stay of 3 ms in FIN_WAIT1, and one that went beyond all bounds. */
static void count(struct counts *counts)
{
	struct histogram *stays = &counts->histogram[FINCTL_MEASURE_FIN_WAIT1];
	struct histogram *again = &counts->histogram[FINCTL_MEASURE_RETRANSMITS];

	*counts = (struct counts) {};
	counts->ended[FINCTL_END_CLOSED][FINCTL_STATE_TIME_WAIT] = 5;
	counts->ended[FINCTL_END_CLOSED][FINCTL_STATE_LAST_ACK] = 2;
	counts->reset[FINCTL_WHY_LINGER] = 1;
	*stays = (struct histogram) {
		.n = 2, .sum = 2000003 * MS, .nbuckets = 4,
		.bucket = { { 10000, 0 }, { 5 * MS, 1 }, { 1000000 * MS, 0 }, { BUCKET_UNBOUND, 1 } },
	};
	*again = (struct histogram) {
		.n = 7, .sum = 3, .nbuckets = 3, .bucket = { { 0, 6 }, { 4, 1 }, { BUCKET_UNBOUND, 0 } },
	};
}

static void lives_by_state(void **state)
{
	struct stats stats = {};

	(void)state;
	setting();
	stats_of(&stats, &here, &records);
	assert_int_equal(stats.closing[FINCTL_STATE_FIN_WAIT1], 1);
	assert_int_equal(stats.closing[0], 1);
	assert_int_equal(stats.closing[FINCTL_STATE_CLOSE], 0);
}

static void held_against_the_kernel(void **state)
{
	struct counts counts = {};

	(void)state;
	setting();
	assert_int_equal(stats_check(&here, &counts), STATS_OFF);
	here.recording_ns = 1;
	counts.nmibs = 2;
	counts.mib[0] = (struct mib) { "TW", 100, 103, 3 };
	counts.mib[1] = (struct mib) { "TCPAbortOnData", 0, 0, 0 };
	assert_int_equal(stats_check(&here, &counts), STATS_AGREES);
	counts.mib[1].now = 1;
	assert_int_equal(stats_check(&here, &counts), STATS_DISAGREES);
	here.filtered = 1;
	assert_int_equal(stats_check(&here, &counts), STATS_FILTERED);
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
	static struct stats stats[2];
	struct all_stats all = { .status = &status, .netnss = &netnss, .rules = &rules,
				 .stats = stats };
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	two[0] = here;
	two[1] = (struct netns) { .inum = 4026531840u };
	count(&stats[0].counts);
	stats[0].counts.nmibs = 1;
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
	has(text, "finctl_ended_sockets_total{" NS ",reason=\"closed\",state=\"TIME_WAIT\"} 5");
	has(text, "finctl_ended_sockets_total{" NS ",reason=\"closed\",state=\"LAST_ACK\"} 2");
	has(text, "finctl_kept_records{" NS "} 1");
	has(text, "finctl_resets_sent_total{" NS ",why=\"linger\"} 1");
	has(text, "finctl_state_duration_seconds_bucket{" NS ",state=\"FIN_WAIT1\",le=\"0.00001\"} 0");
	has(text, "finctl_state_duration_seconds_bucket{" NS ",state=\"FIN_WAIT1\",le=\"0.005\"} 1");
	has(text, "finctl_state_duration_seconds_bucket{" NS ",state=\"FIN_WAIT1\",le=\"1000\"} 1");
	has(text, "finctl_state_duration_seconds_bucket{" NS ",state=\"FIN_WAIT1\",le=\"+Inf\"} 2");
	has(text, "finctl_state_duration_seconds_sum{" NS ",state=\"FIN_WAIT1\"} 2000.003");
	has(text, "finctl_state_duration_seconds_count{" NS ",state=\"FIN_WAIT1\"} 2");
	has(text, "finctl_close_retransmissions_bucket{" NS ",le=\"0\"} 6");
	has(text, "finctl_close_retransmissions_bucket{" NS ",le=\"4\"} 7");
	has(text, "finctl_close_retransmissions_sum{" NS "} 3");
	has(text, "finctl_rule_drops_total{" NS ",rule=\"3\"} 5");
	has(text, "finctl_losses_total{netns=\"4026531840\",cause=\"probe-missed\"} 0");
	has(text, "finctl_stream_events_lost_total 6");
	assert_null(strstr(text, "finctl_counters_agree{"));
	free(text);
	here.recording_ns = 1;
	text = exposition();
	has(text, "finctl_counters_agree{" NS "} 1");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lives_by_state),
		cmocka_unit_test(held_against_the_kernel),
		cmocka_unit_test(as_prometheus_reads_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
