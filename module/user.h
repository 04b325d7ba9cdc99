/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose a socket is: the user that made it, and its cgroup. */
#ifndef FIN_USER_H
#define FIN_USER_H

#include <linux/cgroup.h>
#include <net/sock.h>

#include "match.h"

/* Packed: each record has one, and has to do with little. */
struct fin_user {
	u32 uid;		/* in the initial user namespace */
	struct cgroup *cgroup;	/* v2; NULL when not known */
} __packed __aligned(4);

/* Return: true when a match asks whose a socket is. */
static inline bool fin_user_asked(const struct fin_match *match)
{
	return match->has_uid || match->cgroup;
}

/* Whose a full socket is. The cgroup is held by the socket. */
static inline void fin_user_of(struct fin_user *user, const struct sock *sk)
{
	user->uid = __kuid_val(READ_ONCE(sk->sk_uid));	/* of the initial namespace */
	user->cgroup = NULL;
#ifdef CONFIG_SOCK_CGROUP_DATA
	/* It asks for more than it needs: nothing is written. */
	user->cgroup = sock_cgroup_ptr((struct sock_cgroup_data *)&sk->sk_cgrp_data);
#endif
}

/* Keeps the cgroup, which the socket holds now, for as long as @user is. */
static inline void fin_user_get(const struct fin_user *user)
{
	if (user->cgroup)
		cgroup_get(user->cgroup);
}

/* Lets go of it. Context: any but NMI. */
static inline void fin_user_put(const struct fin_user *user)
{
	if (user->cgroup)
		cgroup_put(user->cgroup);
}

bool fin_user_match(const struct fin_match *match, const struct fin_user *user);

#endif
