/* SPDX-License-Identifier: GPL-2.0-only */
/* From events to what is to be written of segments. */
#ifndef CAPTURE_NOTE_H
#define CAPTURE_NOTE_H

#include "capture/queue.h"
#include "out/text.h"

bool note_of(const struct event *event, uint64_t offset_ns, netns_namer *namer, struct note *note);
struct frame *note_frame(const struct event *event, uint64_t offset_ns, netns_namer *namer);

#endif
