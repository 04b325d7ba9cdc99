/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is counted of the closes of a namespace, whether or not their records are
 * kept. Knows no kernel; see types.h.
 */
#ifndef FIN_COUNTS_H
#define FIN_COUNTS_H

#include "closepath.h"

#define FIN_BUCKETS	26

/* How often a value lay where. Bucket i holds what is above the bound before and not
 * above bound i of the scale; the one behind the last bound holds the rest.
 */
struct fin_histogram {
	u64 sum;
	u64 bucket[FIN_BUCKETS];
};

struct fin_scale {
	unsigned int n;		/* bounds */
	const u64 *bound;	/* rising */
};

struct fin_counts {
	u64 ended[FINCTL_END_MAX + 1][FINCTL_STATE_MAX + 1];	/* and the state before */
	u64 reset[FINCTL_WHY_MAX + 1];
	u64 mib[FIN_MIBS];
	u64 missed;		/* records that a hook passed over may have touched */
	struct fin_histogram histogram[FINCTL_MEASURE_MAX + 1];
};

const struct fin_scale *fin_counts_scale(u8 measure);
void fin_counts_stay(struct fin_counts *counts, u8 state, u64 ns);
void fin_counts_late(struct fin_counts *counts, const struct fin_event_retransmit *again);
void fin_counts_close(struct fin_counts *counts, const struct fin_close *close);
void fin_counts_end(struct fin_counts *counts, const struct fin_close *close, int how);

/* A socket leaves the state that it is in: its stay counts if it was seen to begin.
 * Most closes leave ESTABLISHED, where none was.
 */
static inline void fin_counts_leave(struct fin_counts *counts, const struct fin_close *close,
				    u64 ns)
{
	if (close->state_ns)
		fin_counts_stay(counts, close->state, ns - close->state_ns);
}

#endif
