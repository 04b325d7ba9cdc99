// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "stats/stats.h"

const uint32_t stats_lasted[STATS_LASTED] = {
	FINCTL_STATE_FIN_WAIT1, FINCTL_STATE_FIN_WAIT2, FINCTL_STATE_CLOSING, FINCTL_STATE_LAST_ACK,
	FINCTL_STATE_TIME_WAIT,
};

static unsigned int known(uint32_t value, unsigned int n)
{
	return value < n ? value : 0;
}

static struct histogram *lasted_in(struct stats *stats, uint32_t state)
{
	unsigned int i;

	for (i = 0; i < STATS_LASTED; i++)
		if (stats_lasted[i] == state)
			return &stats->lasted[i];
	return NULL;
}

/* A state counts when both its beginning and its end were seen. */
static void add_lasted(struct stats *stats, const struct record *record)
{
	struct histogram *histogram = NULL;
	uint64_t since_ns = 0;
	unsigned int i;

	for (i = 0; i < record->nevents; i++) {
		const struct event *event = &record->event[i];

		if (event->type != FINCTL_EVENT_STATE)
			continue;
		if (histogram)
			histogram_add(histogram, event->ns - since_ns);
		histogram = lasted_in(stats, event->to);
		since_ns = event->ns;
	}
	if (histogram && record->end)
		histogram_add(histogram, record->end_ns - since_ns);
}

/* A timer that has jiffies as its unit can seem to have come a little early. */
static void add_late(struct stats *stats, const struct record *record)
{
	unsigned int i;

	for (i = 0; i < record->nevents; i++) {
		const struct event *event = &record->event[i];

		if (event->type == FINCTL_EVENT_RETRANSMIT && event->cause == FINCTL_CAUSE_RTO &&
		    event->late_known)
			histogram_add(&stats->late,
				      event->late_us > 0 ? event->late_us * 1000ull : 0);
	}
}

/* The state that a socket was in when it ended. */
static uint32_t state_before(const struct record *record)
{
	unsigned int i;

	for (i = record->nevents; i-- > 0;) {
		const struct event *event = &record->event[i];

		if (event->type == FINCTL_EVENT_STATE)
			return event->to == FINCTL_STATE_CLOSE ? event->from : event->to;
	}
	return record->state;
}

static void add_record(struct stats *stats, const struct record *record)
{
	add_lasted(stats, record);
	add_late(stats, record);
	if (!record->end) {
		stats->closing[known(record->state, STATS_STATES)]++;
		return;
	}
	histogram_add(&stats->retransmits, record->retransmits);
	stats->ended[known(record->end, STATS_ENDS)][known(state_before(record), STATS_STATES)]++;
}

/* Those that were counted as they ended, and are in no record any more. */
static void add_forgotten(struct stats *stats)
{
	const struct netns *netns = stats->netns;
	unsigned int i, state;

	for (i = 0; i < netns->nended; i++) {
		unsigned int end = known(netns->ended_by[i].what, STATS_ENDS);
		uint64_t kept = 0;

		for (state = 0; state < STATS_STATES; state++)
			kept += stats->ended[end][state];
		if (netns->ended_by[i].count > kept)
			stats->forgotten[end] = netns->ended_by[i].count - kept;
	}
}

/* How far the kernel's counter has gone since ours began. */
uint64_t mib_kernel(const struct mib *mib)
{
	return mib->now - mib->start;
}

enum stats_check stats_check(const struct netns *netns)
{
	unsigned int i;

	if (!netns->recording_ns || !netns->nmibs)
		return STATS_OFF;
	if (netns->filtered)
		return STATS_FILTERED;
	for (i = 0; i < netns->nmibs; i++)
		if (mib_kernel(&netns->mib[i]) != netns->mib[i].seen)
			return STATS_DISAGREES;
	return STATS_AGREES;
}

/* Fills in what is to be said of a namespace; of @records, those of others are
 * passed over.
 */
void stats_of(struct stats *stats, const struct netns *netns, const struct records *records)
{
	unsigned int i;

	memset(stats, 0, sizeof(*stats));
	stats->netns = netns;
	for (i = 0; i < STATS_LASTED; i++)
		stats->lasted[i].scale = &scale_ns;
	stats->late.scale = &scale_ns;
	stats->retransmits.scale = &scale_count;
	for (i = 0; i < records->n; i++)
		if (records->record[i].netns == netns->inum)
			add_record(stats, &records->record[i]);
	add_forgotten(stats);
	stats->check = stats_check(netns);
}
