/* SPDX-License-Identifier: GPL-2.0-only */
/* A TCP segment as it stands in the bytes of a frame. */
#ifndef CAPTURE_SEGMENT_H
#define CAPTURE_SEGMENT_H

#include "model/address.h"
#include "model/match.h"

#define SEGMENT_FIN	0x01
#define SEGMENT_SYN	0x02

struct segment {
	struct address src;
	struct address dst;
	uint16_t sport;
	uint16_t dport;
	uint32_t seq;
	uint32_t ack;
	uint32_t len;		/* bytes of payload on the wire */
	uint8_t flags;		/* TCP header flags */
	uint64_t key;		/* what is the same wherever the segment is seen on its way */
};

bool segment_read(const uint8_t *ip, uint32_t caplen, uint32_t len, struct segment *segment);
uint32_t segment_end(const struct segment *segment);
bool segment_matches(const struct segment *segment, bool out, const struct match *match);

#endif
