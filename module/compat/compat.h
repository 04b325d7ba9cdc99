/* SPDX-License-Identifier: GPL-2.0-only */
/* How kernels differ, behind names of our own. features.mk finds FIN_HAS_*. */
#ifndef FIN_COMPAT_H
#define FIN_COMPAT_H

#include <net/genetlink.h>
#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>
#include <net/tcp.h>

/* Where the amount of memory that TCP uses is read, since 6.10. */
#ifdef FIN_HAS_PROTO_MEMORY
#include <net/proto_memory.h>
#endif

/* Tracepoints whose arguments grew: the error of a retransmission (7.2), the
 * reason of a reset (6.12).
 */
#ifdef FIN_HAS_RETRANSMIT_ERR
#define FIN_TP_RETRANSMIT_ARGS	const struct sock *sk, const struct sk_buff *skb, int err
#define FIN_TP_RETRANSMIT_ERR	err
#else
#define FIN_TP_RETRANSMIT_ARGS	const struct sock *sk, const struct sk_buff *skb
#define FIN_TP_RETRANSMIT_ERR	0
#define FIN_TP_RETRANSMIT_SILENT	/* on failure */
#endif

#ifdef FIN_HAS_RESET_REASON
#define FIN_TP_RESET_ARGS	const struct sock *sk, const struct sk_buff *skb, \
				const enum sk_rst_reason reason
#else
#define FIN_TP_RESET_ARGS	const struct sock *sk, const struct sk_buff *skb
#endif

/* When the timer that now runs, or has just expired, was due, in jiffies. */
static inline unsigned long fin_compat_timer_due(const struct sock *sk)
{
#ifdef FIN_HAS_TIMEOUT_EXPIRES
	return tcp_timeout_expires(sk);
#else
	return inet_csk(sk)->icsk_timeout;
#endif
}

/* The unit of what TCP stamps with 32 bits, as retrans_stamp: some sockets' is finer
 * from 6.7 on.
 */
static inline u64 fin_compat_stamp_unit_ns(const struct sock *sk)
{
#ifdef FIN_HAS_USEC_TS
	return tcp_sk(sk)->tcp_usec_ts ? NSEC_PER_USEC : NSEC_PER_MSEC;
#else
	return NSEC_PER_SEC / TCP_TS_HZ;
#endif
}

/* The greatest RTO of a socket, in jiffies: its own from 7.2 on. */
static inline unsigned long fin_compat_rto_max(const struct sock *sk)
{
#ifdef FIN_HAS_RTO_MAX
	return tcp_rto_max(sk);
#else
	return TCP_RTO_MAX;
#endif
}

static inline u32 fin_compat_rto_max_us(const struct sock *sk)
{
#ifdef FIN_HAS_RTO_MAX
	return jiffies_to_usecs(tcp_rto_max(sk));
#else
	return TCP_RTO_MAX / HZ * USEC_PER_SEC;
#endif
}

/* TIME_WAIT is counted as its timer is set; before 6.1, when it expires. */
#ifdef FIN_HAS_TW_KILL
#define FIN_TW_COUNTED_EARLY	0
#else
#define FIN_TW_COUNTED_EARLY	1
#endif

/* 7.2 has one table of sockets for all namespaces and dropped the argument. */
#ifdef FIN_HAS_LOOKUP_HASHINFO
#define FIN_LOOKUP_TABLE(net)	(net), (net)->ipv4.tcp_death_row.hashinfo
#else
#define FIN_LOOKUP_TABLE(net)	(net)
#endif

/* What a family's pre_doit() is given of the operation: 6.2 split them. */
#ifdef FIN_HAS_SPLIT_OPS
#define FIN_GENL_OP	const struct genl_split_ops
#else
#define FIN_GENL_OP	const struct genl_ops
#endif

/* The attributes of a dump's request; genl_info_dump() came with 6.6. */
static inline struct nlattr **fin_compat_dump_attrs(struct netlink_callback *cb)
{
#ifdef FIN_HAS_DUMP_INFO
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

#endif
