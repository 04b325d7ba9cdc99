/* SPDX-License-Identifier: GPL-2.0-only */
/* Bridges that have netfilter, in kernels that can have them. */
#ifndef FIN_COMPAT_BRIDGE_H
#define FIN_COMPAT_BRIDGE_H

#include <linux/netfilter_bridge.h>

/**
 * fin_bridge_has() - is it a bridge that shows a segment to netfilter?
 * @skb: the segment, at a hook of IP
 *
 * Context: netfilter hook.
 * Return: true when one does, with br_netfilter.
 */
static inline bool fin_bridge_has(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	return nf_bridge_info_exists(skb);
#else
	return false;
#endif
}

#endif
