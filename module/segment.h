/* SPDX-License-Identifier: GPL-2.0-only */
/* An skb read once into a small view: addresses, ports, flags, seq, ack, class. */
#ifndef FIN_SEGMENT_H
#define FIN_SEGMENT_H

#include <linux/skbuff.h>
#include <net/sock.h>

#include "match.h"

struct fin_segment {
	struct sk_buff *skb;
	struct net *net;
	struct sock *sk;	/* the local socket, full or mini; see fin_segment_resolve() */
	struct fin_flow flow;
	u32 seq;
	u32 ack;
	u32 len;		/* bytes of payload */
	u16 class;		/* FINCTL_CLASS_* */
	u8 flags;		/* TCP header flags */
	u8 direction;		/* FINCTL_DIRECTION_IN or _OUT */
	bool loopback;		/* came in through a loopback device */
	bool resolved;		/* sk and class are complete */
	bool referenced;	/* we hold sk */
	int ifindex;		/* of the device it came in through */
};

bool fin_segment_read(struct fin_segment *seg, struct sk_buff *skb, struct net *net,
		      const struct net_device *in);
void fin_segment_resolve(struct fin_segment *seg);
bool fin_segment_is_local(struct fin_segment *seg);
void fin_segment_release(struct fin_segment *seg);

#endif
