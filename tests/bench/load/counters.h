/* SPDX-License-Identifier: GPL-2.0-only */
/* What the client's namespace and the machine count. */
#ifndef COUNTERS_H
#define COUNTERS_H

#include <stdint.h>

struct counters {
	uint64_t ns;
	uint64_t idle;		/* all CPUs together, ns */
	uint64_t out;		/* segments that passed the IP layer */
	uint64_t in;
	uint64_t retransmits;
};

long check(const char *what, long result);
uint64_t now(void);
void sleep_until(uint64_t ns);

void counters_open(int family);
void counters_read(struct counters *c);
uint64_t counters_busy(const struct counters *before, const struct counters *after);

#endif
