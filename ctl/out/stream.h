/* SPDX-License-Identifier: GPL-2.0-only */
/* Events as they come, a line each. */
#ifndef OUT_STREAM_H
#define OUT_STREAM_H

#include "out/text.h"
#include "model/event.h"
#include "model/record.h"

struct stream {
	netns_namer *namer;	/* NULL: the namespace goes without saying */
	bool absolute;
	uint64_t realtime_offset_ns;
	uint64_t zero_ns;	/* the first event */
	int flow_width;		/* of the widest so far */
	int netns_width;
};

void stream_print(struct stream *stream, const struct event *event);
void stream_print_now(struct stream *stream, const struct record *record);

#endif
