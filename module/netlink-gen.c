// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	docs/finctl.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink-gen.h"

#include <uapi/linux/finctl.h>

/* Integer value ranges */
static const struct netlink_range_validation finctl_a_port_first_range = {
	.max	= 65535ULL,
};

static const struct netlink_range_validation finctl_a_port_last_range = {
	.max	= 65535ULL,
};

static const struct netlink_range_validation finctl_a_rule_id_range = {
	.min	= 1ULL,
	.max	= FINCTL_RULE_ID,
};

static const struct netlink_range_validation finctl_a_rule_probability_range = {
	.max	= FINCTL_CERTAIN,
};

static const struct netlink_range_validation finctl_a_rule_lifetime_ms_range = {
	.min	= 1ULL,
	.max	= FINCTL_LIFETIME_MS,
};

static const struct netlink_range_validation finctl_a_recording_records_range = {
	.min	= 1ULL,
	.max	= FINCTL_RECORDS,
};

static const struct netlink_range_validation finctl_a_subscription_bytes_range = {
	.max	= FINCTL_SEGMENT_BYTES,
};

/* Common nested types */
const struct nla_policy finctl_match_nl_policy[FINCTL_A_MATCH_PAD + 1] = {
	[FINCTL_A_MATCH_FAMILY] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
	[FINCTL_A_MATCH_PORT] = NLA_POLICY_NESTED(finctl_port_nl_policy),
	[FINCTL_A_MATCH_PREFIX] = NLA_POLICY_NESTED(finctl_prefix_nl_policy),
	[FINCTL_A_MATCH_UID] = { .type = NLA_U32, },
	[FINCTL_A_MATCH_CGROUP] = NLA_POLICY_MIN(NLA_U64, 1),
};

const struct nla_policy finctl_port_nl_policy[FINCTL_A_PORT_LAST + 1] = {
	[FINCTL_A_PORT_SIDE] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[FINCTL_A_PORT_FIRST] = NLA_POLICY_FULL_RANGE(NLA_U32, &finctl_a_port_first_range),
	[FINCTL_A_PORT_LAST] = NLA_POLICY_FULL_RANGE(NLA_U32, &finctl_a_port_last_range),
};

const struct nla_policy finctl_prefix_nl_policy[FINCTL_A_PREFIX_LENGTH + 1] = {
	[FINCTL_A_PREFIX_SIDE] = NLA_POLICY_RANGE(NLA_U32, 1, 3),
	[FINCTL_A_PREFIX_ADDRESS] = NLA_POLICY_EXACT_LEN(16),
	[FINCTL_A_PREFIX_LENGTH] = NLA_POLICY_MAX(NLA_U32, 128),
};

const struct nla_policy finctl_term_nl_policy[FINCTL_A_TERM_NONE + 1] = {
	[FINCTL_A_TERM_ALL] = NLA_POLICY_MASK(NLA_U32, 0x3ff),
	[FINCTL_A_TERM_NONE] = NLA_POLICY_MASK(NLA_U32, 0x3ff),
};

/* FINCTL_CMD_STATUS_GET - do */
const struct nla_policy finctl_status_get_nl_policy[FINCTL_A_STATUS_ABI + 1] = {
	[FINCTL_A_STATUS_ABI] = { .type = NLA_U32, },
};

/* FINCTL_CMD_NETNS_GET - do */
const struct nla_policy finctl_netns_get_nl_policy[FINCTL_A_NETNS_NETNS + 1] = {
	[FINCTL_A_NETNS_NETNS] = { .type = NLA_U32, },
};

