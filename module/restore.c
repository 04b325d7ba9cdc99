// SPDX-License-Identifier: GPL-2.0-only
/* The transaction by which all rules of namespaces are replaced at once. */
#include <linux/mutex.h>

#include "control.h"
#include "draft.h"
#include "message.h"
#include "net.h"
#include "netlink-gen.h"
#include "owner.h"
#include "parse.h"
#include "rules.h"

/* Protects the drafts of all owners. Whoever wants the mutexes of several
 * namespaces holds it.
 */
static DEFINE_MUTEX(restore_mutex);

#define REFUSE(info, err, sentence) ({		\
	GENL_SET_ERR_MSG(info, sentence);	\
	err;					\
})

static int begin(struct genl_info *info, struct fin_owner *owner)
{
	if (!owner)
		return -ENOMEM;
	if (owner->draft)
		return REFUSE(info, -EEXIST,
			      "this socket has a transaction open in this namespace already");
	owner->draft = fin_draft_alloc();
	return owner->draft ? 0 : -ENOMEM;
}

static int add(struct genl_info *info, struct fin_owner *owner, const struct fin_rule *spec)
{
	int err;

	if (!owner)
		return -ENOMEM;
	if (!owner->draft)
		return REFUSE(info, -EINVAL,
			      "no transaction is open in this namespace: restore-begin opens one");
	err = fin_draft_add(owner->draft, spec);
	if (err == -ENOSPC)
		GENL_SET_ERR_MSG(info, "a namespace has 65536 rules at the most");
	if (err == -ENOBUFS)
		GENL_SET_ERR_MSG(info, "all transactions together have 262144 rules at the most");
	return err;
}

int finctl_nl_restore_begin_doit(struct sk_buff *request, struct genl_info *info)
{
	struct fin_net *fn = fin_parse_net(info->attrs[FINCTL_A_RULE_NETNS], genl_info_net(info),
					   info->extack);
	int err;

	if (IS_ERR(fn))
		return PTR_ERR(fn);
	mutex_lock(&restore_mutex);
	err = begin(info, fin_owner_get(fn, NETLINK_CB(request).sk));
	mutex_unlock(&restore_mutex);
	fin_net_put(fn);
	return err;
}

int finctl_nl_restore_rule_doit(struct sk_buff *request, struct genl_info *info)
{
	const struct nlattr *id = info->attrs[FINCTL_A_RULE_ID];
	struct fin_rule spec;
	struct fin_net *fn;
	int err;

	err = fin_parse_rule(info->attrs, genlmsg_data(info->genlhdr),
			     genlmsg_len(info->genlhdr), &spec, info->extack);
	if (err)
		return err;
	spec.id = id ? nla_get_u32(id) : 0;
	fn = fin_parse_net(info->attrs[FINCTL_A_RULE_NETNS], genl_info_net(info), info->extack);
	if (IS_ERR(fn))
		return PTR_ERR(fn);
	mutex_lock(&restore_mutex);
	err = add(info, fin_owner_get(fn, NETLINK_CB(request).sk), &spec);
	mutex_unlock(&restore_mutex);
	fin_net_put(fn);
	return err;
}

static const char *sentence_for(int err)
{
	switch (err) {
	case -EEXIST:
		return "two rules of the transaction have this id: leave it out in one of them";
	case -EBUSY:
		return "the rule with this id lasts as long as a program runs: leave the id out";
	case -EOVERFLOW:
		return "the namespace has no id left for this rule";
	case -ENOSPC:
		return "the namespace would have more than 65536 rules, those of programs included";
	case -ESHUTDOWN:
		return "a namespace of the transaction is going away";
	default:
		return NULL;
	}
}

/* Extended acknowledgements carry no number: it goes ahead of them. */
static void tell_blamed(struct genl_info *info, const struct fin_owner *owner)
{
	const struct fin_message head = {
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.cmd = info->genlhdr->cmd,
	};
	struct sk_buff *skb;

	if (owner->draft->blamed == U32_MAX)
		return;
	skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (skb && fin_message_blame(skb, &head, owner->fn->inum, owner->draft->blamed))
		nlmsg_free(skb);
	else if (skb)
		genlmsg_reply(skb, info);
}

static int replace(struct genl_info *info, struct list_head *parts)
{
	struct fin_owner *blamed;
	int err = fin_control_replace(parts, &restore_mutex, &blamed);

	if (!err)
		return 0;
	tell_blamed(info, blamed);
	/* The macros for this take literals alone. */
	if (info->extack)
		info->extack->_msg = sentence_for(err);
	return err;
}

static u32 rules_in(const struct list_head *parts)
{
	const struct fin_owner *owner;
	u32 n = 0;

	list_for_each_entry(owner, parts, part)
		n += owner->draft->n;
	return n;
}

static int commit(struct genl_info *info, struct list_head *parts)
{
	const struct nlattr *rules = info->attrs[FINCTL_A_RULE_RULES];

	if (list_empty(parts))
		return REFUSE(info, -EINVAL, "no transaction is open: restore-begin opens one");
	if (rules && nla_get_u32(rules) != rules_in(parts)) {
		NL_SET_ERR_MSG_ATTR(info->extack, rules,
				    "the transaction has another number of rules: one was refused");
		return -EINVAL;
	}
	return replace(info, parts);
}

static void end(struct list_head *parts)
{
	struct fin_owner *owner, *next;

	list_for_each_entry_safe(owner, next, parts, part) {
		fin_draft_free(owner->draft);
		owner->draft = NULL;
		fin_net_put(owner->fn);
	}
}

int finctl_nl_restore_commit_doit(struct sk_buff *request, struct genl_info *info)
{
	LIST_HEAD(parts);
	int err;

	mutex_lock(&restore_mutex);
	err = fin_owner_collect(NETLINK_CB(request).sk, &parts);
	if (err)
		GENL_SET_ERR_MSG(info, "a namespace of the transaction is going away");
	else
		err = commit(info, &parts);
	end(&parts);
	mutex_unlock(&restore_mutex);
	return err;
}
