// SPDX-License-Identifier: GPL-2.0-only
/* with: module/match.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>

#include "match.h"

#define FIN	0x01
#define SYN	0x02
#define RST	0x04
#define PSH	0x08
#define ACK	0x10

static struct fin_addr addr(const char *text)
{
	struct fin_addr a = { .byte = { [10] = 0xff, [11] = 0xff } };

	if (inet_pton(AF_INET, text, a.byte + 12) != 1)
		assert_int_equal(inet_pton(AF_INET6, text, a.byte), 1);
	return a;
}

static struct fin_flow flow(const char *local, u16 local_port, const char *remote, u16 remote_port)
{
	return (struct fin_flow) {
		.local = addr(local), .local_port = local_port,
		.remote = addr(remote), .remote_port = remote_port,
		.family = addr(local).byte[10] == 0xff ? FINCTL_FAMILY_INET : FINCTL_FAMILY_INET6,
	};
}

static void everything_matches_nothing_asked(void **state)
{
	struct fin_match match = {};
	struct fin_flow f = flow("10.0.0.1", 1, "10.0.0.2", 2);

	(void)state;
	assert_true(fin_match_flow(&match, &f));
}

static void family_is_that_of_the_segments(void **state)
{
	struct fin_match match = { .family = FINCTL_FAMILY_INET6 };
	struct fin_flow v4 = flow("10.0.0.1", 1, "10.0.0.2", 2);
	struct fin_flow v6 = flow("fd00::1", 1, "fd00::2", 2);

	(void)state;
	assert_false(fin_match_flow(&match, &v4));
	assert_true(fin_match_flow(&match, &v6));
}

static void port_of_either_side(void **state)
{
	struct fin_match match = { .nports = 1, .port = { { FINCTL_SIDE_EITHER, 1234, 1234 } } };
	struct fin_flow server = flow("10.0.0.1", 1234, "10.0.0.2", 40000);
	struct fin_flow client = flow("10.0.0.1", 40000, "10.0.0.2", 1234);
	struct fin_flow other = flow("10.0.0.1", 1233, "10.0.0.2", 1235);

	(void)state;
	assert_true(fin_match_flow(&match, &server));
	assert_true(fin_match_flow(&match, &client));
	assert_false(fin_match_flow(&match, &other));
}

static void ports_of_one_side_are_alternatives(void **state)
{
	struct fin_match match = { .nports = 2, .port = {
		{ FINCTL_SIDE_LOCAL, 80, 80 }, { FINCTL_SIDE_LOCAL, 8000, 8010 } } };
	struct fin_flow f = flow("10.0.0.1", 8010, "10.0.0.2", 80);

	(void)state;
	assert_true(fin_match_flow(&match, &f));
	f.local_port = 8011;
	assert_false(fin_match_flow(&match, &f));
	f.local_port = 80;
	assert_true(fin_match_flow(&match, &f));
}

static void ports_of_both_sides_must_hold(void **state)
{
	struct fin_match match = { .nports = 2, .port = {
		{ FINCTL_SIDE_LOCAL, 80, 80 }, { FINCTL_SIDE_REMOTE, 1, 9 } } };
	struct fin_flow f = flow("10.0.0.1", 80, "10.0.0.2", 10);

	(void)state;
	assert_false(fin_match_flow(&match, &f));
	f.remote_port = 9;
	assert_true(fin_match_flow(&match, &f));
	f.local_port = 81;
	assert_false(fin_match_flow(&match, &f));
}

static void prefix_counts_bits(void **state)
{
	struct fin_match match = { .nprefixes = 1, .prefix = {
		{ FINCTL_SIDE_REMOTE, 96 + 23, addr("10.9.2.0") } } };
	struct fin_flow in = flow("10.0.0.1", 1, "10.9.3.255", 2);
	struct fin_flow out = flow("10.9.2.1", 1, "10.9.4.0", 2);

	(void)state;
	assert_true(fin_match_flow(&match, &in));
	assert_false(fin_match_flow(&match, &out));
}

static void prefix_of_length_0_and_128(void **state)
{
	struct fin_match match = { .nprefixes = 1, .prefix = {
		{ FINCTL_SIDE_LOCAL, 128, addr("fd00::1") } } };
	struct fin_flow f = flow("fd00::1", 1, "fd00::2", 2);

	(void)state;
	assert_true(fin_match_flow(&match, &f));
	f.local = addr("fd00::3");
	assert_false(fin_match_flow(&match, &f));
	match.prefix[0].length = 0;
	assert_true(fin_match_flow(&match, &f));
}

static void prefixes_of_both_sides_must_hold(void **state)
{
	struct fin_match match = { .nprefixes = 2, .prefix = {
		{ FINCTL_SIDE_LOCAL, 96 + 32, addr("10.0.0.1") },
		{ FINCTL_SIDE_REMOTE, 96 + 32, addr("10.0.0.2") } } };
	struct fin_flow f = flow("10.0.0.1", 1, "10.0.0.2", 2);
	struct fin_flow turned = flow("10.0.0.2", 1, "10.0.0.1", 2);

	(void)state;
	assert_true(fin_match_flow(&match, &f));
	assert_false(fin_match_flow(&match, &turned));
}

static void classes_of_each_segment(void **state)
{
	static const struct {
		u8 flags;
		u32 len;
		u32 class;
	} cases[] = {
		{ SYN, 0, FINCTL_CLASS_SYN },
		{ SYN, 10, FINCTL_CLASS_SYN | FINCTL_CLASS_DATA },
		{ SYN | ACK, 0, FINCTL_CLASS_SYN_ACK },
		{ ACK, 0, FINCTL_CLASS_ACK | FINCTL_CLASS_PURE_ACK },
		{ ACK | PSH, 5, FINCTL_CLASS_ACK | FINCTL_CLASS_DATA },
		{ ACK | FIN, 0, FINCTL_CLASS_ACK | FINCTL_CLASS_FIN },
		{ ACK | FIN, 5, FINCTL_CLASS_ACK | FINCTL_CLASS_FIN | FINCTL_CLASS_DATA },
		{ RST, 0, FINCTL_CLASS_RST },
		{ RST | ACK, 0, FINCTL_CLASS_RST },
		{ 0, 0, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(fin_match_classify(cases[i].flags, cases[i].len),
				 cases[i].class | FINCTL_CLASS_ANY);
}

static void terms_are_alternatives(void **state)
{
	const struct fin_term term[] = {
		{ .all = FINCTL_CLASS_FIN | FINCTL_CLASS_DATA },
		{ .all = FINCTL_CLASS_RST, .none = FINCTL_CLASS_DATA },
	};

	(void)state;
	assert_true(fin_match_class(term, 2, FINCTL_CLASS_FIN | FINCTL_CLASS_DATA));
	assert_false(fin_match_class(term, 2, FINCTL_CLASS_FIN));
	assert_true(fin_match_class(term, 2, FINCTL_CLASS_RST));
	assert_false(fin_match_class(term, 2, FINCTL_CLASS_RST | FINCTL_CLASS_DATA));
	assert_false(fin_match_class(term, 0, FINCTL_CLASS_ANY));
}

static void unknown_classes_are_allowed_for(void **state)
{
	const struct fin_term again[] = { { .all = FINCTL_CLASS_FIN | FINCTL_CLASS_RETRANSMIT } };
	const struct fin_term first[] = { { .all = FINCTL_CLASS_FIN, .none = FINCTL_CLASS_RETRANSMIT } };
	u32 fin = fin_match_classify(FIN | ACK, 0), ack = fin_match_classify(ACK, 0);

	(void)state;
	assert_int_equal(fin_match_open(fin), FINCTL_CLASS_RETRANSMIT | FINCTL_CLASS_ACK_OF_FIN);
	assert_int_equal(fin_match_open(ack), FINCTL_CLASS_ACK_OF_FIN);
	assert_int_equal(fin_match_open(fin_match_classify(RST | ACK, 3)), 0);
	assert_true(fin_match_may(again, 1, fin, fin_match_open(fin)));
	assert_true(fin_match_may(first, 1, fin, fin_match_open(fin)));
	assert_false(fin_match_may(again, 1, ack, fin_match_open(ack)));
	assert_false(fin_match_may(again, 1, fin, 0));
}

static void terms_that_contradict_themselves(void **state)
{
	static const struct {
		struct fin_term term;
		bool possible;
	} cases[] = {
		{ { .all = FINCTL_CLASS_SYN | FINCTL_CLASS_DATA }, true },
		{ { .all = FINCTL_CLASS_SYN | FINCTL_CLASS_FIN }, true },
		{ { .all = FINCTL_CLASS_RST | FINCTL_CLASS_DATA }, true },
		{ { .none = FINCTL_CLASS_ACK }, true },
		{ { .all = FINCTL_CLASS_FIN, .none = FINCTL_CLASS_ACK_OF_FIN }, true },
		{ { .all = FINCTL_CLASS_SYN | FINCTL_CLASS_SYN_ACK }, false },
		{ { .all = FINCTL_CLASS_ACK | FINCTL_CLASS_SYN }, false },
		{ { .all = FINCTL_CLASS_PURE_ACK | FINCTL_CLASS_DATA }, false },
		{ { .all = FINCTL_CLASS_PURE_ACK | FINCTL_CLASS_RETRANSMIT }, false },
		{ { .all = FINCTL_CLASS_PURE_ACK, .none = FINCTL_CLASS_ACK }, false },
		{ { .all = FINCTL_CLASS_ACK_OF_FIN | FINCTL_CLASS_RST }, false },
		{ { .none = FINCTL_CLASS_ANY }, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(fin_match_possible(&cases[i].term), cases[i].possible);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_matches_nothing_asked),
		cmocka_unit_test(family_is_that_of_the_segments),
		cmocka_unit_test(port_of_either_side),
		cmocka_unit_test(ports_of_one_side_are_alternatives),
		cmocka_unit_test(ports_of_both_sides_must_hold),
		cmocka_unit_test(prefix_counts_bits),
		cmocka_unit_test(prefix_of_length_0_and_128),
		cmocka_unit_test(prefixes_of_both_sides_must_hold),
		cmocka_unit_test(classes_of_each_segment),
		cmocka_unit_test(terms_are_alternatives),
		cmocka_unit_test(unknown_classes_are_allowed_for),
		cmocka_unit_test(terms_that_contradict_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
