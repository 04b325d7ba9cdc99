/* SPDX-License-Identifier: GPL-2.0-only */
/* What the module has counted in a network namespace. */
#ifndef MODEL_COUNTS_H
#define MODEL_COUNTS_H

#include <stdint.h>

#include <linux/finctl.h>

/* One from a newer module that is above counts as 0, unknown. */
#define COUNTS_ENDS	32
#define COUNTS_STATES	16
#define COUNTS_WHYS	32

#define COUNTS_MIBS	16

#define HISTOGRAM_BUCKETS	32
#define BUCKET_UNBOUND		UINT64_MAX

/* What is above the bound before and not above this one. */
struct bucket {
	uint64_t up_to;			/* BUCKET_UNBOUND in the last */
	uint64_t count;
};

/* How often a value lay where. */
struct histogram {
	uint64_t n;
	uint64_t sum;
	unsigned int nbuckets;
	struct bucket bucket[HISTOGRAM_BUCKETS];
};

/* A counter of the kernel's that closes alone move. */
struct mib {
	char name[32];			/* as in /proc/net/netstat */
	uint64_t start;			/* when the hooks were armed */
	uint64_t now;
	uint64_t seen;			/* how far we would have moved it since */
};

struct counts {
	uint64_t ended[COUNTS_ENDS][COUNTS_STATES];	/* by reason and the state before */
	uint64_t reset[COUNTS_WHYS];
	unsigned int nmibs;
	struct mib mib[COUNTS_MIBS];
	struct histogram histogram[FINCTL_MEASURE_MAX + 1];
};

#endif
