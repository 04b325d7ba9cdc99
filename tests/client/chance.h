/* SPDX-License-Identifier: GPL-2.0-only */
/* Chance that is the same on every machine: xorshift64*. */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdint.h>

static uint64_t chance_state;

static inline void chance_seed(uint64_t seed)
{
	chance_state = seed * 2 + 1;
}

static inline uint32_t chance(uint32_t below)
{
	chance_state ^= chance_state >> 12;
	chance_state ^= chance_state << 25;
	chance_state ^= chance_state >> 27;
	return (chance_state * 2685821657736338717ull >> 32) % below;
}

#endif
