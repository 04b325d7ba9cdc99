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

#endif
