/* SPDX-License-Identifier: GPL-2.0-only */
/* Captures what passed and what vanished, into one file. */
#ifndef CAPTURE_CAPTURE_H
#define CAPTURE_CAPTURE_H

#include "capture/queue.h"
#include "out/text.h"
#include "scope.h"

struct capture {
	const char *path;	/* - for standard output */
	const struct match *match;
	uint32_t snaplen;
	uint64_t count;		/* frames, 0 for no end */
	netns_namer *namer;
	int signals;		/* one of them ends it */
	void (*ready)(void *arg);	/* called when nothing escapes any more; may be NULL */
	void *arg;

	/* what came of it */
	struct queue_counts counts;
	uint64_t frames_lost;
	uint64_t events_lost;
	uint64_t without_bytes;	/* vanished segments of which no byte is known */
};

int capture_run(struct scope *scope, struct capture *capture);
int capture_part(struct scope *scope, struct capture *capture);

#endif
