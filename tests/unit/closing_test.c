// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/closing.c ctl/due.c ctl/unwatched.c ctl/schedule.c ctl/settings.c module/closepath.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "closing.h"
#include "due.h"

#define MS	1000000ull

static struct settings usual(void)
{
	struct settings settings;

	settings_told(&settings, 250, &(struct netns) {});
	return settings;
}

static struct event entered(uint64_t ns, uint32_t state)
{
	return (struct event) { .type = FINCTL_EVENT_STATE, .ns = ns, .to = state };
}

static struct event again(uint64_t ns, uint32_t cause, uint32_t rto_us)
{
	return (struct event) { .type = FINCTL_EVENT_RETRANSMIT, .ns = ns, .cause = cause, .fin = 1,
				.rto_us = rto_us };
}

static struct record orphan(struct event *event, unsigned int n)
{
	return (struct record) {
		.state = FINCTL_STATE_FIN_WAIT1, .orphan = true, .rto_us = 204000, .srtt_us = 4211,
		.fin_sent_ns = 1000 * MS, .started_ns = 1000 * MS, .event = event, .nevents = n,
		.retransmits = n ? n - 1 : 0,
		.limit = FINCTL_LIMIT_TCP_ORPHAN_RETRIES, .limit_value = 8, .limit_us = 102200000,
	};
}

static void fin_that_waits(void **state)
{
	struct event event[] = {
		entered(1000 * MS, FINCTL_STATE_FIN_WAIT1),
		again(1206 * MS, FINCTL_CAUSE_TLP, 204000), again(1414 * MS, FINCTL_CAUSE_RTO, 204000),
		again(1830 * MS, FINCTL_CAUSE_RTO, 408000),
	};
	struct record record = orphan(event, 4);
	struct settings settings = usual();
	struct closing closing;

	(void)state;
	assert_true(closing_of(&record, &settings, &closing));
	assert_int_equal(closing.since_ns, 1000 * MS);
	assert_int_equal(closing.n, 3);
	assert_int_equal(closing.m, 9);
	/* 816 ms behind the last, rounded up to the next 32 ms. */
	assert_int_equal(closing.next.from_ns / MS, 1830 + 816);
	assert_int_equal(closing.next.to_ns / MS, 1830 + 816 + 32);
	assert_int_equal(closing.death.from_ns / MS, 1000 + 106200);
	assert_int_equal(closing.death.to_ns / MS, 1000 + 108248);
}

static void fin_just_sent(void **state)
{
	struct event event[] = { entered(1000 * MS, FINCTL_STATE_FIN_WAIT1) };
	struct record record = orphan(event, 1);
	struct settings settings = usual();
	struct closing closing;

	(void)state;
	assert_true(closing_of(&record, &settings, &closing));
	assert_int_equal(closing.n, 0);
	assert_int_equal(closing.next.from_ns / MS, 1000 + 204);
}

static void waits_for_a_timer(void **state)
{
	struct event event[] = { entered(1000 * MS, FINCTL_STATE_FIN_WAIT1),
				 entered(1500 * MS, FINCTL_STATE_FIN_WAIT2) };
	struct record record = orphan(event, 2);
	struct settings settings = usual();
	struct closing closing;

	(void)state;
	record.state = FINCTL_STATE_FIN_WAIT2;
	assert_true(closing_of(&record, &settings, &closing));
	assert_int_equal(closing.since_ns, 1500 * MS);
	assert_int_equal(closing.m, 0);
	assert_int_equal(closing.death.from_ns / MS, 1500 + 60000);
	record.orphan = false;
	assert_true(closing_of(&record, &settings, &closing));
	assert_int_equal(closing.death.to_ns, 0);
	record.state = FINCTL_STATE_TIME_WAIT;
	assert_true(closing_of(&record, &settings, &closing));
	assert_int_equal(closing.death.from_ns / MS, 1500 + 60000);
	record.state = FINCTL_STATE_ESTABLISHED;
	assert_false(closing_of(&record, &settings, &closing));
}

/* Of one that the kernel lists, and that has no record, the timer is known. */
static void known_by_its_timer(void **state)
{
	struct record record = orphan(NULL, 0);
	struct settings settings = usual();
	struct closing closing;
	struct due due;

	(void)state;
	record.fin_sent_ns = 0;
	record.started_ns = 8000 * MS;
	record.incomplete = FINCTL_INCOMPLETE_STARTED_LATE;
	record.retransmits = 3;
	record.rto_us = 1632000;
	record.rto_max_us = 120000000;
	record.timer = TIMER_RETRANSMIT;
	record.timer_ns = 9000 * MS;
	due_of(&record, 250, &due);
	assert_true(due.known);
	assert_true(closing_of(&record, &settings, &closing));
	assert_int_equal(closing.n, 3);
	assert_int_equal(closing.m, due.most);
	assert_true(closing.m > 3);
	assert_int_equal(closing.death.from_ns, due.window.from_ns);
	assert_int_equal(closing.death.to_ns, due.window.to_ns);
	assert_in_range(closing.next.from_ns, 8990 * MS, 9010 * MS);
	assert_in_range(closing.next.to_ns, 9010 * MS, 9040 * MS);
	/* But not since when it has been there. */
	assert_int_equal(closing.since_ns, 0);
	record.state = FINCTL_STATE_FIN_WAIT2;
	record.timer = TIMER_TIME_WAIT;
	record.due_ns = 20000 * MS;
	assert_true(closing_of(&record, &settings, &closing));
	assert_in_range(closing.death.from_ns, 19990 * MS, 20010 * MS);
	record.due_ns = 0;
	assert_true(closing_of(&record, &settings, &closing));
	assert_int_equal(closing.death.to_ns, 0);
}

