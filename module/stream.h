/* SPDX-License-Identifier: GPL-2.0-only */
/* Events out to those who subscribed, by unicast, in batches. */
#ifndef FIN_STREAM_H
#define FIN_STREAM_H

#include "event.h"
#include "match.h"

struct fin_bytes;
struct fin_net;
struct net;
struct sk_buff;

int fin_stream_init(void);
void fin_stream_exit(void);

int fin_stream_subscribe(struct fin_net *fn, struct net *net, u32 portid,
			 const struct fin_match *match, u32 bytes);
void fin_stream_forget(struct fin_net *fn);
struct fin_bytes *fin_stream_copy(const struct fin_net *fn, const struct sk_buff *skb);
void fin_stream_send(struct fin_net *fn, u64 id, const struct fin_flow *flow,
		     const struct fin_event *event, struct fin_bytes **bytes);

int fin_stream_place(struct fin_net *fn, struct net *net, u32 portid, u64 *seq, u64 *lost);
u32 fin_stream_subscribers(void);

#endif
