/* SPDX-License-Identifier: GPL-2.0-only */
/* How often a value lay where, on a logarithmic scale. */
#ifndef STATS_HISTOGRAM_H
#define STATS_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_BUCKETS	26

/* Bucket i holds what is above the bound before and not above bound[i]; the one
 * behind the last bound holds the rest.
 */
struct scale {
	unsigned int n;		/* bounds */
	const uint64_t *bound;
};

extern const struct scale scale_ns;	/* from 10 us to 1000 s by 1, 2, 5 */
extern const struct scale scale_count;	/* 0 and the powers of 2 up to 64 */

struct histogram {
	const struct scale *scale;
	uint64_t n;
	uint64_t sum;
	uint64_t bucket[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *histogram, uint64_t value);

#endif
