/* SPDX-License-Identifier: GPL-2.0-only */
/* An skb read once into a small view: addresses, ports, flags, seq, ack, class. */
#ifndef FIN_SEGMENT_H
#define FIN_SEGMENT_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <linux/tcp.h>
#include <net/sock.h>

#include "match.h"

struct fin_segment {
	struct sk_buff *skb;
	const struct nf_hook_state *state;
	struct sock *sk;	/* the local socket; see fin_segment_resolve() */
	struct fin_flow flow;	/* of a forwarded one, local is where it comes from */
	u32 seq;
	u32 ack;
	u32 len;		/* bytes of payload */
	u16 class;		/* FINCTL_CLASS_* */
	u8 flags;		/* TCP header flags */
	u8 direction;		/* FINCTL_DIRECTION_IN, _OUT or _FORWARD */
	u8 way;			/* FIN_WAY_* */
	bool resolved;		/* sk and class are complete */
	bool referenced;	/* we hold sk */
	bool judged_local;	/* is_local is known */
	bool is_local;		/* what came in is for this host */
	unsigned int off;	/* where TCP's header begins */
	const struct tcphdr *th;
	struct tcphdr buf;	/* a copy, where it is not in one piece */
};

/* In the order in which they are called; each says what it needs. */
bool fin_segment_find(struct fin_segment *seg);
bool fin_segment_read(struct fin_segment *seg);
void fin_segment_resolve(struct fin_segment *seg);
bool fin_segment_is_local(struct fin_segment *seg);
u8 fin_segment_state(const struct fin_segment *seg);
u32 fin_segment_mark(const struct fin_segment *seg);
void fin_segment_release(struct fin_segment *seg);

#endif
