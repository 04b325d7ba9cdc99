// SPDX-License-Identifier: GPL-2.0-only
/* with: module/limits.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "limits.h"

/* The fates of the first segments: x for taken. */
static const char *fates(const struct fin_limits *limits, u32 n, unsigned int segments)
{
	static char text[65];
	struct fin_limits_state state = {};
	unsigned int i;

	for (i = 0; i < segments; i++)
		text[i] = fin_limits_take(limits, &state, n) ? 'x' : '.';
	text[i] = 0;
	return text;
}

static void no_limit_takes_all(void **state)
{
	struct fin_limits limits = {};

	(void)state;
	assert_false(fin_limits_any(&limits));
	assert_string_equal(fates(&limits, 1, 4), "xxxx");
}

static void each_limit_alone(void **state)
{
	static const struct {
		struct fin_limits limits;
		const char *fates;
	} cases[] = {
		{ { .skip = 2 }, "..xxxxxx" },
		{ { .every = 1 }, "xxxxxxxx" },
		{ { .every = 3 }, "..x..x.." },
		{ { .count = 2 }, "xx......" },
		{ { .has_probability = true, .probability = 0 }, "........" },
		{ { .has_probability = true, .probability = FINCTL_CERTAIN }, "xxxxxxxx" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(fates(&cases[i].limits, 1, 8), cases[i].fates);
}

static void limits_apply_in_order(void **state)
{
	struct fin_limits limits = { .skip = 1, .every = 2, .count = 2 };

	(void)state;
	assert_true(fin_limits_any(&limits));
	assert_string_equal(fates(&limits, 1, 10), "..x.x.....");
}

/* The count is of those taken: chance comes before it. */
static void chance_does_not_use_up_the_count(void **state)
{
	struct fin_limits limits = {
		.has_probability = true, .probability = FINCTL_CERTAIN / 4, .seed = 1, .count = 3,
	};
	struct fin_limits free = limits;
	const char *all;
	char wanted[65];
	int i, taken = 0;

	(void)state;
	free.count = 0;
	all = fates(&free, 1, 64);
	for (i = 0; i < 64; i++)
		wanted[i] = all[i] == 'x' && taken++ < 3 ? 'x' : '.';
	wanted[64] = 0;
	assert_true(taken > 3);
	assert_string_equal(fates(&limits, 1, 64), wanted);
}

/* As docs/seed.md has them. */
static void known_fates(void **state)
{
	static const struct {
		u64 seed, n, k, fate;
	} cases[] = {
		{ 0, 0, 1, 0x2f32a78496c67c60 },
		{ 1, 1, 1, 0x7095beebd76575e4 },
		{ 1, 1, 2, 0x449356e76b1ec655 },
		{ 1, 2, 1, 0xb815246f417cade2 },
		{ 42, 1, 1, 0x56f806fa1c91f122 },
		{ UINT64_MAX, 1000, 1000000, 0xb1152d4e98782a82 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(fin_limits_fate(cases[i].seed, cases[i].n, cases[i].k),
				 cases[i].fate);
}

static void known_choices(void **state)
{
	struct fin_limits limits = {
		.has_probability = true, .probability = FINCTL_CERTAIN / 4, .seed = 42,
	};

	(void)state;
	assert_string_equal(fates(&limits, 1, 32), "......xx...x.x............x...x.");
	assert_string_equal(fates(&limits, 2, 32), ".xxx.x.x..xx........x.xx...xxxx.");
	assert_string_equal(fates(&limits, 0, 32), "..xxx........x...x..xx..x..xxx..");
}

/* Four standard deviations of 100,000 throws. */
static void chance_is_what_it_says(void **state)
{
	static const u32 chance[] = { 10, 100, 250, 500, 900 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(chance) / sizeof(chance[0]); i++) {
		struct fin_limits limits = {
			.has_probability = true, .probability = FINCTL_CERTAIN / 1000 * chance[i],
			.seed = 7,
		};
		struct fin_limits_state seen = {};
		u32 k;

		for (k = 0; k < 100000; k++)
			fin_limits_take(&limits, &seen, 3);
		assert_in_range(seen.taken, chance[i] * 100 - 640, chance[i] * 100 + 640);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_limit_takes_all),
		cmocka_unit_test(each_limit_alone),
		cmocka_unit_test(limits_apply_in_order),
		cmocka_unit_test(chance_does_not_use_up_the_count),
		cmocka_unit_test(known_fates),
		cmocka_unit_test(known_choices),
		cmocka_unit_test(chance_is_what_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
