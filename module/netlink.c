// SPDX-License-Identifier: GPL-2.0-only

#include <linux/module.h>

#include "compat/compat.h"
#include "control.h"
#include "message.h"
#include "net.h"
#include "netlink-gen.h"
#include "netlink.h"
#include "owner.h"
#include "parse.h"
#include "records.h"
#include "rules.h"
#include "ruleset.h"
#include "stream.h"

/* Enough for a status with all its hooks. */
#define FIN_REPLY_SIZE		8192

/* For each histogram with all its buckets, and an end of each kind in each state. */
#define FIN_STATS_SIZE		16384

#define REFUSE(info, err, sentence) ({		\
	GENL_SET_ERR_MSG(info, sentence);	\
	err;					\
})

#define FTRACE_IS_OFF	"hooks need ftrace, which is switched off: set kernel.ftrace_enabled to 1"

static struct fin_net *net_of(struct genl_info *info, int attr)
{
	return fin_parse_net(info->attrs[attr], genl_info_net(info), info->extack);
}

static struct fin_message head_of(struct genl_info *info)
{
	return (struct fin_message) {
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.cmd = info->genlhdr->cmd,
	};
}

static struct fin_message dump_head(struct netlink_callback *cb, u8 cmd)
{
	return (struct fin_message) {
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
		.cmd = cmd,
	};
}

/* Sends @skb when @err is 0, else lets go of it. */
static int reply(struct sk_buff *skb, struct genl_info *info, int err)
{
	if (!err)
		return genlmsg_reply(skb, info);
	nlmsg_free(skb);
	return err;
}

static struct sk_buff *reply_new(void)
{
	return genlmsg_new(FIN_REPLY_SIZE, GFP_KERNEL);
}

int finctl_nl_status_get_doit(struct sk_buff *request, struct genl_info *info)
{
	const struct nlattr *abi = info->attrs[FINCTL_A_STATUS_ABI];
	struct fin_message head = head_of(info);
	struct sk_buff *skb;

	if (abi && nla_get_u32(abi) < FINCTL_ABI)
		return REFUSE(info, -EPROTO,
			      "the module is newer than the tool: upgrade the tool");
	if (abi && nla_get_u32(abi) > FINCTL_ABI)
		return REFUSE(info, -EPROTO,
			      "the tool is newer than the module: upgrade the module");
	skb = reply_new();
	return skb ? reply(skb, info, fin_message_status(skb, &head)) : -ENOMEM;
}

/* Answers with one message about a namespace, which has @size at most. */
static int tell_net(struct genl_info *info, size_t size,
		    int (*put)(struct sk_buff *skb, const struct fin_message *head,
			       struct fin_net *fn))
{
	struct fin_net *fn = net_of(info, FINCTL_A_NETNS_NETNS);
	struct fin_message head = head_of(info);
	struct sk_buff *skb;
	int err;

	if (IS_ERR(fn))
		return PTR_ERR(fn);
	skb = genlmsg_new(size, GFP_KERNEL);
	err = skb ? reply(skb, info, put(skb, &head, fn)) : -ENOMEM;
	fin_net_put(fn);
	return err;
}

int finctl_nl_netns_get_doit(struct sk_buff *request, struct genl_info *info)
{
	return tell_net(info, FIN_REPLY_SIZE, fin_message_net);
}

int finctl_nl_stats_get_doit(struct sk_buff *request, struct genl_info *info)
{
	return tell_net(info, FIN_STATS_SIZE, fin_message_stats);
}

/* Namespaces have no order but that of their inode numbers: the resume key. */
static struct fin_net *net_from(u32 inum)
{
	struct net *net, *found = NULL;

	rcu_read_lock();
	for_each_net_rcu(net)
		if (net->ns.inum >= inum && (!found || net->ns.inum < found->ns.inum))
			found = net;
	found = found ? maybe_get_net(found) : NULL;
	rcu_read_unlock();
	return found ? fin_net_of(found) : NULL;
}

