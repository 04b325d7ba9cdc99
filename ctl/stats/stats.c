// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "stats/stats.h"

const struct lasted stats_lasted[STATS_LASTED] = {
	{ FINCTL_STATE_FIN_WAIT1, FINCTL_MEASURE_FIN_WAIT1 },
	{ FINCTL_STATE_FIN_WAIT2, FINCTL_MEASURE_FIN_WAIT2 },
	{ FINCTL_STATE_CLOSING, FINCTL_MEASURE_CLOSING },
	{ FINCTL_STATE_LAST_ACK, FINCTL_MEASURE_LAST_ACK },
	{ FINCTL_STATE_TIME_WAIT, FINCTL_MEASURE_TIME_WAIT },
};

/* How far the kernel's counter has gone since ours began. */
uint64_t mib_kernel(const struct mib *mib)
{
	return mib->now - mib->start;
}

enum stats_check stats_check(const struct netns *netns, const struct counts *counts)
{
	unsigned int i;

	if (!netns->recording_ns || !counts->nmibs)
		return STATS_OFF;
	if (netns->filtered)
		return STATS_FILTERED;
	for (i = 0; i < counts->nmibs; i++)
		if (mib_kernel(&counts->mib[i]) != counts->mib[i].seen)
			return STATS_DISAGREES;
	return STATS_AGREES;
}

/* Fills in what is to be said of a namespace beside its counts; of @records, those of
 * others and those that have ended are passed over.
 */
void stats_of(struct stats *stats, const struct netns *netns, const struct records *records)
{
	unsigned int i;

	stats->netns = netns;
	memset(stats->closing, 0, sizeof(stats->closing));
	for (i = 0; i < records->n; i++) {
		const struct record *record = &records->record[i];

		if (record->netns == netns->inum && !record->end)
			stats->closing[record->state < COUNTS_STATES ? record->state : 0]++;
	}
	stats->check = stats_check(netns, &stats->counts);
}
