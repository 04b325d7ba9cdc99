// SPDX-License-Identifier: GPL-2.0-only

#include "net.h"
#include "ruleset.h"
#include "user.h"

unsigned int fin_net_id __read_mostly;
atomic_t fin_net_followed __read_mostly;

/**
 * fin_net_of() - what we own in a network namespace
 * @net: the namespace
 *
 * Context: any.
 * Return: never NULL while the module's pernet operations are registered.
 */
struct fin_net *fin_net_of(const struct net *net)
{
	return net_generic(net, fin_net_id);
}

/**
 * fin_net_get() - find a network namespace by its inode number
 * @inum: inode number, as stat(2) of /proc/PID/ns/net shows it
 *
 * Context: process.
 * Return: the namespace with a reference held, fin_net_put() drops it; NULL
 * when there is none or it is going away.
 */
struct fin_net *fin_net_get(u32 inum)
{
	struct net *net, *found = NULL;

	rcu_read_lock();
	for_each_net_rcu(net) {
		if (net->ns.inum != inum)
			continue;
		found = maybe_get_net(net);
		break;
	}
	rcu_read_unlock();
	return found ? fin_net_of(found) : NULL;
}

/**
 * fin_net_put() - drop the reference that fin_net_get() took
 * @fn: the namespace
 *
 * Context: process.
 */
void fin_net_put(struct fin_net *fn)
{
	put_net(fn->net);
}

/**
 * fin_net_may_want() - is a flow perhaps to be recorded, by its ports alone?
 * @fn: its namespace
 * @local: the port of its local end
 * @remote: that of the other end
 *
 * Context: any, under rcu_read_lock().
 * Return: false when fin_net_wants() would say no, whatever the rest of it.
 */
bool fin_net_may_want(const struct fin_net *fn, __be16 local, __be16 remote)
{
	const struct fin_filter *filter = rcu_dereference(fn->filter);
	const struct fin_ruleset *rules = rcu_dereference(fn->rules);

	if (filter && fin_match_ports(&filter->match, ntohs(local), ntohs(remote)))
		return true;
	return rules && (rules->nportless || fin_ruleset_has_port(rules, local, remote));
}

/**
 * fin_net_wants() - is this flow to be recorded?
 * @fn: its namespace
 * @flow: the flow
 * @user: whose its local socket is
 *
 * Context: any, under rcu_read_lock().
 * Return: FINCTL_FROM_* when `record` names it, or a rule's match does, which
 * is FINCTL_FROM_CLOSE; else 0.
 */
u8 fin_net_wants(const struct fin_net *fn, const struct fin_flow *flow,
		 const struct fin_user *user)
{
	const struct fin_filter *filter = rcu_dereference(fn->filter);

	if (filter && (filter->all || (fin_match_flow(&filter->match, flow) &&
				       fin_user_match(&filter->match, user))))
		return filter->from;
	return fin_ruleset_names(rcu_dereference(fn->rules), flow, user) ? FINCTL_FROM_CLOSE : 0;
}

/**
 * fin_net_records() - are some flows to be recorded?
 * @fn: the namespace
 *
 * Context: any.
 * Return: true when there is a filter, or a rule whose time is not over.
 */
bool fin_net_records(const struct fin_net *fn)
{
	return rcu_access_pointer(fn->filter) || READ_ONCE(fn->ways);
}

/**
 * fin_net_idle() - no open record is left: have someone look whether to disarm
 * @fn: the namespace
 *
 * Context: any; an irq_work, since a probe must not wake anyone itself.
 */
void fin_net_idle(struct fin_net *fn)
{
	if (READ_ONCE(fn->armed) && !fin_net_records(fn))
		irq_work_queue(&fn->idle_irq);
}
