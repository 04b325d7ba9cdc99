// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/capture/queue.c ctl/capture/segment.c ctl/flow.c ctl/memory.c ctl/model/address.c ctl/model/match.c ctl/model/netns.c ctl/model/record.c ctl/model/rule.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "capture/queue.h"

#define MS	1000000ull

/* An IPv4 segment of 1.0.0.1:1000 -> 1.0.0.2:2000, without payload. */
static const uint8_t fin[] = {
	0x45, 0, 0, 40, 0x12, 0x34, 0x40, 0, 64, 6, 0, 0, 1, 0, 0, 1, 1, 0, 0, 2,
	0x03, 0xe8, 0x07, 0xd0, 0, 0, 0, 100, 0, 0, 0, 200, 0x50, 0x11, 0, 64, 0xab, 0xcd, 0, 0,
};

static void set_u32(uint8_t *at, uint32_t value)
{
	at[0] = value >> 24;
	at[1] = value >> 16;
	at[2] = value >> 8;
	at[3] = value;
}

static void reads_ipv4(void **state)
{
	struct segment s;

	(void)state;
	assert_true(segment_read(fin, sizeof(fin), sizeof(fin), &s));
	assert_int_equal(s.sport, 1000);
	assert_int_equal(s.dport, 2000);
	assert_int_equal(s.seq, 100);
	assert_int_equal(s.ack, 200);
	assert_int_equal(s.len, 0);
	assert_int_equal(s.flags, 0x11);
	assert_int_equal(segment_end(&s), 101);
	assert_int_equal(s.src.byte[15], 1);
	assert_int_equal(s.src.byte[11], 0xff);
}

static void key_is_that_of_the_segment(void **state)
{
	struct segment one, other;
	uint8_t bytes[sizeof(fin)];

	(void)state;
	assert_true(segment_read(fin, sizeof(fin), sizeof(fin), &one));
	memcpy(bytes, fin, sizeof(fin));
	bytes[8] = 63;			/* a router was on the way */
	bytes[36] = 0;			/* a device has filled the checksum in */
	assert_true(segment_read(bytes, sizeof(bytes), sizeof(bytes), &other));
	assert_true(one.key == other.key);
	bytes[5] = 0x35;		/* sent again */
	assert_true(segment_read(bytes, sizeof(bytes), sizeof(bytes), &other));
	assert_false(one.key == other.key);
}

static void reads_ipv6_behind_options(void **state)
{
	uint8_t bytes[40 + 8 + 20 + 5] = { 0x60, [4] = 0, [5] = 8 + 25, [6] = 0, [7] = 64,
					   [8] = 0xfd, [24] = 0xfd, [40] = 6 };
	struct segment s;

	(void)state;
	memcpy(bytes + 48, fin + 20, 20);
	assert_true(segment_read(bytes, sizeof(bytes), sizeof(bytes), &s));
	assert_int_equal(s.sport, 1000);
	assert_int_equal(s.len, 5);
	bytes[40] = 17;
	assert_false(segment_read(bytes, sizeof(bytes), sizeof(bytes), &s));
}

/* No number of bytes makes it read behind them. */
static void takes_no_piece_for_a_segment(void **state)
{
	struct segment s;
	uint32_t n;

	(void)state;
	for (n = 0; n < sizeof(fin); n++)
		assert_false(segment_read(fin, n, n, &s));
}

static void matches_as_the_kernel_does(void **state)
{
	struct match local = { .nports = 1, .port = { { FINCTL_SIDE_LOCAL, 1000, 1000 } } };
	struct match prefix = { .nprefixes = 1, .prefix = { {
		.side = FINCTL_SIDE_REMOTE, .length = 127,
		.address.byte = { [10] = 0xff, [11] = 0xff, [12] = 1, [15] = 3 },
	} } };
	struct segment s;

	(void)state;
	assert_true(segment_read(fin, sizeof(fin), sizeof(fin), &s));
	assert_true(segment_matches(&s, true, &local));
	assert_false(segment_matches(&s, false, &local));
	local.port[0].side = FINCTL_SIDE_EITHER;
	assert_true(segment_matches(&s, false, &local));
	local.family = FINCTL_FAMILY_INET6;
	assert_false(segment_matches(&s, true, &local));
	assert_true(segment_matches(&s, true, &prefix));
	assert_false(segment_matches(&s, false, &prefix));
}

/* What was written, a line each. */
static char written[4096];

