// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "capture/note.h"
#include "memory.h"

/* Return: a line about an event, to be freed. */
static char *comment_of(const struct event *event, netns_namer *namer)
{
	char text[TEXT], netns[TEXT], where[TEXT + 16] = "", backoff[32] = "", *comment;

	if (namer)
		snprintf(where, sizeof(where), "; netns %s", text_netns(event->netns, namer, netns));
	if (event->type == FINCTL_EVENT_RETRANSMIT)
		snprintf(backoff, sizeof(backoff), ", backoff %u", event->backoff);
	if (asprintf(&comment, "finctl: %s%s%s", text_event(event, NULL, text), backoff, where) < 0)
		comment = NULL;
	return need(comment);
}

static struct frame *frame_of(const struct event *event, uint64_t offset_ns, bool out)
{
	struct segment segment;
	struct frame *frame;
	uint32_t len;

	if (!event->nbytes || !segment_read(event->bytes, event->nbytes, event->nbytes, &segment))
		return NULL;
	/* What was cut off was payload. */
	len = event->nbytes + (event->len > segment.len ? event->len - segment.len : 0);
	segment.len = event->len;
	frame = frame_new(event->ns + offset_ns, event->bytes, event->nbytes, len);
	frame->segment = segment;
	frame->vanished = true;
	frame->nsights = 1;
	frame->sight[0] = (struct sight) { .netns = event->netns, .out = out };
	return frame;
}

/* What vanished on its way out, and so was seen by no device.
 * Return: NULL when the event is of something else, or brings no bytes.
 */
struct frame *note_frame(const struct event *event, uint64_t offset_ns, netns_namer *namer)
{
	struct frame *frame;

	if (event->type != FINCTL_EVENT_DROP || event->direction != FINCTL_DIRECTION_OUT)
		return NULL;
	frame = frame_of(event, offset_ns, true);
	if (frame)
		frame_comment(frame, comment_of(event, namer));
	return frame;
}

/* A probe of the window that carries nothing sends nothing again. */
static bool is_sent_again(const struct event *event)
{
	return event->type == FINCTL_EVENT_RETRANSMIT &&
	       (event->cause == FINCTL_CAUSE_RTO || event->cause == FINCTL_CAUSE_TLP ||
		event->cause == FINCTL_CAUSE_FAST || event->cause == FINCTL_CAUSE_OTHER ||
		(event->cause == FINCTL_CAUSE_PROBE0 && (event->fin || event->len)));
}

/* What is to be noted at a segment that devices have seen, or will.
 * Return: false when the event is of something else.
 */
bool note_of(const struct event *event, uint64_t offset_ns, netns_namer *namer, struct note *note)
{
	bool drop = event->type == FINCTL_EVENT_DROP && event->direction != FINCTL_DIRECTION_OUT;

	if (!drop && !is_sent_again(event))
		return false;
	*note = (struct note) {
		.ns = event->ns + offset_ns,
		.netns = event->netns,
		.drop = drop,
		.forward = event->direction == FINCTL_DIRECTION_FORWARD,
		.flow = event->flow,
		.seq = event->tcp_seq,
		.ack = event->tcp_ack,
		.len = event->len,
		.flags = event->flags,
		.fin = event->fin,
		.failed = event->err_known && event->err,
		.probe = event->cause == FINCTL_CAUSE_PROBE0,
		.otherwise = drop ? frame_of(event, offset_ns, false) : NULL,
		.comment = comment_of(event, namer),
	};
	return true;
}
