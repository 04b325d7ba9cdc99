/* SPDX-License-Identifier: GPL-2.0-only */
/* What the devices of a namespace see, by libpcap. */
#ifndef CAPTURE_TAP_H
#define CAPTURE_TAP_H

#include "model/match.h"

/* A frame as a device saw it. */
struct tap_frame {
	uint64_t ns;		/* since 1970 */
	uint32_t netns;
	uint32_t ifindex;
	bool out;
	bool loopback;
	const uint8_t *data;	/* with a header of PCAPNG_LINK_LINUX_SLL2 */
	uint32_t caplen;
	uint32_t len;
	const uint8_t *ip;	/* where in it IP begins */
};

typedef void tap_reader(const struct tap_frame *frame, void *arg);

struct tap;

struct tap *tap_open(uint32_t netns, const struct match *match, uint32_t snaplen, char *fault,
		     size_t size);
void tap_close(struct tap *tap);
int tap_fd(const struct tap *tap);
const char *tap_read(struct tap *tap, tap_reader *reader, void *arg);
uint64_t tap_lost(struct tap *tap);
void tap_device(const struct tap *tap, uint32_t ifindex, char *name, size_t size);
bool tap_is_of(const struct tap *tap, uint32_t netns);

#endif
