/* SPDX-License-Identifier: GPL-2.0-only */
/* What we read of a kernel socket. Nothing here takes a lock or a reference. */
#ifndef FIN_SOCKET_H
#define FIN_SOCKET_H

#include <net/inet_timewait_sock.h>
#include <net/sock.h>

#include "closepath.h"

bool fin_socket_is_tcp(const struct sock *sk);
u64 fin_socket_cookie(const struct sock *sk);
u64 fin_socket_cookie_make(struct sock *sk);
u64 fin_socket_cookie_mini(const struct inet_timewait_sock *tw);
void fin_socket_flow(const struct sock *sk, struct fin_flow *flow);
void fin_socket_death(const struct sock *sk, u8 from, struct fin_death *death);
struct fin_limit fin_socket_limit(const struct sock *sk);

#endif
