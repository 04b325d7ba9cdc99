// SPDX-License-Identifier: GPL-2.0-only

#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/ip.h>
#include <net/ip6_fib.h>
#include <net/route.h>

#include "compat/bridge.h"
#include "passage.h"

/* What this host forwards, or a bridge of it that has br_netfilter. */
static bool is_of_others(const struct sk_buff *skb, u8 pf)
{
	if (fin_bridge_has(skb))
		return true;
	/* IPv6 has a mark of its own for multicast alone. */
	return pf == NFPROTO_IPV4 ? IPCB(skb)->flags & IPSKB_FORWARDED : skb->skb_iif;
}

static bool ends_here(const struct sk_buff *skb, u8 pf)
{
	const struct dst_entry *dst = skb_dst(skb);

	if (pf == NFPROTO_IPV4)
		return skb_rtable(skb)->rt_flags & RTCF_LOCAL;
	return container_of(dst, const struct rt6_info, dst)->rt6i_flags & RTF_LOCAL;
}

/* A VRF device hands on what it is given to a device of its own, on which it
 * comes by again, unless it is for this host.
 */
static bool comes_again(const struct sk_buff *skb, const struct nf_hook_state *state)
{
	return netif_is_l3_master(state->out) && !ends_here(skb, state->pf);
}

/* And it takes in what such a device has received, which has come by there. */
static bool came_before(const struct sk_buff *skb, u8 pf)
{
	return pf == NFPROTO_IPV4 ? ipv4_l3mdev_skb(IPCB(skb)->flags) :
				    ipv6_l3mdev_skb(IP6CB(skb)->flags);
}

/**
 * fin_passage_counts() - is this the passage at which a segment is to be judged?
 * @skb: the segment
 * @state: the hook
 *
 * Context: netfilter hook.
 * Return: false when it comes by a second time, or is to, or when it leaves and
 * did not begin here.
 */
bool fin_passage_counts(const struct sk_buff *skb, const struct nf_hook_state *state)
{
	switch (state->hook) {
	case NF_INET_POST_ROUTING:
		return !is_of_others(skb, state->pf) && !comes_again(skb, state);
	case NF_INET_PRE_ROUTING:
		return !came_before(skb, state->pf);
	default:
		return true;
	}
}

/* What this host sends to itself comes in by the VRF. IPv6 may have it that it came in by
 * the device that has the address: ipv6_rcv() goes by the route.
 */
static bool began_here(const struct sk_buff *skb, const struct nf_hook_state *state)
{
	return state->pf == NFPROTO_IPV6 &&
	       ipv6_chk_addr(state->net, &ipv6_hdr(skb)->saddr, state->in, 0);
}

/**
 * fin_passage_in() - the device that a segment came in by
 * @skb: the segment
 * @state: the hook
 *
 * In a VRF it is the one that is part of it. Where that is the VRF itself, the
 * segment comes from this host, as through loopback.
 *
 * Context: netfilter hook, under rcu_read_lock().
 * Return: the device, NULL when it came in by none.
 */
const struct net_device *fin_passage_in(const struct sk_buff *skb,
					const struct nf_hook_state *state)
{
	const struct net_device *dev;

	if (!state->in || !netif_is_l3_master(state->in) || began_here(skb, state))
		return state->in;
	dev = dev_get_by_index_rcu(state->net, state->pf == NFPROTO_IPV4 ? IPCB(skb)->iif :
									   IP6CB(skb)->iif);
	return dev ?: state->in;
}
