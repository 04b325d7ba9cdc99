// SPDX-License-Identifier: GPL-2.0-only
/* with: module/track.c module/match.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "match.h"
#include "track.h"

#define FIN	0x01
#define SYN	0x02
#define RST	0x04
#define ACK	0x10

#define AGAIN	FINCTL_CLASS_RETRANSMIT
#define ACKS	FINCTL_CLASS_ACK_OF_FIN

static struct fin_track_segment segment(u8 side, u8 flags, u32 seq, u32 ack, u32 len)
{
	return (struct fin_track_segment) {
		.side = side, .class = fin_match_classify(flags, len),
		.seq = seq, .ack = ack, .len = len,
	};
}

static u32 see(struct fin_track *track, u8 side, u8 flags, u32 seq, u32 ack, u32 len)
{
	struct fin_track_segment seg = segment(side, flags, seq, ack, len);

	return fin_track_see(track, &seg);
}

static bool begins(const struct fin_track *track, u8 side, u8 flags, u32 seq)
{
	struct fin_track_segment seg = segment(side, flags, seq, 0, 0);

	return fin_track_begins(track, &seg);
}

static void a_connection_from_beginning_to_end(void **state)
{
	struct fin_track t = {};

	(void)state;
	assert_int_equal(see(&t, 0, SYN, 99, 0, 0), 0);
	assert_int_equal(see(&t, 1, SYN | ACK, 499, 100, 0), 0);
	assert_int_equal(see(&t, 0, ACK, 100, 500, 0), 0);
	assert_int_equal(see(&t, 0, ACK, 100, 500, 10), 0);
	assert_int_equal(see(&t, 1, ACK, 500, 110, 0), 0);
	assert_int_equal(see(&t, 0, FIN | ACK, 110, 500, 0), 0);
	assert_false(fin_track_ended(&t));
	assert_int_equal(see(&t, 1, ACK, 500, 111, 0), ACKS);
	assert_int_equal(see(&t, 1, FIN | ACK, 500, 111, 0), ACKS);
	assert_true(fin_track_ended(&t));
	assert_int_equal(see(&t, 0, ACK, 111, 501, 0), ACKS);
}

static void what_begins_below_the_end_was_sent_before(void **state)
{
	struct fin_track t = {};

	(void)state;
	assert_int_equal(see(&t, 0, SYN, 99, 0, 0), 0);
	assert_int_equal(see(&t, 0, SYN, 99, 0, 0), AGAIN);
	assert_int_equal(see(&t, 0, ACK, 100, 500, 100), 0);
	assert_int_equal(see(&t, 0, ACK, 200, 500, 100), 0);
	assert_int_equal(see(&t, 0, ACK, 200, 500, 50), AGAIN);
	assert_int_equal(see(&t, 0, ACK, 100, 500, 500), AGAIN);
	assert_int_equal(see(&t, 0, ACK, 600, 500, 1), 0);
	assert_int_equal(see(&t, 0, FIN | ACK, 601, 500, 0), 0);
	assert_int_equal(see(&t, 0, FIN | ACK, 601, 500, 0), AGAIN);
}

/* Keepalive and zero-window probes begin one below what was sent, with nothing. */
static void probes_are_no_retransmissions(void **state)
{
	struct fin_track t = {};

	(void)state;
	see(&t, 0, ACK, 100, 500, 100);
	assert_int_equal(see(&t, 0, ACK, 199, 500, 0), 0);
	assert_int_equal(see(&t, 0, RST, 150, 0, 0), 0);
}

static void numbers_wrap(void **state)
{
	struct fin_track t = {};

	(void)state;
	assert_int_equal(see(&t, 0, ACK, 0xffffff00, 0, 0x200), 0);
	assert_int_equal(see(&t, 0, ACK, 0x100, 0, 1), 0);
	assert_int_equal(see(&t, 0, ACK, 0xfffffff0, 0, 1), AGAIN);
	assert_int_equal(see(&t, 1, FIN | ACK, 0xffffffff, 0x101, 0), 0);
	assert_int_equal(see(&t, 0, ACK, 0x101, 0, 0), ACKS);
}

static void an_ack_of_less_than_the_fin_is_none_of_it(void **state)
{
	struct fin_track t = {};

	(void)state;
	see(&t, 0, FIN | ACK, 100, 500, 10);
	assert_int_equal(see(&t, 1, ACK, 500, 110, 0), 0);
	assert_int_equal(see(&t, 1, RST | ACK, 500, 111, 0), 0);
}

static void a_new_syn_begins_anew(void **state)
{
	struct fin_track t = {};

	(void)state;
	assert_false(begins(&t, 0, SYN, 99));
	see(&t, 0, SYN, 99, 0, 0);
	assert_false(begins(&t, 0, SYN, 99));
	assert_true(begins(&t, 0, SYN, 98));
	assert_false(begins(&t, 1, SYN | ACK, 499));
	see(&t, 1, SYN | ACK, 499, 100, 0);
	assert_false(begins(&t, 1, SYN | ACK, 499));
	assert_true(begins(&t, 1, SYN | ACK, 498));
	assert_false(begins(&t, 0, ACK, 7));
}

/* The rule came while the connection was under way. */
static void a_syn_after_anything_else_begins_anew(void **state)
{
	struct fin_track t = {};

	(void)state;
	see(&t, 0, ACK, 100, 500, 10);
	assert_true(begins(&t, 0, SYN, 99));
	assert_true(begins(&t, 1, SYN, 99));
	assert_true(begins(&t, 0, SYN | ACK, 99));
	assert_false(begins(&t, 1, SYN | ACK, 99));
}

static void syns_that_cross_open_one_connection(void **state)
{
	struct fin_track t = {};

	(void)state;
	see(&t, 0, SYN, 99, 0, 0);
	assert_false(begins(&t, 1, SYN, 499));
	see(&t, 1, SYN, 499, 0, 0);
	assert_false(begins(&t, 0, SYN | ACK, 99));
}

static void a_reset_ends(void **state)
{
	struct fin_track t = {};

	(void)state;
	see(&t, 0, SYN, 99, 0, 0);
	assert_false(fin_track_ended(&t));
	see(&t, 1, RST | ACK, 0, 100, 0);
	assert_true(fin_track_ended(&t));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_connection_from_beginning_to_end),
		cmocka_unit_test(what_begins_below_the_end_was_sent_before),
		cmocka_unit_test(probes_are_no_retransmissions),
		cmocka_unit_test(numbers_wrap),
		cmocka_unit_test(an_ack_of_less_than_the_fin_is_none_of_it),
		cmocka_unit_test(a_new_syn_begins_anew),
		cmocka_unit_test(a_syn_after_anything_else_begins_anew),
		cmocka_unit_test(syns_that_cross_open_one_connection),
		cmocka_unit_test(a_reset_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
