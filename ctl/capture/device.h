/* SPDX-License-Identifier: GPL-2.0-only */
/* The devices that frames were seen by, as interfaces of the file. */
#ifndef CAPTURE_DEVICE_H
#define CAPTURE_DEVICE_H

#include "capture/queue.h"
#include "capture/tap.h"
#include "out/pcapng.h"
#include "out/text.h"

struct device {
	uint32_t netns;
	uint32_t ifindex;	/* 0 for what finctl made vanish */
	uint32_t number;	/* in the file */
};

struct devices {
	struct pcapng pcapng;
	uint32_t snaplen;
	netns_namer *namer;	/* NULL: the namespace goes without saying */
	unsigned int ntaps;
	struct tap **tap;
	unsigned int n, room;
	struct device *device;
};

void devices_write(struct devices *devices, const struct frame *frame);
void devices_free(struct devices *devices);

#endif
