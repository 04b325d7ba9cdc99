/* SPDX-License-Identifier: GPL-2.0-only */
/* Fragments of IPv6, which netfilter's hooks of IPv6 see as they have come. */
#ifndef FIN_FRAGMENTS_H
#define FIN_FRAGMENTS_H

#include <linux/netfilter.h>
#include <net/ipv6.h>

bool fin_fragments_is(const struct sk_buff *skb);
unsigned int fin_fragments_gather(struct net *net, struct sk_buff *skb);

/* Return: false for what is no fragment of IPv6, most of which this tells. */
static inline bool fin_fragments_maybe(const struct sk_buff *skb, u8 pf)
{
	return pf == NFPROTO_IPV6 && ipv6_hdr(skb)->nexthdr != IPPROTO_TCP &&
	       ipv6_ext_hdr(ipv6_hdr(skb)->nexthdr);
}

#endif
