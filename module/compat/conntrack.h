/* SPDX-License-Identifier: GPL-2.0-only */
/* Conntrack, where it is loaded, through the pointer that the core keeps to it. */
#ifndef FIN_COMPAT_CONNTRACK_H
#define FIN_COMPAT_CONNTRACK_H

#include <linux/netfilter.h>

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

#endif