static void writer(const struct frame *frame, void *arg)
{
	size_t len = strlen(written);
	unsigned int i;

	(void)arg;
	len += snprintf(written + len, sizeof(written) - len, "%u/%u@%u%s",
			(unsigned int)(frame->ns / MS), frame->segment.seq, frame->sight[0].netns,
			frame->vanished ? "!" : "");
	for (i = 0; i < frame->ncomments; i++)
		len += snprintf(written + len, sizeof(written) - len, " %s", frame->comment[i]);
	snprintf(written + len, sizeof(written) - len, "\n");
}

static struct frame *seen(uint64_t ns, uint32_t seq, uint16_t id, uint32_t netns, bool out)
{
	uint8_t bytes[sizeof(fin)];
	struct frame *frame;

	memcpy(bytes, fin, sizeof(fin));
	set_u32(bytes + 24, seq);
	bytes[4] = id >> 8;
	bytes[5] = id;
	frame = frame_new(ns, bytes, sizeof(bytes), sizeof(bytes));
	assert_true(segment_read(bytes, sizeof(bytes), sizeof(bytes), &frame->segment));
	frame->nsights = 1;
	frame->sight[0] = (struct sight) { .netns = netns, .ifindex = 2, .out = out };
	return frame;
}

static struct note told(uint64_t ns, bool drop, uint32_t netns, uint32_t seq, const char *comment)
{
	struct frame *like = seen(0, seq, 0, 0, true);
	const struct segment *s = &like->segment;
	struct note note = {
		.ns = ns, .netns = netns, .drop = drop, .seq = seq, .ack = s->ack, .flags = s->flags,
		.fin = true, .comment = strdup(comment),
		.flow = { .local = drop ? s->dst : s->src, .local_port = drop ? s->dport : s->sport,
			  .remote = drop ? s->src : s->dst, .remote_port = drop ? s->sport : s->dport },
	};

	free(like->data);
	free(like);
	return note;
}

static struct queue *begin(void)
{
	*written = 0;
	return queue_new(writer, NULL);
}

static void end(struct queue *queue, const char *expected)
{
	queue_flush(queue, UINT64_MAX);
	queue_free(queue);
	assert_string_equal(written, expected);
}

static void leaves_in_the_order_of_time(void **state)
{
	struct queue *queue = begin();

	(void)state;
	queue_frame(queue, seen(30 * MS, 3, 3, 1, true));
	queue_frame(queue, seen(10 * MS, 1, 1, 1, true));
	queue_frame(queue, seen(20 * MS, 2, 2, 1, true));
	queue_flush(queue, 15 * MS);
	assert_string_equal(written, "10/1@1\n");
	end(queue, "10/1@1\n20/2@1\n30/3@1\n");
}

/* Whichever device is heard first, the frame is the first's that saw it. */
static void each_frame_once(void **state)
{
	struct queue *queue = begin();

	(void)state;
	queue_frame(queue, seen(10 * MS, 1, 1, 1, true));
	queue_frame(queue, seen(11 * MS, 1, 1, 2, false));
	queue_frame(queue, seen(21 * MS, 2, 2, 2, false));
	queue_frame(queue, seen(20 * MS, 2, 2, 1, true));
	/* The same bytes at the same place are another frame. */
	queue_frame(queue, seen(30 * MS, 2, 2, 1, true));
	queue_frame(queue, seen(31 * MS, 2, 2, 2, false));
	assert_int_equal(queue_counts(queue)->copies, 3);
	end(queue, "10/1@1\n20/2@1\n30/2@1\n");
}

static void retransmissions_are_noted(void **state)
{
	struct queue *queue = begin();
	struct note first = told(201 * MS, false, 1, 5, "first");
	struct note second = told(401 * MS, false, 1, 5, "second");

	(void)state;
	queue_frame(queue, seen(1 * MS, 5, 1, 1, true));
	queue_note(queue, &second);	/* before its frame */
	queue_frame(queue, seen(200 * MS, 5, 2, 1, true));
	queue_note(queue, &first);
	queue_frame(queue, seen(400 * MS, 5, 3, 1, true));
	queue_flush(queue, UINT64_MAX);
	assert_int_equal(queue_counts(queue)->comments, 2);
	end(queue, "1/5@1\n200/5@1 first\n400/5@1 second\n");
}

