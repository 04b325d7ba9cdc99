/* SPDX-License-Identifier: GPL-2.0-only */
/* What the records of a namespace say together. */
#ifndef STATS_STATS_H
#define STATS_STATS_H

#include "stats/histogram.h"
#include "model/netns.h"
#include "model/record.h"

#define STATS_ENDS	32	/* one from a newer module that is above counts as 0, unknown */
#define STATS_STATES	16	/* likewise */

/* The states whose length is of interest, in the order in which they are printed. */
#define STATS_LASTED	5
extern const uint32_t stats_lasted[STATS_LASTED];

/* Do the kernel's counters say what ours do? */
enum stats_check {
	STATS_OFF,		/* nothing is counted: the hooks are not armed */
	STATS_FILTERED,		/* some connections are not recorded, but the kernel counts them */
	STATS_AGREES,
	STATS_DISAGREES,
};

struct stats {
	const struct netns *netns;
	uint64_t ended[STATS_ENDS][STATS_STATES];	/* by reason and the state before */
	uint64_t forgotten[STATS_ENDS];			/* by reason: records no longer kept */
	uint64_t closing[STATS_STATES];			/* those that live, by their state */
	struct histogram lasted[STATS_LASTED];		/* ns */
	struct histogram late;				/* ns, behind the RTO timer */
	struct histogram retransmits;			/* of each that ended */
	enum stats_check check;
};

void stats_of(struct stats *stats, const struct netns *netns, const struct records *records);
enum stats_check stats_check(const struct netns *netns);
uint64_t mib_kernel(const struct mib *mib);

#endif