int finctl_nl_netns_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct fin_message head = dump_head(cb, FINCTL_CMD_NETNS_GET);
	struct fin_net *fn;
	int err = fin_parse_message(cb->nlh, cb->extack);

	if (err)
		return err;
	if (fin_compat_dump_attrs(cb)[FINCTL_A_NETNS_NETNS]) {
		NL_SET_ERR_MSG(cb->extack, "a dump gives all namespaces: leave netns out");
		return -EINVAL;
	}
	while (!err && (fn = net_from(cb->args[0]))) {
		err = fin_message_net(skb, &head, fn);
		if (!err)
			cb->args[0] = fn->inum + 1;
		fin_net_put(fn);
	}
	return skb->len;
}

/* The sender's socket has this message under way, and so does not close. */
static int own(struct sk_buff *request, struct genl_info *info, struct fin_net *fn,
	       struct fin_rule *rule)
{
	if (!info->attrs[FINCTL_A_RULE_OWNED])
		return 0;
	rule->owner = fin_owner_get(fn, NETLINK_CB(request).sk);
	return rule->owner ? 0 : -ENOMEM;
}

int finctl_nl_rule_add_doit(struct sk_buff *request, struct genl_info *info)
{
	struct fin_message head = head_of(info);
	struct fin_rule rule;
	struct fin_net *fn;
	struct sk_buff *skb;
	int err;

	err = fin_parse_rule(info->attrs, genlmsg_data(info->genlhdr),
			     genlmsg_len(info->genlhdr), &rule, info->extack);
	if (err)
		return err;
	fn = net_of(info, FINCTL_A_RULE_NETNS);
	if (IS_ERR(fn))
		return PTR_ERR(fn);
	/* The reply first: a rule whose id cannot be told must not stand. */
	skb = reply_new();
	err = skb ? own(request, info, fn, &rule) : -ENOMEM;
	if (!err)
		err = fin_control_rule_add(fn, &rule, &rule.id);
	if (err == -ENOSPC)
		GENL_SET_ERR_MSG(info, "the namespace has 65536 rules, and no room for more");
	if (err == -EOVERFLOW)
		GENL_SET_ERR_MSG(info, "the namespace has no id left, since none is used again");
	if (err == -ENODEV)
		GENL_SET_ERR_MSG(info, FTRACE_IS_OFF);
	if (!err)
		err = fin_message_rule_id(skb, &head, fn->inum, &rule);
	fin_net_put(fn);
	return skb ? reply(skb, info, err) : err;
}

static int rule_del(struct genl_info *info, struct fin_net *fn)
{
	const struct nlattr *id = info->attrs[FINCTL_A_RULE_ID];
	int err;

	if (!id)
		return fin_control_rules_flush(fn);
	err = fin_control_rule_del(fn, nla_get_u32(id));
	if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(info->extack, id, "no such rule in this namespace");
	return err;
}

int finctl_nl_rule_del_doit(struct sk_buff *request, struct genl_info *info)
{
	bool all = info->attrs[FINCTL_A_RULE_ALL], one = info->attrs[FINCTL_A_RULE_ID];
	struct fin_net *fn;
	int err;

	if (all && one)
		return REFUSE(info, -EINVAL, "an id and all contradict each other");
	if (!all && !one)
		return REFUSE(info, -EINVAL, "name a rule by its id, or all");
	fn = net_of(info, FINCTL_A_RULE_NETNS);
	if (IS_ERR(fn))
		return PTR_ERR(fn);
	err = rule_del(info, fn);
	fin_net_put(fn);
	return err;
}

