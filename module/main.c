// SPDX-License-Identifier: GPL-2.0-only
/* Load and unload, in exact reverse order. */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <uapi/linux/finctl.h>
#include <uapi/linux/finctl_version.h>

#include "control.h"
#include "net.h"
#include "netlink.h"
#include "owner.h"
#include "probes.h"
#include "stream.h"

static int __net_init net_init(struct net *net)
{
	struct fin_net *fn = fin_net_of(net);

	fn->net = net;
	fn->inum = net->ns.inum;
	fin_control_init(fn);
	return 0;
}

/* A grace period lies between this and net_exit(): no hook runs by then. */
static void __net_exit net_pre_exit(struct net *net)
{
	struct fin_net *fn = fin_net_of(net);

	fin_control_exit(fn);
	fin_owner_forget(fn);
}

static void __net_exit net_exit(struct net *net)
{
	fin_control_end(fin_net_of(net));
	fin_stream_forget(fin_net_of(net));
}

static struct pernet_operations net_ops = {
	.init = net_init,
	.pre_exit = net_pre_exit,
	.exit = net_exit,
	.id = &fin_net_id,
	.size = sizeof(struct fin_net),
};

static int __init finctl_init(void)
{
	int err = fin_probes_init();

	if (err)
		return err;
	err = fin_stream_init();
	if (err)
		goto probes;
	err = register_pernet_subsys(&net_ops);
	if (err)
		goto stream;
	err = fin_owner_init();
	if (err)
		goto net;
	err = fin_netlink_init();
	if (err)
		goto owner;
	return 0;

owner:
	fin_owner_exit();
net:
	unregister_pernet_subsys(&net_ops);
stream:
	fin_stream_exit();
probes:
	fin_probes_exit();
	return err;
}

static void __exit finctl_exit(void)
{
	fin_netlink_exit();
	fin_owner_exit();
	unregister_pernet_subsys(&net_ops);
	fin_stream_exit();
	fin_probes_exit();
	/* Rules are freed by callbacks that are our code. */
	rcu_barrier();
}

module_init(finctl_init);
module_exit(finctl_exit);

MODULE_DESCRIPTION("Makes chosen TCP segments vanish and records how sockets close");
MODULE_LICENSE("GPL");
MODULE_VERSION(FINCTL_VERSION);
MODULE_ALIAS_GENL_FAMILY(FINCTL_GENL_NAME);
