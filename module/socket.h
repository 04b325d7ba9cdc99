/* SPDX-License-Identifier: GPL-2.0-only */
/* What we read of a kernel socket. Nothing here takes a lock or a reference. */
#ifndef FIN_SOCKET_H
#define FIN_SOCKET_H

#include <net/inet_timewait_sock.h>
#include <net/sock.h>

#include "closepath.h"

/* Is this a TCP socket in full, so that tcp_sk() may be read? TCP's control
 * sockets are raw ones with TCP's protocol number, and request and mini-sockets
 * have but the first fields.
 */
static inline bool fin_socket_is_tcp(const struct sock *sk)
{
	return sk && sk_fullsock(sk) && sk->sk_type == SOCK_STREAM &&
	       sk->sk_protocol == IPPROTO_TCP;
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

u64 fin_socket_cookie_make(struct sock *sk);
void fin_socket_flow(const struct sock *sk, struct fin_flow *flow);
void fin_socket_death(const struct sock *sk, u8 from, struct fin_death *death);
void fin_socket_timers(const struct sock *sk, struct fin_limit_input *timers);
void fin_socket_sysctls(const struct net *net, struct fin_limit_input *timers);
bool fin_socket_unread(const struct sock *sk);
bool fin_socket_out_of_memory(const struct sock *sk);
bool fin_socket_probing(const struct sock *sk);
u64 fin_socket_limit_start_ns(const struct sock *sk);
u64 fin_socket_fin_sent_ns(const struct sock *sk, u32 seq, u64 queued_ns);

#endif
