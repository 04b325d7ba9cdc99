// SPDX-License-Identifier: GPL-2.0-only

#include <linux/sock_diag.h>
#include <net/ipv6.h>
#include <net/tcp.h>

#include "compat/compat.h"
#include "socket.h"

/**
 * fin_socket_is_tcp() - is this a TCP socket in full?
 * @sk: a socket of any kind, or NULL
 *
 * TCP's control sockets are raw ones with TCP's protocol number, and request
 * and mini-sockets have but the first fields.
 *
 * Context: any.
 * Return: true when tcp_sk() may be read.
 */
bool fin_socket_is_tcp(const struct sock *sk)
{
	return sk && sk_fullsock(sk) && sk->sk_type == SOCK_STREAM &&
	       sk->sk_protocol == IPPROTO_TCP;
}

/**
 * fin_socket_cookie() - the id of a socket's record, if it has one
 * @sk: the socket
 *
 * Context: any.
 * Return: the cookie, 0 when nobody has asked for it yet.
 */
u64 fin_socket_cookie(const struct sock *sk)
{
	return atomic64_read(&sk->sk_cookie);
}

/**
 * fin_socket_cookie_make() - the cookie of a socket that gets a record
 * @sk: the socket
 *
 * Context: any; sock_diag_save_cookie() takes no lock.
 * Return: the cookie, never 0.
 */
u64 fin_socket_cookie_make(struct sock *sk)
{
	u32 half[2];

	sock_diag_save_cookie(sk, half);
	return (u64)half[1] << 32 | half[0];
}

/**
 * fin_socket_cookie_mini() - the cookie that a mini-socket took over
 * @tw: the mini-socket
 *
 * Context: any.
 * Return: the cookie of the full socket, or 0.
 */
u64 fin_socket_cookie_mini(const struct inet_timewait_sock *tw)
{
	return atomic64_read(&tw->tw_cookie);
}

static bool is_ipv4(const struct sock *sk)
{
	return sk->sk_family == AF_INET || ipv6_addr_v4mapped(&sk->sk_v6_daddr);
}

/**
 * fin_socket_flow() - a socket's addresses and ports
 * @sk: a full TCP socket
 * @flow: filled
 *
 * The local port is read from inet_sport: inet_num is 0 once the socket is in
 * CLOSE. The family is that of the segments, so IPv4 for a mapped address.
 *
 * Context: any.
 */
void fin_socket_flow(const struct sock *sk, struct fin_flow *flow)
{
	flow->local_port = ntohs(inet_sk(sk)->inet_sport);
	flow->remote_port = ntohs(sk->sk_dport);
	if (is_ipv4(sk)) {
		flow->family = FINCTL_FAMILY_INET;
		ipv6_addr_set_v4mapped(inet_sk(sk)->inet_saddr, (struct in6_addr *)&flow->local);
		ipv6_addr_set_v4mapped(sk->sk_daddr, (struct in6_addr *)&flow->remote);
		return;
	}
	flow->family = FINCTL_FAMILY_INET6;
	memcpy(&flow->local, &inet6_sk(sk)->saddr, sizeof(flow->local));
	memcpy(&flow->remote, &sk->sk_v6_daddr, sizeof(flow->remote));
}

/**
 * fin_socket_death() - what a socket shows at the moment it becomes CLOSE
 * @sk: the socket
 * @from: the state it leaves, TCP_*
 * @death: filled
 *
 * sk_err, icsk_retransmits and icsk_probes_out are still what ended it;
 * icsk_backoff is not (tcp_write_queue_purge()).
 *
 * Context: tracepoint inet_sock_set_state, socket lock held.
 */
void fin_socket_death(const struct sock *sk, u8 from, struct fin_death *death)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);

	death->from = from;
	death->error = READ_ONCE(sk->sk_err);
	death->orphan = sock_flag(sk, SOCK_DEAD);
	death->retransmits = icsk->icsk_retransmits;
	death->probes_out = icsk->icsk_probes_out;
	death->user_timeout_ms = READ_ONCE(icsk->icsk_user_timeout);
}

/**
 * fin_socket_limit() - how long the kernel will go on retransmitting for a socket
 * @sk: a full TCP socket
 *
 * Context: any; exact under the socket lock.
 * Return: the limit; see fin_closepath_limit().
 */
struct fin_limit fin_socket_limit(const struct sock *sk)
{
	const struct netns_ipv4 *ipv4 = &sock_net(sk)->ipv4;
	const struct inet_connection_sock *icsk = inet_csk(sk);
	struct fin_limit_input in = {
		.orphan_retries = READ_ONCE(ipv4->sysctl_tcp_orphan_retries),
		.retries2 = READ_ONCE(ipv4->sysctl_tcp_retries2),
		.user_timeout_ms = READ_ONCE(icsk->icsk_user_timeout),
		.rto_us = jiffies_to_usecs(icsk->icsk_rto),
		.rto_max_us = jiffies_to_usecs(fin_compat_rto_max(sk)),
		.orphan = sock_flag(sk, SOCK_DEAD),
		.soft_error = READ_ONCE(sk->sk_err_soft),
	};

	return fin_closepath_limit(&in);
}