static int rule_reply(struct genl_info *info, struct fin_net *fn, u32 id)
{
	struct fin_message head = head_of(info);
	struct sk_buff *skb = reply_new();
	const struct fin_rule *rule;
	int err = -ENOENT;

	if (!skb)
		return -ENOMEM;
	rcu_read_lock();
	rule = fin_ruleset_from(rcu_dereference(fn->rules), id);
	if (rule && rule->id == id)
		err = fin_message_rule(skb, &head, fn->inum, rule);
	rcu_read_unlock();
	if (err == -ENOENT)
		GENL_SET_ERR_MSG(info, "no such rule in this namespace");
	return reply(skb, info, err);
}

int finctl_nl_rule_get_doit(struct sk_buff *request, struct genl_info *info)
{
	struct fin_net *fn;
	int err;

	if (!info->attrs[FINCTL_A_RULE_ID])
		return REFUSE(info, -EINVAL, "name a rule by its id, or ask for a dump");
	fn = net_of(info, FINCTL_A_RULE_NETNS);
	if (IS_ERR(fn))
		return PTR_ERR(fn);
	err = rule_reply(info, fn, nla_get_u32(info->attrs[FINCTL_A_RULE_ID]));
	fin_net_put(fn);
	return err;
}

/* Ids are never used again, so the next id is a place that nothing shifts. */
int finctl_nl_rule_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct fin_message head = dump_head(cb, FINCTL_CMD_RULE_GET);
	struct nlattr **attrs = fin_compat_dump_attrs(cb);
	const struct fin_rule *rule;
	struct fin_net *fn;
	u32 next;
	int err = fin_parse_message(cb->nlh, cb->extack);

	if (err)
		return err;
	if (attrs[FINCTL_A_RULE_ID]) {
		NL_SET_ERR_MSG(cb->extack, "a dump gives all rules: leave the id out");
		return -EINVAL;
	}
	fn = fin_parse_net(attrs[FINCTL_A_RULE_NETNS], sock_net(skb->sk), cb->extack);
	if (IS_ERR(fn))
		return PTR_ERR(fn);
	/* A list whose rules have changed under way is told to be none. */
	cb->seq = smp_load_acquire(&fn->rules_seq);
	if (!cb->prev_seq)
		cb->prev_seq = cb->seq;
	rcu_read_lock();
	for (next = cb->args[0];
	     (rule = fin_ruleset_from(rcu_dereference(fn->rules), next)) &&
	     !fin_message_rule(skb, &head, fn->inum, rule);
	     next = rule->id + 1)
		;
	rcu_read_unlock();
	cb->args[0] = next;
	fin_net_put(fn);
	return skb->len;
}

int finctl_nl_record_start_doit(struct sk_buff *request, struct genl_info *info)
{
	const struct nlattr *records = info->attrs[FINCTL_A_RECORDING_RECORDS];
	const struct nlattr *from = info->attrs[FINCTL_A_RECORDING_FROM];
	struct fin_match match;
	struct fin_net *fn;
	int err;

	err = fin_parse_match(info->attrs[FINCTL_A_RECORDING_MATCH], &match, info->extack);
	if (err)
		return err;
	fn = net_of(info, FINCTL_A_RECORDING_NETNS);
	if (IS_ERR(fn))
		return PTR_ERR(fn);
	err = fin_control_record_start(fn, &match, from ? nla_get_u32(from) : FINCTL_FROM_CLOSE,
				       records ? nla_get_u32(records) : 0);
	if (err == -EBUSY)
		NL_SET_ERR_MSG_ATTR(info->extack, records,
				    "memory for another number of records is in use: turn off first");
	if (err == -ENODEV)
		GENL_SET_ERR_MSG(info, FTRACE_IS_OFF);
	fin_net_put(fn);
	return err;
}

/* A command that takes a namespace and nothing else, and cannot fail. */
static int control(struct genl_info *info, void (*what)(struct fin_net *fn))
{
	struct fin_net *fn = net_of(info, FINCTL_A_RECORDING_NETNS);

	if (IS_ERR(fn))
		return PTR_ERR(fn);
	what(fn);
	fin_net_put(fn);
	return 0;
}

