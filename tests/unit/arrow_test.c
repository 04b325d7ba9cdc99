// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/draw/align.c ctl/draw/arrow.c ctl/names.c ctl/memory.c ctl/model/address.c ctl/model/match.c ctl/model/netns.c ctl/model/record.c ctl/model/rule.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "draw/arrow.h"

#define MS	1000000ull
#define COUNT(array)	(sizeof(array) / sizeof(*(array)))

#define FIN_SENT(t)	{ .ns = t, .type = FINCTL_EVENT_FIN_SENT, .tcp_seq = 7 }
#define FIN_CAME(t)	{ .ns = t, .type = FINCTL_EVENT_FIN_RECEIVED, .tcp_seq = 7 }
#define AGAIN(t)	{ .ns = t, .type = FINCTL_EVENT_RETRANSMIT, .fin = 1, .tcp_seq = 7 }
#define TAKEN(t)	{ .ns = t, .type = FINCTL_EVENT_DROP, .rule = 3, .tcp_seq = 7, \
			  .direction = FINCTL_DIRECTION_OUT, \
			  .class = FINCTL_CLASS_ACK | FINCTL_CLASS_FIN }

static struct record left, right;
static const struct document here, there;
static struct connection both = {
	{ [LANE_LEFT] = { &here, &left }, [LANE_RIGHT] = { &there, &right } }, ""
};

#define IS(events)	((struct record) { .event = events, .nevents = COUNT(events) })

/* On a host that is short of CPU, a segment takes a while from TCP to the hook. */
static void slow_to_the_hook(void **state)
{
	struct event events[] = { FIN_SENT(1000 * MS), TAKEN(1003 * MS), AGAIN(1210 * MS),
				  AGAIN(1230 * MS), TAKEN(1233 * MS), TAKEN(1215 * MS) };
	struct arrows arrows;
	unsigned int i;

	(void)state;
	left = IS(events);
	right = (struct record) {};
	arrows_find(&arrows, &both);
	assert_int_equal(arrows.n, 3);
	for (i = 0; i < arrows.n; i++) {
		assert_int_equal(arrows.arrow[i].rule, 3);
		assert_int_equal(!!arrows.arrow[i].again, i > 0);
	}
	arrows_free(&arrows);
}

/* The data of a SYN that was lost follow alone, before the socket knows. */
static void syn_or_data(void **state)
{
	struct event events[] = {
		{ .ns = 1000 * MS, .type = FINCTL_EVENT_RETRANSMIT, .tcp_seq = 6, .flags = 0x02 },
		{ .ns = 1100 * MS, .type = FINCTL_EVENT_RETRANSMIT, .tcp_seq = 7, .len = 100, .flags = 0x18 },
		{ .ns = 1200 * MS, .type = FINCTL_EVENT_STATE, .from = FINCTL_STATE_SYN_SENT,
		  .to = FINCTL_STATE_FIN_WAIT1 },
	};
	struct arrows arrows;

	(void)state;
	left = IS(events);
	right = (struct record) {};
	arrows_find(&arrows, &both);
	assert_int_equal(arrows.n, 2);
	assert_int_equal(arrows.arrow[0].flags, ARROW_SYN);
	assert_int_equal(arrows.arrow[1].flags, 0);
	arrows_free(&arrows);
}

/* The fastest of several tells most of two clocks. */
static void aligned_by_the_fastest(void **state)
{
	struct event sent[] = { FIN_SENT(1000 * MS), AGAIN(1200 * MS), AGAIN(1600 * MS) };
	struct event came[] = { FIN_CAME(5009 * MS), FIN_CAME(5202 * MS), FIN_CAME(5605 * MS) };

	(void)state;
	left = IS(sent);
	right = IS(came);
	connection_align(&both);
	assert_int_equal(right.event[1].ns - left.event[1].ns, 0);
	assert_int_equal(right.event[0].ns - left.event[0].ns, 7 * MS);
}

/* One is lost on the way: which, nobody knows. */
static void aligned_by_the_first(void **state)
{
	struct event sent[] = { FIN_SENT(1000 * MS), AGAIN(1200 * MS), AGAIN(1600 * MS) };
	struct event came[] = { FIN_CAME(5009 * MS), FIN_CAME(5605 * MS) };

	(void)state;
	left = IS(sent);
	right = IS(came);
	connection_align(&both);
	assert_int_equal(right.event[0].ns - left.event[0].ns, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slow_to_the_hook),
		cmocka_unit_test(syn_or_data),
		cmocka_unit_test(aligned_by_the_fastest),
		cmocka_unit_test(aligned_by_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
