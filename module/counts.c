// SPDX-License-Identifier: GPL-2.0-only

#include "counts.h"

#define US	1000ull
#define MS	1000000ull
#define S	1000000000ull

static const u64 bounds_ns[] = {
	10 * US, 20 * US, 50 * US, 100 * US, 200 * US, 500 * US,
	1 * MS, 2 * MS, 5 * MS, 10 * MS, 20 * MS, 50 * MS, 100 * MS, 200 * MS, 500 * MS,
	1 * S, 2 * S, 5 * S, 10 * S, 20 * S, 50 * S, 100 * S, 200 * S, 500 * S, 1000 * S,
};

static const u64 bounds_count[] = { 0, 1, 2, 4, 8, 16, 32, 64 };

#define SCALE(bounds)	{ sizeof(bounds) / sizeof((bounds)[0]), bounds }

static const struct fin_scale scale_ns = SCALE(bounds_ns);
static const struct fin_scale scale_count = SCALE(bounds_count);

static const u8 measure_of[FINCTL_STATE_MAX + 1] = {
	[FINCTL_STATE_FIN_WAIT1] = FINCTL_MEASURE_FIN_WAIT1,
	[FINCTL_STATE_FIN_WAIT2] = FINCTL_MEASURE_FIN_WAIT2,
	[FINCTL_STATE_CLOSING] = FINCTL_MEASURE_CLOSING,
	[FINCTL_STATE_LAST_ACK] = FINCTL_MEASURE_LAST_ACK,
	[FINCTL_STATE_TIME_WAIT] = FINCTL_MEASURE_TIME_WAIT,
};

/**
 * fin_counts_scale() - what the buckets of a histogram hold
 * @measure: FINCTL_MEASURE_*
 *
 * Context: any.
 * Return: the bounds, in the unit of the measure.
 */
const struct fin_scale *fin_counts_scale(u8 measure)
{
	return measure == FINCTL_MEASURE_RETRANSMITS ? &scale_count : &scale_ns;
}

/* @i: a bucket that is not behind the value's. */
static void add(struct fin_histogram *histogram, const struct fin_scale *scale, unsigned int i,
		u64 value)
{
	while (i < scale->n && value > scale->bound[i])
		i++;
	histogram->bucket[i]++;
	histogram->sum += value;
}

/* Nine bounds in ten powers of 2, the first near 2^13 ns: little is left to search. */
static void add_ns(struct fin_histogram *histogram, u64 ns)
{
	unsigned int bits = 64 - __builtin_clzll(ns | 1);
	unsigned int i = bits > 15 ? (bits - 15) * 9 / 10 : 0;

	if (i > scale_ns.n)
		i = scale_ns.n;
	add(histogram, &scale_ns, i, ns);
}

/**
 * fin_counts_stay() - a socket has been in a state
 * @counts: where that is counted, if there is a histogram of the state
 * @state: FINCTL_STATE_*
 * @ns: for how long
 *
 * Context: any; the caller serialises.
 */
void fin_counts_stay(struct fin_counts *counts, u8 state, u64 ns)
{
	u8 measure = measure_of[state];

	if (measure)
		add_ns(&counts->histogram[measure], ns);
}

/**
 * fin_counts_late() - a segment is sent again
 * @counts: where its lateness is counted, if its RTO has expired
 * @again: the retransmission
 *
 * Timers have jiffies as their unit, so that one can seem to come a little early.
 *
 * Context: any; the caller serialises.
 */
void fin_counts_late(struct fin_counts *counts, const struct fin_event_retransmit *again)
{
	if (again->cause != FINCTL_CAUSE_RTO || again->late_us == FIN_LATE_NONE)
		return;
	add_ns(&counts->histogram[FINCTL_MEASURE_RTO_LATE],
	       again->late_us > 0 ? again->late_us * 1000ull : 0);
}

/**
 * fin_counts_close() - a close has come to its end
 * @counts: where its retransmissions are counted
 * @close: the close
 *
 * Context: any; the caller serialises.
 */
void fin_counts_close(struct fin_counts *counts, const struct fin_close *close)
{
	add(&counts->histogram[FINCTL_MEASURE_RETRANSMITS], &scale_count, 0, close->retransmits);
}

/**
 * fin_counts_end() - count what was concluded of a close, or take that back
 * @counts: where
 * @close: the close, ended or not
 * @how: 1 to count it, -1 before another conclusion takes its place
 *
 * Context: any; the caller serialises.
 */
void fin_counts_end(struct fin_counts *counts, const struct fin_close *close, int how)
{
	if (!close->end)
		return;
	counts->ended[close->end][close->death.from] += how;
	if (close->end == FINCTL_END_RESET_SENT)
		counts->reset[close->why] += how;
	counts->mib[fin_closepath_mib(close)] += how;
}