int finctl_nl_record_stop_doit(struct sk_buff *request, struct genl_info *info)
{
	return control(info, fin_control_record_stop);
}

int finctl_nl_clear_doit(struct sk_buff *request, struct genl_info *info)
{
	return control(info, fin_control_clear);
}

int finctl_nl_off_doit(struct sk_buff *request, struct genl_info *info)
{
	return control(info, fin_control_off);
}

int finctl_nl_subscribe_doit(struct sk_buff *request, struct genl_info *info)
{
	const struct nlattr *bytes = info->attrs[FINCTL_A_SUBSCRIPTION_BYTES];
	struct fin_match match;
	struct fin_net *fn;
	int err;

	err = fin_parse_match(info->attrs[FINCTL_A_SUBSCRIPTION_MATCH], &match, info->extack);
	if (err)
		return err;
	fn = net_of(info, FINCTL_A_SUBSCRIPTION_NETNS);
	if (IS_ERR(fn))
		return PTR_ERR(fn);
	err = fin_stream_subscribe(fn, genl_info_net(info), info->snd_portid, &match,
				   bytes ? nla_get_u32(bytes) : 0);
	if (err == -EEXIST)
		GENL_SET_ERR_MSG(info, "this socket has subscribed to this namespace already");
	fin_net_put(fn);
	return err;
}

static int put_place(struct sk_buff *skb, struct genl_info *info, u64 seq, u64 lost)
{
	void *message = genlmsg_put_reply(skb, info, &fin_family, 0, info->genlhdr->cmd);

	if (!message ||
	    nla_put_u64_64bit(skb, FINCTL_A_SUBSCRIPTION_SEQ, seq, FINCTL_A_SUBSCRIPTION_PAD) ||
	    nla_put_u64_64bit(skb, FINCTL_A_SUBSCRIPTION_LOST, lost, FINCTL_A_SUBSCRIPTION_PAD))
		return -EMSGSIZE;
	genlmsg_end(skb, message);
	return 0;
}

int finctl_nl_subscription_get_doit(struct sk_buff *request, struct genl_info *info)
{
	struct fin_net *fn = net_of(info, FINCTL_A_SUBSCRIPTION_NETNS);
	struct sk_buff *skb;
	u64 seq, lost;
	int err;

	if (IS_ERR(fn))
		return PTR_ERR(fn);
	err = fin_stream_place(fn, genl_info_net(info), info->snd_portid, &seq, &lost);
	fin_net_put(fn);
	if (err)
		return REFUSE(info, err, "this socket has not subscribed to this namespace");
	skb = reply_new();
	return skb ? reply(skb, info, put_place(skb, info, seq, lost)) : -ENOMEM;
}

/* Dumps do not come this way, and ask themselves. */
static int before_each(FIN_GENL_OP *op, struct sk_buff *request, struct genl_info *info)
{
	return fin_parse_message(info->nlhdr, info->extack);
}

struct genl_family fin_family __ro_after_init = {
	.name		= FINCTL_GENL_NAME,
	.version	= FINCTL_GENL_VERSION,
	.module		= THIS_MODULE,
	.netnsok	= true,
	.parallel_ops	= true,
	.pre_doit	= before_each,
	.ops		= finctl_nl_ops,
	.n_ops		= ARRAY_SIZE(finctl_nl_ops),
#ifdef FIN_HAS_RESV_START_OP
	.resv_start_op	= FINCTL_CMD_STATUS_GET,
#endif
};

/**
 * fin_netlink_init() - begin to take commands
 *
 * Context: process, module load, when all else stands.
 * Return: 0 or a negative errno.
 */
int __init fin_netlink_init(void)
{
	return genl_register_family(&fin_family);
}

/**
 * fin_netlink_exit() - take no more commands
 *
 * Context: process, module unload. None is under way on return.
 */
void fin_netlink_exit(void)
{
	genl_unregister_family(&fin_family);
}
