// SPDX-License-Identifier: GPL-2.0-only

#include "limits.h"

/* The first number that SplitMix64 gives when it starts from @state. */
static u64 splitmix64(u64 state)
{
	u64 z = state + 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

/**
 * fin_limits_fate() - a number for one segment, the same whenever it is asked for
 * @seed: the rule's seed
 * @n: which flow of the rule, from 1; 0 when flows are not told apart
 * @k: which matching segment of that flow, from 1
 *
 * docs/seed.md tells others how to compute it.
 *
 * Context: any.
 * Return: a number below 2^64, evenly spread.
 */
u64 fin_limits_fate(u64 seed, u64 n, u64 k)
{
	return splitmix64(splitmix64(splitmix64(seed) ^ n) ^ k);
}

/* The upper half of the fate, as a part of 1, is below the probability. */
static bool is_chosen(const struct fin_limits *limits, u64 n, u64 k)
{
	u64 half = fin_limits_fate(limits->seed, n, k) >> 32;

	return !limits->has_probability || half * FINCTL_CERTAIN >> 32 < limits->probability;
}

/**
 * fin_limits_take() - is the next segment that matches to be taken?
 * @limits: the rule's limits
 * @state: what has come so far; this segment is added to it
 * @n: which flow of the rule, from 1; 0 when flows are not told apart
 *
 * Context: any, with what guards @state held.
 * Return: true when all limits allow it.
 */
bool fin_limits_take(const struct fin_limits *limits, struct fin_limits_state *state, u32 n)
{
	u64 k = ++state->seen;

	if (limits->count && state->taken == limits->count)
		return false;
	if (k <= limits->skip)
		return false;
	if (limits->every > 1 && (k - limits->skip) % limits->every)
		return false;
	if (!is_chosen(limits, n, k))
		return false;
	state->taken++;
	return true;
}
