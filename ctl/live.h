/* SPDX-License-Identifier: GPL-2.0-only */
/* This host's records, in the form in which those of other hosts are read. */
#ifndef LIVE_H
#define LIVE_H

#include "out/text.h"
#include "read/document.h"
#include "scope.h"

int live_document(struct scope *scope, const uint64_t *id, unsigned int nids,
		  struct document *document);
void live_describe(struct document *document, const struct view *view, netns_namer *name);

#endif
