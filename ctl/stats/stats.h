/* SPDX-License-Identifier: GPL-2.0-only */
/* What is to be said of a namespace: what was counted in it, and what lives. */
#ifndef STATS_STATS_H
#define STATS_STATS_H

#include "model/counts.h"
#include "model/netns.h"
#include "model/record.h"

/* The states whose length is of interest, in the order in which they are printed. */
struct lasted {
	uint32_t state;		/* FINCTL_STATE_* */
	uint32_t measure;	/* FINCTL_MEASURE_* */
};

#define STATS_LASTED	5
extern const struct lasted stats_lasted[STATS_LASTED];

/* Do the kernel's counters say what ours do? */
enum stats_check {
	STATS_OFF,		/* nothing is counted: the hooks are not armed */
	STATS_FILTERED,		/* some connections are not recorded, but the kernel counts them */
	STATS_AGREES,
	STATS_DISAGREES,
};

struct stats {
	const struct netns *netns;
	struct counts counts;
	uint64_t closing[COUNTS_STATES];	/* those that live, by their state */
	enum stats_check check;
};

void stats_of(struct stats *stats, const struct netns *netns, const struct records *records);
enum stats_check stats_check(const struct netns *netns, const struct counts *counts);
uint64_t mib_kernel(const struct mib *mib);

#endif
