/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	docs/finctl.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_FINCTL_GEN_H
#define _LINUX_FINCTL_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/finctl.h>

/* Common nested types */
extern const struct nla_policy finctl_match_nl_policy[FINCTL_A_MATCH_PAD + 1];
extern const struct nla_policy finctl_port_nl_policy[FINCTL_A_PORT_LAST + 1];
extern const struct nla_policy finctl_prefix_nl_policy[FINCTL_A_PREFIX_LENGTH + 1];
extern const struct nla_policy finctl_term_nl_policy[FINCTL_A_TERM_NONE + 1];

extern const struct nla_policy finctl_status_get_nl_policy[FINCTL_A_STATUS_ABI + 1];

extern const struct nla_policy finctl_netns_get_nl_policy[FINCTL_A_NETNS_NETNS + 1];

extern const struct nla_policy finctl_rule_add_nl_policy[FINCTL_A_RULE_LIFETIME_MS + 1];

extern const struct nla_policy finctl_rule_del_nl_policy[FINCTL_A_RULE_ALL + 1];

extern const struct nla_policy finctl_rule_get_nl_policy[FINCTL_A_RULE_ID + 1];

extern const struct nla_policy finctl_record_start_nl_policy[FINCTL_A_RECORDING_FROM + 1];

extern const struct nla_policy finctl_record_stop_nl_policy[FINCTL_A_RECORDING_NETNS + 1];

extern const struct nla_policy finctl_record_get_nl_policy[FINCTL_A_RECORD_LIVING + 1];

extern const struct nla_policy finctl_clear_nl_policy[FINCTL_A_RECORDING_NETNS + 1];

extern const struct nla_policy finctl_off_nl_policy[FINCTL_A_RECORDING_NETNS + 1];

extern const struct nla_policy finctl_subscribe_nl_policy[FINCTL_A_SUBSCRIPTION_BYTES + 1];

extern const struct nla_policy finctl_subscription_get_nl_policy[FINCTL_A_SUBSCRIPTION_NETNS + 1];

extern const struct nla_policy finctl_restore_begin_nl_policy[FINCTL_A_RULE_NETNS + 1];

extern const struct nla_policy finctl_restore_rule_nl_policy[FINCTL_A_RULE_LIFETIME_MS + 1];

extern const struct nla_policy finctl_restore_commit_nl_policy[FINCTL_A_RULE_RULES + 1];

extern const struct nla_policy finctl_stats_get_nl_policy[FINCTL_A_NETNS_NETNS + 1];

/* Ops table for finctl */
extern const struct genl_ops finctl_nl_ops[16];

int finctl_nl_status_get_doit(struct sk_buff *skb, struct genl_info *info);
int finctl_nl_netns_get_doit(struct sk_buff *skb, struct genl_info *info);
int finctl_nl_netns_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int finctl_nl_rule_add_doit(struct sk_buff *skb, struct genl_info *info);
int finctl_nl_rule_del_doit(struct sk_buff *skb, struct genl_info *info);
int finctl_nl_rule_get_doit(struct sk_buff *skb, struct genl_info *info);
int finctl_nl_rule_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int finctl_nl_record_start_doit(struct sk_buff *skb, struct genl_info *info);
int finctl_nl_record_stop_doit(struct sk_buff *skb, struct genl_info *info);
int finctl_nl_record_get_doit(struct sk_buff *skb, struct genl_info *info);
int finctl_nl_record_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int finctl_nl_clear_doit(struct sk_buff *skb, struct genl_info *info);
int finctl_nl_off_doit(struct sk_buff *skb, struct genl_info *info);
int finctl_nl_subscribe_doit(struct sk_buff *skb, struct genl_info *info);
int finctl_nl_subscription_get_doit(struct sk_buff *skb,
				    struct genl_info *info);
int finctl_nl_restore_begin_doit(struct sk_buff *skb, struct genl_info *info);
int finctl_nl_restore_rule_doit(struct sk_buff *skb, struct genl_info *info);
int finctl_nl_restore_commit_doit(struct sk_buff *skb, struct genl_info *info);
int finctl_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);

#endif /* _LINUX_FINCTL_GEN_H */
