/* SPDX-License-Identifier: GPL-2.0-only */
/* Events on their way from where they happen to the worker that sends them out. */
#ifndef FIN_RING_H
#define FIN_RING_H

#include "event.h"
#include "types.h"

struct fin_net;

/* An event on its way: all that its message needs. */
struct fin_notice {
	u64 id;
	struct fin_net *fn;
	struct fin_flow flow;
	struct fin_event event;
};

int fin_rings_need(void);
void fin_rings_free(void);

void fin_rings_put(struct fin_net *fn, u64 id, const struct fin_flow *flow,
		   const struct fin_event *event);
const struct fin_notice *fin_rings_oldest(void);
void fin_rings_done(void);

u64 fin_rings_lost(void);
size_t fin_rings_bytes(void);

#endif
