// SPDX-License-Identifier: GPL-2.0-only

#include "user.h"

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
