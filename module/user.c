// SPDX-License-Identifier: GPL-2.0-only

#include <linux/cgroup.h>

#include "user.h"

/**
 * fin_user_of() - whose a socket is
 * @user: filled; the cgroup is held by the socket
 * @sk: a full socket
 *
 * Context: any.
 */
void fin_user_of(struct fin_user *user, const struct sock *sk)
{
	user->uid = from_kuid(&init_user_ns, READ_ONCE(sk->sk_uid));
	user->cgroup = NULL;
#ifdef CONFIG_SOCK_CGROUP_DATA
	/* It asks for more than it needs: nothing is written. */
	user->cgroup = sock_cgroup_ptr((struct sock_cgroup_data *)&sk->sk_cgrp_data);
#endif
}

static bool is_below(struct cgroup *cgroup, u64 id)
{
	while (cgroup && cgroup_id(cgroup) != id)
		cgroup = cgroup_parent(cgroup);
	return cgroup;
}

/**
 * fin_user_match() - is a socket whose it is asked to be?
 * @match: a match
 * @user: whose the socket is, or NULL when that is not known
 *
 * Ids of cgroups are not used again, so one that is gone matches nothing new.
 *
 * Context: any, with the cgroup held or under rcu_read_lock().
 * Return: true when uid and cgroup hold, or neither is asked for.
 */
bool fin_user_match(const struct fin_match *match, const struct fin_user *user)
{
	if (!fin_user_asked(match))
		return true;
	if (!user || (match->has_uid && match->uid != user->uid))
		return false;
	return !match->cgroup || is_below(user->cgroup, match->cgroup);
}

/**
 * fin_user_get() - keep the cgroup for as long as @user is
 * @user: whose a socket is
 *
 * Context: any, with the cgroup held by the socket.
 */
void fin_user_get(const struct fin_user *user)
{
	if (user->cgroup)
		cgroup_get(user->cgroup);
}

/**
 * fin_user_put() - let go of it
 * @user: what fin_user_get() was called for
 *
 * Context: any but NMI.
 */
void fin_user_put(const struct fin_user *user)
{
	if (user->cgroup)
		cgroup_put(user->cgroup);
}
