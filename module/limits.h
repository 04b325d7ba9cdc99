/* SPDX-License-Identifier: GPL-2.0-only */
/* Which of the segments that match a rule are taken. Knows no kernel; see types.h. */
#ifndef FIN_LIMITS_H
#define FIN_LIMITS_H

#include <uapi/linux/finctl.h>

#include "types.h"

/* In the order in which they apply. */
struct fin_limits {
	u32 skip;		/* let so many pass first */
	u32 every;		/* of those behind, every so manieth; 0 and 1 for each */
	bool has_probability;
	u32 probability;	/* in FINCTL_CERTAIN parts */
	u64 seed;
	u32 count;		/* take so many at the most; 0 for no end */
	bool all_flows;		/* count over all flows together */
};

/* What has come so far, of one flow or of all. */
struct fin_limits_state {
	u64 seen;		/* segments that matched */
	u32 taken;
};

/* Return: true when the limits choose any segments at all. */
static inline bool fin_limits_any(const struct fin_limits *limits)
{
	return limits->skip || limits->every > 1 || limits->has_probability || limits->count;
}

u64 fin_limits_fate(u64 seed, u64 n, u64 k);
bool fin_limits_take(const struct fin_limits *limits, struct fin_limits_state *state, u32 n);

#endif
