/* SPDX-License-Identifier: GPL-2.0-only */
/* Events on their way from where they happen to the worker that sends them out. */
#ifndef FIN_RING_H
#define FIN_RING_H

#include "event.h"
#include "types.h"

struct fin_net;

/* The first bytes of a segment that vanished, from its network header on. */
struct fin_bytes {
	u32 len;
	u8 data[];
};

/* An event on its way: all that its message needs. */
struct fin_notice {
	u64 id;
	struct fin_net *fn;
	struct fin_bytes *bytes;	/* freed with it; NULL for none */
	struct fin_flow flow;
	struct fin_event event;
};

int fin_rings_need(void);
void fin_rings_free(void);

bool fin_rings_put(const struct fin_notice *notice);
const struct fin_notice *fin_rings_oldest(void);
void fin_rings_done(void);

bool fin_rings_full(u32 bytes);
u64 fin_rings_lost(void);
size_t fin_rings_bytes(void);

#endif