/* The original leaves late, behind a queue; it is not what was sent again. */
static void original_is_no_retransmission(void **state)
{
	struct queue *queue = begin();
	struct note note = told(200 * MS, false, 1, 6, "again");

	(void)state;
	queue_frame(queue, seen(1 * MS, 5, 1, 1, true));
	queue_note(queue, &note);
	queue_frame(queue, seen(300 * MS, 6, 2, 1, true));
	queue_frame(queue, seen(500 * MS, 6, 3, 1, true));
	end(queue, "1/5@1\n300/6@1\n500/6@1 again\n");
}

/* A SYN with the same number is the same again, whatever it carries; with another
 * one it begins anew.
 */
static void syn_is_sent_again(void **state)
{
	static const uint32_t isn[] = { 5, 5, 9 };
	struct queue *queue = begin();
	struct note note = told(200 * MS, false, 1, 5, "again");
	struct note anew = told(300 * MS, false, 1, 9, "wrong");
	unsigned int i;

	(void)state;
	note.fin = anew.fin = false;
	for (i = 0; i < 3; i++) {
		struct frame *frame = seen((i * 100 + 100) * MS, isn[i], i, 1, true);

		frame->segment.flags = SEGMENT_SYN;
		queue_frame(queue, frame);
	}
	queue_note(queue, &note);
	queue_note(queue, &anew);
	end(queue, "100/5@1\n200/5@1 again\n300/9@1\n");
}

/* Of what could not be sent, what a rule took is there, and nothing else. */
static void what_failed_vanished(void **state)
{
	struct queue *queue = begin();
	struct note taken = told(200 * MS, false, 1, 5, "taken"), other = told(400 * MS, false, 1, 5, "no");
	struct frame *frame = seen(200 * MS, 5, 2, 1, true);

	(void)state;
	taken.failed = other.failed = true;
	frame->vanished = true;
	queue_frame(queue, seen(1 * MS, 5, 1, 1, true));
	queue_frame(queue, frame);
	queue_note(queue, &taken);
	queue_note(queue, &other);
	queue_frame(queue, seen(401 * MS, 5, 3, 1, true));
	queue_flush(queue, UINT64_MAX);
	assert_int_equal(queue_counts(queue)->unplaced, 0);
	end(queue, "1/5@1\n200/5@1! taken\n401/5@1\n");
}

static void what_vanishes_coming_in_is_noted(void **state)
{
	struct queue *queue = begin();
	struct note first = told(3 * MS, true, 2, 5, "rule 1");
	struct note second = told(203 * MS, true, 2, 5, "rule 2");

	(void)state;
	queue_frame(queue, seen(1 * MS, 5, 1, 1, true));
	queue_frame(queue, seen(2 * MS, 5, 1, 2, false));
	queue_frame(queue, seen(201 * MS, 5, 2, 1, true));
	queue_frame(queue, seen(202 * MS, 5, 2, 2, false));
	queue_note(queue, &second);
	queue_note(queue, &first);
	queue_flush(queue, UINT64_MAX);
	assert_int_equal(queue_counts(queue)->vanished, 2);
	end(queue, "1/5@1 rule 1\n201/5@1 rule 2\n");
}

/* The tap was too slow: what the module sent stands in for the frame. */
static void what_no_device_saw_is_there(void **state)
{
	struct queue *queue = begin();
	struct note with = told(3 * MS, true, 2, 5, "with"), without = told(4 * MS, true, 2, 6, "without");

	(void)state;
	with.otherwise = seen(3 * MS, 5, 1, 2, false);
	queue_note(queue, &with);
	queue_note(queue, &without);
	queue_flush(queue, UINT64_MAX);
	assert_int_equal(queue_counts(queue)->unplaced, 1);
	end(queue, "3/5@2! with\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_ipv4),
		cmocka_unit_test(key_is_that_of_the_segment),
		cmocka_unit_test(reads_ipv6_behind_options),
		cmocka_unit_test(takes_no_piece_for_a_segment),
		cmocka_unit_test(matches_as_the_kernel_does),
		cmocka_unit_test(leaves_in_the_order_of_time),
		cmocka_unit_test(each_frame_once),
		cmocka_unit_test(retransmissions_are_noted),
		cmocka_unit_test(original_is_no_retransmission),
		cmocka_unit_test(syn_is_sent_again),
		cmocka_unit_test(what_failed_vanished),
		cmocka_unit_test(what_vanishes_coming_in_is_noted),
		cmocka_unit_test(what_no_device_saw_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
