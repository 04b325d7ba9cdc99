// SPDX-License-Identifier: GPL-2.0-only

#include <net/ipv6_frag.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>

#include "fragments.h"

/**
 * fin_fragments_is() - is this a fragment of IPv6?
 * @skb: what has come in over IPv6
 *
 * Context: netfilter hook.
 * Return: true also for one that is the only one.
 */
bool fin_fragments_is(const struct sk_buff *skb)
{
	unsigned int off = 0;

	return ipv6_find_hdr(skb, &off, NEXTHDR_FRAGMENT, NULL, NULL) >= 0;
}

/**
 * fin_fragments_gather() - put together what arrives in fragments
 * @net: the namespace
 * @skb: a fragment for this host; the whole, when it is the last one to come
 *
 * IPv4 does this before LOCAL_IN, IPv6 behind it, where no hook is left to judge in.
 * Where conntrack is at work, it has seen to it earlier.
 *
 * Context: LOCAL_IN of IPv6.
 * Return: NF_ACCEPT for the whole, else the hook's verdict.
 */
unsigned int fin_fragments_gather(struct net *net, struct sk_buff *skb)
{
#if IS_REACHABLE(CONFIG_NF_DEFRAG_IPV6)
	int err = nf_ct_frag6_gather(net, skb, IP6_DEFRAG_LOCAL_DELIVER);

	if (err == -EINPROGRESS)
		return NF_STOLEN;
	return err ? NF_DROP : NF_ACCEPT;
#else
	return NF_ACCEPT;
#endif
}