/* FINCTL_CMD_RULE_ADD - do */
const struct nla_policy finctl_rule_add_nl_policy[FINCTL_A_RULE_LIFETIME_MS + 1] = {
	[FINCTL_A_RULE_NETNS] = { .type = NLA_U32, },
	[FINCTL_A_RULE_MATCH] = NLA_POLICY_NESTED(finctl_match_nl_policy),
	[FINCTL_A_RULE_DIRECTION] = NLA_POLICY_RANGE(NLA_U32, 1, 5),
	[FINCTL_A_RULE_CLASS] = NLA_POLICY_NESTED(finctl_term_nl_policy),
	[FINCTL_A_RULE_HOW] = NLA_POLICY_RANGE(NLA_U32, 1, 4),
	[FINCTL_A_RULE_OWNED] = { .type = NLA_FLAG, },
	[FINCTL_A_RULE_DEV] = { .type = NLA_NUL_STRING, .len = 15, },
	[FINCTL_A_RULE_STATES] = NLA_POLICY_MASK(NLA_U32, 0x1ffe),
	[FINCTL_A_RULE_MARK] = { .type = NLA_U32, },
	[FINCTL_A_RULE_MARK_MASK] = { .type = NLA_U32, },
	[FINCTL_A_RULE_SKIP] = { .type = NLA_U32, },
	[FINCTL_A_RULE_EVERY] = NLA_POLICY_MIN(NLA_U32, 1),
	[FINCTL_A_RULE_PROBABILITY] = NLA_POLICY_FULL_RANGE(NLA_U32, &finctl_a_rule_probability_range),
	[FINCTL_A_RULE_SEED] = { .type = NLA_U64, },
	[FINCTL_A_RULE_COUNT] = NLA_POLICY_MIN(NLA_U32, 1),
	[FINCTL_A_RULE_ALL_FLOWS] = { .type = NLA_FLAG, },
	[FINCTL_A_RULE_LIFETIME_MS] = NLA_POLICY_FULL_RANGE(NLA_U64, &finctl_a_rule_lifetime_ms_range),
};

/* FINCTL_CMD_RULE_DEL - do */
const struct nla_policy finctl_rule_del_nl_policy[FINCTL_A_RULE_ALL + 1] = {
	[FINCTL_A_RULE_NETNS] = { .type = NLA_U32, },
	[FINCTL_A_RULE_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &finctl_a_rule_id_range),
	[FINCTL_A_RULE_ALL] = { .type = NLA_FLAG, },
};

/* FINCTL_CMD_RULE_GET - do */
const struct nla_policy finctl_rule_get_nl_policy[FINCTL_A_RULE_ID + 1] = {
	[FINCTL_A_RULE_NETNS] = { .type = NLA_U32, },
	[FINCTL_A_RULE_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &finctl_a_rule_id_range),
};

/* FINCTL_CMD_RECORD_START - do */
const struct nla_policy finctl_record_start_nl_policy[FINCTL_A_RECORDING_FROM + 1] = {
	[FINCTL_A_RECORDING_NETNS] = { .type = NLA_U32, },
	[FINCTL_A_RECORDING_MATCH] = NLA_POLICY_NESTED(finctl_match_nl_policy),
	[FINCTL_A_RECORDING_RECORDS] = NLA_POLICY_FULL_RANGE(NLA_U32, &finctl_a_recording_records_range),
	[FINCTL_A_RECORDING_FROM] = NLA_POLICY_RANGE(NLA_U32, 1, 2),
};

/* FINCTL_CMD_RECORD_STOP - do */
const struct nla_policy finctl_record_stop_nl_policy[FINCTL_A_RECORDING_NETNS + 1] = {
	[FINCTL_A_RECORDING_NETNS] = { .type = NLA_U32, },
};

/* FINCTL_CMD_RECORD_GET - do */
const struct nla_policy finctl_record_get_nl_policy[FINCTL_A_RECORD_LIVING + 1] = {
	[FINCTL_A_RECORD_NETNS] = { .type = NLA_U32, },
	[FINCTL_A_RECORD_ID] = NLA_POLICY_MIN(NLA_U64, 1),
	[FINCTL_A_RECORD_MATCH] = NLA_POLICY_NESTED(finctl_match_nl_policy),
	[FINCTL_A_RECORD_LIVING] = { .type = NLA_FLAG, },
};

