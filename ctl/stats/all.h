/* SPDX-License-Identifier: GPL-2.0-only */
/* Everything that finctl stats tells, for output. */
#ifndef STATS_ALL_H
#define STATS_ALL_H

#include "stats/stats.h"

struct all_stats {
	const struct status *status;
	const struct netnss *netnss;
	const struct rules *rules;	/* of all the namespaces */
	const struct stats *stats;	/* one for each of them */
};

/* What may be lacking in a namespace, and how much of it is. */
struct loss {
	const char *cause;
	uint64_t count;
};

#define STATS_LOSSES	3

static inline void losses_of(const struct netns *netns, struct loss loss[STATS_LOSSES])
{
	loss[0] = (struct loss) { "record-table-full", netns->not_recorded };
	loss[1] = (struct loss) { "event-slots-full", netns->events_lost };
	loss[2] = (struct loss) { "probe-missed", netns->probe_missed };
}

#endif
