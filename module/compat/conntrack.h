/* SPDX-License-Identifier: GPL-2.0-only */
/* Conntrack, where it is loaded, through the pointer that the core keeps to it. */
#ifndef FIN_COMPAT_CONNTRACK_H
#define FIN_COMPAT_CONNTRACK_H

#include <linux/netfilter.h>
#include <net/netfilter/nf_conntrack.h>

/**
 * fin_conntrack_loaded() - may segments be tracked?
 *
 * Context: any.
 * Return: true when conntrack is there, in whatever namespace.
 */
static inline bool fin_conntrack_loaded(void)
{
#if IS_ENABLED(CONFIG_NF_CONNTRACK)
	return rcu_access_pointer(nf_ct_hook);
#else
	return false;
#endif
}

/**
 * fin_conntrack_confirm() - enter a new connection into conntrack's table
 * @skb: the segment that opens it, at POST_ROUTING
 *
 * Hooks of the same priority run in the order of their registration, so
 * conntrack's own confirmation may come after ours. nf_ct_hook has confirm()
 * from 6.1 on; before, an unconfirmed entry goes with its segment.
 *
 * Return: NF_ACCEPT, or NF_DROP when conntrack refuses the connection.
 */
static inline int fin_conntrack_confirm(struct sk_buff *skb)
{
#if defined(FIN_HAS_CT_CONFIRM) && IS_ENABLED(CONFIG_NF_CONNTRACK)
	enum ip_conntrack_info info;
	const struct nf_conn *ct = nf_ct_get(skb, &info);
	const struct nf_ct_hook *hook;

	if (!ct || nf_ct_is_confirmed(ct))
		return NF_ACCEPT;
	hook = rcu_dereference(nf_ct_hook);
	return hook ? hook->confirm(skb) : NF_ACCEPT;
#else
	return NF_ACCEPT;
#endif
}

#endif
