/* SPDX-License-Identifier: GPL-2.0-only */
/* A document of records: one host's, as `finctl --json show` prints it. */
#ifndef READ_DOCUMENT_H
#define READ_DOCUMENT_H

#include <stddef.h>

#include "model/record.h"

struct netns_label {
	uint32_t inum;
	char name[64];
};

struct document {
	char host[65];
	char kernel[65];
	uint32_t hz;
	uint64_t realtime_offset_ns;
	unsigned int nlabels;
	unsigned int labels_room;
	struct netns_label *label;	/* of the namespaces that have a name */
	struct records records;
};

const char *document_read(struct document *document, const char *path);
const char *document_parse(struct document *document, const char *text, size_t len);
void document_label(struct document *document, uint32_t inum, const char *name);
const char *document_netns(const struct document *document, uint32_t inum);
void document_free(struct document *document);

#endif
