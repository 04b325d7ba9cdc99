// SPDX-License-Identifier: GPL-2.0-only
#include "stats/histogram.h"

#define DECADE(unit)	1 * (unit), 2 * (unit), 5 * (unit)

static const uint64_t bounds_ns[] = {
	DECADE(10000ull), DECADE(100000ull), DECADE(1000000ull), DECADE(10000000ull),
	DECADE(100000000ull), DECADE(1000000000ull), DECADE(10000000000ull),
	DECADE(100000000000ull), 1000000000000ull,
};

static const uint64_t bounds_count[] = { 0, 1, 2, 4, 8, 16, 32, 64 };

#define SCALE(bounds)	{ sizeof(bounds) / sizeof((bounds)[0]), bounds }

const struct scale scale_ns = SCALE(bounds_ns);
const struct scale scale_count = SCALE(bounds_count);

_Static_assert(sizeof(bounds_ns) / sizeof(bounds_ns[0]) < HISTOGRAM_BUCKETS, "no bucket behind");

void histogram_add(struct histogram *histogram, uint64_t value)
{
	const struct scale *scale = histogram->scale;
	unsigned int i = 0;

	while (i < scale->n && value > scale->bound[i])
		i++;
	histogram->bucket[i]++;
	histogram->n++;
	histogram->sum += value;
}