/* FINCTL_CMD_CLEAR - do */
const struct nla_policy finctl_clear_nl_policy[FINCTL_A_RECORDING_NETNS + 1] = {
	[FINCTL_A_RECORDING_NETNS] = { .type = NLA_U32, },
};

/* FINCTL_CMD_OFF - do */
const struct nla_policy finctl_off_nl_policy[FINCTL_A_RECORDING_NETNS + 1] = {
	[FINCTL_A_RECORDING_NETNS] = { .type = NLA_U32, },
};

/* FINCTL_CMD_SUBSCRIBE - do */
const struct nla_policy finctl_subscribe_nl_policy[FINCTL_A_SUBSCRIPTION_BYTES + 1] = {
	[FINCTL_A_SUBSCRIPTION_NETNS] = { .type = NLA_U32, },
	[FINCTL_A_SUBSCRIPTION_MATCH] = NLA_POLICY_NESTED(finctl_match_nl_policy),
	[FINCTL_A_SUBSCRIPTION_BYTES] = NLA_POLICY_FULL_RANGE(NLA_U32, &finctl_a_subscription_bytes_range),
};

/* FINCTL_CMD_SUBSCRIPTION_GET - do */
const struct nla_policy finctl_subscription_get_nl_policy[FINCTL_A_SUBSCRIPTION_NETNS + 1] = {
	[FINCTL_A_SUBSCRIPTION_NETNS] = { .type = NLA_U32, },
};

/* FINCTL_CMD_RESTORE_BEGIN - do */
const struct nla_policy finctl_restore_begin_nl_policy[FINCTL_A_RULE_NETNS + 1] = {
	[FINCTL_A_RULE_NETNS] = { .type = NLA_U32, },
};

/* FINCTL_CMD_RESTORE_RULE - do */
const struct nla_policy finctl_restore_rule_nl_policy[FINCTL_A_RULE_LIFETIME_MS + 1] = {
	[FINCTL_A_RULE_NETNS] = { .type = NLA_U32, },
	[FINCTL_A_RULE_ID] = NLA_POLICY_FULL_RANGE(NLA_U32, &finctl_a_rule_id_range),
	[FINCTL_A_RULE_MATCH] = NLA_POLICY_NESTED(finctl_match_nl_policy),
	[FINCTL_A_RULE_DIRECTION] = NLA_POLICY_RANGE(NLA_U32, 1, 5),
	[FINCTL_A_RULE_CLASS] = NLA_POLICY_NESTED(finctl_term_nl_policy),
	[FINCTL_A_RULE_HOW] = NLA_POLICY_RANGE(NLA_U32, 1, 4),
	[FINCTL_A_RULE_DEV] = { .type = NLA_NUL_STRING, .len = 15, },
	[FINCTL_A_RULE_STATES] = NLA_POLICY_MASK(NLA_U32, 0x1ffe),
	[FINCTL_A_RULE_MARK] = { .type = NLA_U32, },
	[FINCTL_A_RULE_MARK_MASK] = { .type = NLA_U32, },
	[FINCTL_A_RULE_SKIP] = { .type = NLA_U32, },
	[FINCTL_A_RULE_EVERY] = NLA_POLICY_MIN(NLA_U32, 1),
	[FINCTL_A_RULE_PROBABILITY] = NLA_POLICY_FULL_RANGE(NLA_U32, &finctl_a_rule_probability_range),
	[FINCTL_A_RULE_SEED] = { .type = NLA_U64, },
	[FINCTL_A_RULE_COUNT] = NLA_POLICY_MIN(NLA_U32, 1),
	[FINCTL_A_RULE_ALL_FLOWS] = { .type = NLA_FLAG, },
	[FINCTL_A_RULE_LIFETIME_MS] = NLA_POLICY_FULL_RANGE(NLA_U64, &finctl_a_rule_lifetime_ms_range),
};

/* FINCTL_CMD_RESTORE_COMMIT - do */
const struct nla_policy finctl_restore_commit_nl_policy[FINCTL_A_RULE_RULES + 1] = {
	[FINCTL_A_RULE_RULES] = { .type = NLA_U32, },
};

