/* SPDX-License-Identifier: GPL-2.0-only */
/* Events out to those who subscribed, by unicast, in batches. */
#ifndef FIN_STREAM_H
#define FIN_STREAM_H

#include "event.h"
#include "match.h"

struct fin_net;
struct net;

int fin_stream_init(void);
void fin_stream_exit(void);

int fin_stream_subscribe(struct fin_net *fn, struct net *net, u32 portid,
			 const struct fin_match *match);
void fin_stream_forget(struct fin_net *fn);
void fin_stream_send(struct fin_net *fn, u64 id, const struct fin_flow *flow,
		     const struct fin_event *event);

int fin_stream_place(struct fin_net *fn, struct net *net, u32 portid, u64 *seq, u64 *lost);
u32 fin_stream_subscribers(void);

#endif
