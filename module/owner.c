// SPDX-License-Identifier: GPL-2.0-only

#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "control.h"
#include "draft.h"
#include "net.h"
#include "owner.h"

/* Protects the list. What an owner is does not change while it stands there. */
static DEFINE_MUTEX(owner_mutex);
static LIST_HEAD(owners);

static struct fin_owner *find(const struct fin_net *fn, const struct sock *sk)
{
	struct fin_owner *owner;

	list_for_each_entry(owner, &owners, list)
		if (owner->fn == fn && owner->sk == sk)
			return owner;
	return NULL;
}

/**
 * fin_owner_get() - make a netlink socket an owner in a namespace
 * @fn: the namespace, a reference held
 * @sk: the socket, which is in use by the caller and so cannot close yet
 *
 * What it owns is to be taken away by fin_control_owner_gone().
 *
 * Context: process, no mutex held.
 * Return: the owner, which lasts until the socket closes or the namespace
 * ends; NULL when there is no memory.
 */
struct fin_owner *fin_owner_get(struct fin_net *fn, struct sock *sk)
{
	struct fin_owner *owner;

	mutex_lock(&owner_mutex);
	owner = find(fn, sk);
	if (owner)
		goto unlock;
	owner = kzalloc(sizeof(*owner), GFP_KERNEL);
	if (!owner)
		goto unlock;
	sock_hold(sk);
	owner->sk = sk;
	owner->fn = fn;
	rcu_read_lock();
	fin_process_current(&owner->process);
	rcu_read_unlock();
	list_add_tail(&owner->list, &owners);
unlock:
	mutex_unlock(&owner_mutex);
	return owner;
}

/**
 * fin_owner_collect() - the namespaces in which a socket has a transaction open
 * @sk: the socket, which is in use by the caller and so cannot close yet
 * @parts: becomes a list of owners, with a reference held to the namespace of each
 *
 * Context: process, with the mutex that guards drafts held.
 * Return: 0, -ESHUTDOWN when one of them is going away; @parts has the others.
 */
int fin_owner_collect(struct sock *sk, struct list_head *parts)
{
	struct fin_owner *owner;
	int err = 0;

	mutex_lock(&owner_mutex);
	list_for_each_entry(owner, &owners, list) {
		if (owner->sk != sk || !owner->draft)
			continue;
		if (maybe_get_net(owner->fn->net))
			list_add_tail(&owner->part, parts);
		else
			err = -ESHUTDOWN;
	}
	mutex_unlock(&owner_mutex);
	return err;
}

/* Whoever lists rules may still read what the owner is called. */
static void free_owner(struct fin_owner *owner)
{
	sock_put(owner->sk);
	fin_draft_free(owner->draft);
	kfree_rcu(owner, rcu);
}

/* Of a namespace that ends, nothing is left to take away. */
static void release(struct fin_owner *owner)
{
	struct fin_net *fn = owner->fn;

	fin_control_owner_gone(fn, owner);
	free_owner(owner);
	fin_net_put(fn);
}

/*
 * The message names a port, which another socket may have got by now: whoever
 * is dead has closed. Namespaces that are ending see to their owners themselves.
 */
static void collect_dead(struct list_head *dead)
{
	struct fin_owner *owner, *next;

	list_for_each_entry_safe(owner, next, &owners, list)
		if (sock_flag(owner->sk, SOCK_DEAD) && maybe_get_net(owner->fn->net))
			list_move_tail(&owner->list, dead);
}

static int netlink_event(struct notifier_block *nb, unsigned long event, void *data)
{
	const struct netlink_notify *gone = data;
	struct fin_owner *owner, *next;
	LIST_HEAD(dead);

	if (event != NETLINK_URELEASE || gone->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	mutex_lock(&owner_mutex);
	collect_dead(&dead);
	mutex_unlock(&owner_mutex);
	list_for_each_entry_safe(owner, next, &dead, list)
		release(owner);
	return NOTIFY_DONE;
}

static struct notifier_block netlink_notifier = {
	.notifier_call = netlink_event,
};

/**
 * fin_owner_forget() - a namespace ends, and what was owned in it
 * @fn: the namespace, in which nothing is owned any more
 *
 * Context: process.
 */
void fin_owner_forget(struct fin_net *fn)
{
	struct fin_owner *owner, *next;

	mutex_lock(&owner_mutex);
	list_for_each_entry_safe(owner, next, &owners, list) {
		if (owner->fn != fn)
			continue;
		list_del(&owner->list);
		free_owner(owner);
	}
	mutex_unlock(&owner_mutex);
}

/**
 * fin_owner_init() - begin to watch for netlink sockets that close
 *
 * Context: process, module load.
 * Return: 0 or a negative errno.
 */
int __init fin_owner_init(void)
{
	return netlink_register_notifier(&netlink_notifier);
}

/**
 * fin_owner_exit() - watch no longer
 *
 * Context: process, module unload, when no namespace is ours any more.
 */
void fin_owner_exit(void)
{
	netlink_unregister_notifier(&netlink_notifier);
}