/* FINCTL_CMD_STATS_GET - do */
const struct nla_policy finctl_stats_get_nl_policy[FINCTL_A_NETNS_NETNS + 1] = {
	[FINCTL_A_NETNS_NETNS] = { .type = NLA_U32, },
};

/* Ops table for finctl */
const struct genl_ops finctl_nl_ops[16] = {
	{
		.cmd		= FINCTL_CMD_STATUS_GET,
		.doit		= finctl_nl_status_get_doit,
		.policy		= finctl_status_get_nl_policy,
		.maxattr	= FINCTL_A_STATUS_ABI,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_NETNS_GET,
		.doit		= finctl_nl_netns_get_doit,
		.dumpit		= finctl_nl_netns_get_dumpit,
		.policy		= finctl_netns_get_nl_policy,
		.maxattr	= FINCTL_A_NETNS_NETNS,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_RULE_ADD,
		.doit		= finctl_nl_rule_add_doit,
		.policy		= finctl_rule_add_nl_policy,
		.maxattr	= FINCTL_A_RULE_LIFETIME_MS,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_RULE_DEL,
		.doit		= finctl_nl_rule_del_doit,
		.policy		= finctl_rule_del_nl_policy,
		.maxattr	= FINCTL_A_RULE_ALL,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_RULE_GET,
		.doit		= finctl_nl_rule_get_doit,
		.dumpit		= finctl_nl_rule_get_dumpit,
		.policy		= finctl_rule_get_nl_policy,
		.maxattr	= FINCTL_A_RULE_ID,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_RECORD_START,
		.doit		= finctl_nl_record_start_doit,
		.policy		= finctl_record_start_nl_policy,
		.maxattr	= FINCTL_A_RECORDING_FROM,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_RECORD_STOP,
		.doit		= finctl_nl_record_stop_doit,
		.policy		= finctl_record_stop_nl_policy,
		.maxattr	= FINCTL_A_RECORDING_NETNS,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_RECORD_GET,
		.doit		= finctl_nl_record_get_doit,
		.dumpit		= finctl_nl_record_get_dumpit,
		.policy		= finctl_record_get_nl_policy,
		.maxattr	= FINCTL_A_RECORD_LIVING,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_CLEAR,
		.doit		= finctl_nl_clear_doit,
		.policy		= finctl_clear_nl_policy,
		.maxattr	= FINCTL_A_RECORDING_NETNS,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_OFF,
		.doit		= finctl_nl_off_doit,
		.policy		= finctl_off_nl_policy,
		.maxattr	= FINCTL_A_RECORDING_NETNS,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_SUBSCRIBE,
		.doit		= finctl_nl_subscribe_doit,
		.policy		= finctl_subscribe_nl_policy,
		.maxattr	= FINCTL_A_SUBSCRIPTION_BYTES,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_SUBSCRIPTION_GET,
		.doit		= finctl_nl_subscription_get_doit,
		.policy		= finctl_subscription_get_nl_policy,
		.maxattr	= FINCTL_A_SUBSCRIPTION_NETNS,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_RESTORE_BEGIN,
		.doit		= finctl_nl_restore_begin_doit,
		.policy		= finctl_restore_begin_nl_policy,
		.maxattr	= FINCTL_A_RULE_NETNS,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_RESTORE_RULE,
		.doit		= finctl_nl_restore_rule_doit,
		.policy		= finctl_restore_rule_nl_policy,
		.maxattr	= FINCTL_A_RULE_LIFETIME_MS,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_RESTORE_COMMIT,
		.doit		= finctl_nl_restore_commit_doit,
		.policy		= finctl_restore_commit_nl_policy,
		.maxattr	= FINCTL_A_RULE_RULES,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= FINCTL_CMD_STATS_GET,
		.doit		= finctl_nl_stats_get_doit,
		.policy		= finctl_stats_get_nl_policy,
		.maxattr	= FINCTL_A_NETNS_NETNS,
		.flags		= GENL_ADMIN_PERM,
	},
};
