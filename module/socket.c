// SPDX-License-Identifier: GPL-2.0-only

#include <linux/sock_diag.h>
#include <net/ipv6.h>
#include <net/tcp.h>

#include "compat/compat.h"
#include "socket.h"

/**
 * fin_socket_cookie_make() - the cookie of a socket that gets a record
 * @sk: the socket
 *
 * Context: any; sock_diag_save_cookie() takes no lock.
 * Return: the cookie, never 0.
 */
u64 fin_socket_cookie_make(struct sock *sk)
{
	u64 id = fin_socket_cookie(sk);
	u32 half[2];

	if (id)
		return id;
	sock_diag_save_cookie(sk, half);
	return (u64)half[1] << 32 | half[0];
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
	const struct tcp_sock *tp = tcp_sk(sk);

	*death = (struct fin_death) {
		.from = from,
		.error = READ_ONCE(sk->sk_err),
		.retransmits = icsk->icsk_retransmits,
		.probes_out = icsk->icsk_probes_out,
		.acked = tp->snd_una == tp->write_seq,
		.unsent = tp->snd_nxt != tp->write_seq,
		.linger2 = READ_ONCE(tp->linger2) < 0,
		.repair = tp->repair,
		.user_timeout = !!READ_ONCE(icsk->icsk_user_timeout),
	};
}

/**
 * fin_socket_out_of_memory() - will the kernel find that an orphan has too much queued?
 * @sk: a full TCP socket
 *
 * Context: any; exact under the socket lock.
 * Return: as tcp_check_oom() will judge.
 */
bool fin_socket_out_of_memory(const struct sock *sk)
{
	return READ_ONCE(sk->sk_wmem_queued) > SOCK_MIN_SNDBUF &&
	       sk_memory_allocated(sk) > sk_prot_mem_limits(sk, 2);
}

/**
 * fin_socket_timers() - what the limit of a socket's retransmissions depends on
 * @sk: a full TCP socket
 * @timers: filled
 *
 * Context: any; exact under the socket lock.
 */
void fin_socket_timers(const struct sock *sk, struct fin_limit_input *timers)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);

	timers->user_timeout_ms = READ_ONCE(icsk->icsk_user_timeout);
	timers->rto_us = jiffies_to_usecs(icsk->icsk_rto);
	timers->rto_max_us = fin_compat_rto_max_us(sk);
	timers->orphan = sock_flag(sk, SOCK_DEAD);
	timers->soft_error = READ_ONCE(sk->sk_err_soft);
	fin_socket_sysctls(sock_net(sk), timers);
}

/**
 * fin_socket_sysctls() - the part of it that is the namespace's
 * @net: the namespace
 * @timers: filled in part
 *
 * Context: any.
 */
void fin_socket_sysctls(const struct net *net, struct fin_limit_input *timers)
{
	timers->orphan_retries = READ_ONCE(net->ipv4.sysctl_tcp_orphan_retries);
	timers->retries2 = READ_ONCE(net->ipv4.sysctl_tcp_retries2);
}

/**
 * fin_socket_limit_start_ns() - when the limit of a socket's retransmissions began to run
 * @sk: a full TCP socket
 *
 * Context: any; exact under the socket lock, to the stamp's unit: a millisecond mostly.
 * Return: CLOCK_MONOTONIC ns of the first RTO retransmission, 0 while there is none.
 */
u64 fin_socket_limit_start_ns(const struct sock *sk)
{
	u64 now = ktime_get_ns(), unit = fin_compat_stamp_unit_ns(sk);
	u32 stamp = READ_ONCE(tcp_sk(sk)->retrans_stamp);
	u64 units = div_u64(now, unit);

	if (!stamp || !READ_ONCE(inet_csk(sk)->icsk_retransmits))
		return 0;
	return (units - (u32)((u32)units - stamp)) * unit;
}

/**
 * fin_socket_beyond_time_wait() - how long an orphan waits in FIN_WAIT2 before a mini-socket
 * @sk: a full TCP socket
 *
 * Of TCP_LINGER2 or tcp_fin_timeout, what is beyond 60 s comes first: see
 * tcp_rcv_state_process(), tcp_close() and tcp_keepalive_timer().
 *
 * Context: any; exact under the socket lock.
 * Return: jiffies, 0 where there is no such wait.
 */
u32 fin_socket_beyond_time_wait(const struct sock *sk)
{
	int beyond = tcp_fin_time(sk) - TCP_TIMEWAIT_LEN;

	return READ_ONCE(tcp_sk(sk)->linger2) < 0 || beyond < 0 ? 0 : beyond;
}
