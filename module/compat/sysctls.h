/* SPDX-License-Identifier: GPL-2.0-only */
/* The sysctls that decide about closes, as far as this kernel has them. */
#ifndef FIN_COMPAT_SYSCTLS_H
#define FIN_COMPAT_SYSCTLS_H

#include <net/net_namespace.h>

#define FIN_SYSCTLS	8

struct fin_sysctl {
	const char *name;
	u32 value;
};

/* Times in seconds, but for the names that end in their unit.
 * Return: how many were filled in, FIN_SYSCTLS at the most.
 */
static inline unsigned int fin_compat_sysctls(const struct net *net, struct fin_sysctl *sysctl)
{
	const struct netns_ipv4 *ipv4 = &net->ipv4;
	unsigned int n = 0;

#define FIN_SYSCTL(name, divisor) \
	sysctl[n++] = (struct fin_sysctl) { #name, READ_ONCE(ipv4->sysctl_##name) / (divisor) }

	FIN_SYSCTL(tcp_orphan_retries, 1);
	FIN_SYSCTL(tcp_retries2, 1);
	FIN_SYSCTL(tcp_fin_timeout, HZ);
	FIN_SYSCTL(tcp_early_retrans, 1);
	FIN_SYSCTL(tcp_sack, 1);
#ifdef FIN_HAS_RTO_MIN_SYSCTL
	FIN_SYSCTL(tcp_rto_min_us, 1);
#endif
#ifdef FIN_HAS_RTO_MAX_SYSCTL
	FIN_SYSCTL(tcp_rto_max_ms, 1);
#endif
#undef FIN_SYSCTL
	return n;
}

#endif
