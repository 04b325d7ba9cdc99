/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose a socket is: the user that made it, and its cgroup. */
#ifndef FIN_USER_H
#define FIN_USER_H

#include <net/sock.h>

#include "match.h"

struct cgroup;

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

void fin_user_of(struct fin_user *user, const struct sock *sk);
bool fin_user_match(const struct fin_match *match, const struct fin_user *user);
void fin_user_get(const struct fin_user *user);
void fin_user_put(const struct fin_user *user);

#endif
