/* SPDX-License-Identifier: GPL-2.0-only */
/* One socket's events, line by line. */
#ifndef OUT_TIMELINE_H
#define OUT_TIMELINE_H

#include "out/text.h"
#include "model/event.h"
#include "model/record.h"

/* Where a timeline stands. */
struct timeline {
	uint64_t zero_ns;	/* what times count from */
	uint64_t sent_ns;	/* the last transmission, 0 before the first */
};

void timeline_head(const char *lane);
void timeline_event(struct timeline *timeline, const char *lane, const struct record *record,
		    const struct event *event);
void timeline_print(const struct record *record, uint32_t hz, netns_namer *namer);

#endif
