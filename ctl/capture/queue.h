/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Frames wait here for a moment, so that they leave in the order of time, each
 * once however many devices saw it, and with what is told of them.
 */
#ifndef CAPTURE_QUEUE_H
#define CAPTURE_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/segment.h"
#include "model/flow.h"

/* Where a frame was seen. */
struct sight {
	uint32_t netns;
	uint32_t ifindex;
	bool out;		/* on its way out */
	bool loopback;		/* and in at once */
};

#define FRAME_SIGHTS	8
#define FRAME_COMMENTS	4

struct frame {
	uint64_t ns;		/* since 1970 */
	struct segment segment;
	unsigned int nsights;
	struct sight sight[FRAME_SIGHTS];	/* the first is what is written */
	bool vanished;		/* on its way out: no device has seen it */
	bool old;		/* something like it was sent before */
	bool again;		/* told to be a retransmission */
	unsigned int ntaken;	/* namespaces on whose way in it vanished */
	uint32_t taken[FRAME_SIGHTS];
	unsigned int ncomments;
	char *comment[FRAME_COMMENTS];
	uint32_t len;
	uint32_t caplen;
	uint8_t *data;

	/* queue.c's own */
	struct frame *older;	/* of its bucket */
};

/* What the module tells of a segment. */
struct note {
	uint64_t ns;		/* since 1970 */
	uint32_t netns;
	bool drop;		/* it vanished on its way in; else it was sent again */
	bool forward;		/* or on its way through: which end is which is not known */
	struct flow flow;
	uint32_t seq;
	uint32_t ack;
	uint32_t len;
	uint8_t flags;
	bool fin;
	bool failed;		/* the sender was told that it was not sent */
	bool probe;		/* it may carry what was not sent before */
	struct frame *otherwise;	/* what to write where no device saw it; may be NULL */
	char *comment;
};

typedef void queue_writer(const struct frame *frame, void *arg);

struct queue_counts {
	uint64_t written;
	uint64_t copies;	/* of frames that other devices saw first */
	uint64_t vanished;
	uint64_t comments;
	uint64_t unplaced;	/* notes that no frame was found for */
};

struct queue *queue_new(queue_writer *write, void *arg);
void queue_free(struct queue *queue);
void queue_frame(struct queue *queue, struct frame *frame);
void queue_note(struct queue *queue, struct note *note);
void queue_flush(struct queue *queue, uint64_t before_ns);
const struct queue_counts *queue_counts(const struct queue *queue);

struct frame *frame_new(uint64_t ns, const void *data, uint32_t caplen, uint32_t len);
void frame_comment(struct frame *frame, char *comment);

#endif