/* An orphan that waits for more than a minute in FIN_WAIT2, whatever the sysctl says. */
static void waits_twice(void **state)
{
	struct event event[] = { entered(1500 * MS, FINCTL_STATE_FIN_WAIT2) };
	struct record record = orphan(event, 1);
	struct settings settings = usual();
	struct closing closing;

	(void)state;
	record.state = FINCTL_STATE_FIN_WAIT2;
	record.rto_us = 204000;
	record.keepalive_us = 20000000;
	record.due_ns = 23000 * MS;
	assert_true(closing_of(&record, &settings, &closing));
	/* The second timer is armed as the wheel turns, by 2.048 s there. */
	assert_int_equal(closing.death.from_ns / MS, 3000 + 20000 + 20480);
	assert_int_equal(closing.death.to_ns / MS, 3000 + 22048 + 20480);
	/* A mini-socket lives for 3.5 RTO at least. */
	record.keepalive_us = 1000000;
	record.rto_us = 2000000;
	assert_true(closing_of(&record, &settings, &closing));
	assert_in_range(closing.death.from_ns / MS, 22000 + 1000 + 7000, 30031);
}

/* One that began late, and whose FIN was acknowledged then. */
static void seen_to_come(void **state)
{
	struct event event[] = { entered(1500 * MS, FINCTL_STATE_FIN_WAIT2) };
	struct record record = orphan(event, 1);
	struct settings settings = usual();
	struct closing closing;

	(void)state;
	record.state = FINCTL_STATE_FIN_WAIT2;
	record.incomplete = FINCTL_INCOMPLETE_STARTED_LATE;
	assert_true(closing_of(&record, &settings, &closing));
	assert_int_equal(closing.since_ns, 1500 * MS);
	assert_int_equal(closing.death.from_ns / MS, 1500 + 60000);
}

/* Where data is sent again before the FIN, the first RTO is the beginning. */
static void behind_data(void **state)
{
	struct event event[] = {
		entered(1000 * MS, FINCTL_STATE_FIN_WAIT1),
		again(1414 * MS, FINCTL_CAUSE_RTO, 204000), again(1830 * MS, FINCTL_CAUSE_RTO, 408000),
	};
	struct record record = orphan(event, 3);
	struct settings settings = usual();
	struct closing closing;

	(void)state;
	event[1].len = event[2].len = 100;
	assert_true(closing_of(&record, &settings, &closing));
	assert_int_equal(closing.n, 2);
	assert_int_equal(closing.m, 8);
	assert_in_range(closing.death.from_ns, 100000 * MS, 110000 * MS);
	assert_int_equal(closing.next.from_ns / MS, 1830 + 816);
}

static void sorting(void **state)
{
	struct record record[] = {
		{ .state = 4, .started_ns = 1, .retransmits = 2, .closer.comm = "b",
		  .owner.comm = "z" },
		{ .state = 9, .started_ns = 2, .retransmits = 5, .closer.comm = "a" },
		{ .state = 4, .started_ns = 3, .retransmits = 5, .closer.comm = "c" },
	};
	struct closing closing[] = {
		{ .record = &record[0], .death = { 50, 60 } },
		{ .record = &record[1] },
		{ .record = &record[2], .death = { 10, 20 } },
	};
	static const struct { enum closing_key key; bool reverse; int order[3]; } expected[] = {
		{ CLOSING_DEATH, false, { 3, 1, 2 } }, { CLOSING_DEATH, true, { 2, 1, 3 } },
		{ CLOSING_STATE, false, { 1, 3, 2 } }, { CLOSING_RETRANSMITS, false, { 2, 3, 1 } },
		{ CLOSING_CLOSER, false, { 2, 1, 3 } },
		{ CLOSING_OWNER, false, { 2, 3, 1 } },
	};
	unsigned int i, j;

	(void)state;
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		closing_sort(closing, 3, expected[i].key, expected[i].reverse);
		for (j = 0; j < 3; j++)
			assert_int_equal(closing[j].record->started_ns, expected[i].order[j]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fin_that_waits),
		cmocka_unit_test(fin_just_sent),
		cmocka_unit_test(waits_for_a_timer),
		cmocka_unit_test(known_by_its_timer),
		cmocka_unit_test(waits_twice),
		cmocka_unit_test(seen_to_come),
		cmocka_unit_test(behind_data),
		cmocka_unit_test(sorting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
