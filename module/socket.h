/* SPDX-License-Identifier: GPL-2.0-only */
/* What we read of a kernel socket. Nothing here takes a lock or a reference. */
#ifndef FIN_SOCKET_H
#define FIN_SOCKET_H

#include <net/inet_timewait_sock.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "closepath.h"

/* Is this socket, which is one in full, of TCP? TCP's control sockets are raw
 * ones with TCP's protocol number.
 */
static inline bool fin_socket_full_is_tcp(const struct sock *sk)
{
	return sk->sk_type == SOCK_STREAM && sk->sk_protocol == IPPROTO_TCP;
}

/* Is this a TCP socket in full, so that tcp_sk() may be read? Request and
 * mini-sockets have but the first fields.
 */
static inline bool fin_socket_is_tcp(const struct sock *sk)
{
	return sk && sk_fullsock(sk) && fin_socket_full_is_tcp(sk);
}

/* The id of a socket's record, if it has one: 0 when nobody has asked for it yet. */
static inline u64 fin_socket_cookie(const struct sock *sk)
{
	return atomic64_read(&sk->sk_cookie);
}

/* The same of a mini-socket, which took it over. */
static inline u64 fin_socket_cookie_mini(const struct inet_timewait_sock *tw)
{
	return atomic64_read(&tw->tw_cookie);
}

/* Would close() find data that nobody read? As __tcp_close() judges: a FIN that was
 * received is no data.
 */
static inline bool fin_socket_unread(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	return before(tp->copied_seq, tp->rcv_nxt - !!sock_flag(sk, SOCK_DONE));
}

/* Does the zero-window probe timer run, in place of the RTO? It does when there is
 * something to send, and nothing in flight.
 */
static inline bool fin_socket_probing(const struct sock *sk)
{
	return !tcp_sk(sk)->packets_out && tcp_send_head(sk);
}

u64 fin_socket_cookie_make(struct sock *sk);
void fin_socket_flow(const struct sock *sk, struct fin_flow *flow);
void fin_socket_death(const struct sock *sk, u8 from, struct fin_death *death);
void fin_socket_timers(const struct sock *sk, struct fin_limit_input *timers);
void fin_socket_sysctls(const struct net *net, struct fin_limit_input *timers);
bool fin_socket_out_of_memory(const struct sock *sk);
u64 fin_socket_limit_start_ns(const struct sock *sk);
u32 fin_socket_beyond_time_wait(const struct sock *sk);

#endif
