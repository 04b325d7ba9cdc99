/* SPDX-License-Identifier: GPL-2.0-only */
/* A moment at which the kernel's timer wheel stands as it did the last time. */
#ifndef WHEEL_H
#define WHEEL_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TICK_NS		4000000ull

/* The wheel rounds to as many ticks as this, of what ends in less than 18 minutes. */
#define WHEEL_TICKS	4096

/* What is left to count tick by tick, since a sleep does not end on one. */
#define SPARE_TICKS	4

static uint64_t now_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

/* Return: when the next tick has come. */
static uint64_t next_tick(void)
{
	uint64_t coarse = now_ns(CLOCK_MONOTONIC_COARSE);

	while (now_ns(CLOCK_MONOTONIC_COARSE) == coarse)
		;
	return now_ns(CLOCK_MONOTONIC);
}

/* Return: the ticks to come until the wheel, which goes by jiffies alone, stands as ever. */
static unsigned int ticks_left(void)
{
	FILE *timers = fopen("/proc/timer_list", "r");
	unsigned long long jiffies;
	char line[256];

	while (timers && fgets(line, sizeof(line), timers)) {
		if (sscanf(line, "jiffies: %llu", &jiffies) != 1)
			continue;
		fclose(timers);
		return WHEEL_TICKS - jiffies % WHEEL_TICKS;
	}
	fprintf(stderr, "/proc/timer_list does not say the jiffies\n");
	exit(1);
}

/* Returns in the middle of a tick. Return: when that tick came. */
static uint64_t wheel_stands(void)
{
	uint64_t when = next_tick() + (WHEEL_TICKS + ticks_left() - SPARE_TICKS) * TICK_NS, came = 0;
	struct timespec ts = { when / 1000000000, when % 1000000000 };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	next_tick();
	for (unsigned int left = ticks_left(); left; left--)
		came = next_tick();
	while (now_ns(CLOCK_MONOTONIC) < came + TICK_NS * 3 / 8)
		;
	return came;
}

#endif
