// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include <linux/finctl.h>

#include "model/address.h"
#include "model/flow.h"
#include "model/match.h"
#include "nl/match.h"

/* A command names its namespace unless it is the socket's own. */
void nl_put_netns(struct nl_msg *msg, int attr, uint32_t netns)
{
	if (netns)
		nla_put_u32(msg, attr, netns);
}

static void put_port(struct nl_msg *msg, const struct port_range *port)
{
	struct nlattr *nest = nla_nest_start(msg, FINCTL_A_MATCH_PORT | NLA_F_NESTED);

	nla_put_u32(msg, FINCTL_A_PORT_SIDE, port->side);
	nla_put_u32(msg, FINCTL_A_PORT_FIRST, port->first);
	nla_put_u32(msg, FINCTL_A_PORT_LAST, port->last);
	nla_nest_end(msg, nest);
}

static void put_prefix(struct nl_msg *msg, const struct prefix *prefix)
{
	struct nlattr *nest = nla_nest_start(msg, FINCTL_A_MATCH_PREFIX | NLA_F_NESTED);

	nla_put_u32(msg, FINCTL_A_PREFIX_SIDE, prefix->side);
	nla_put(msg, FINCTL_A_PREFIX_ADDRESS, sizeof(prefix->address), &prefix->address);
	nla_put_u32(msg, FINCTL_A_PREFIX_LENGTH, prefix->length);
	nla_nest_end(msg, nest);
}

/* A match that holds for every flow, or none at all, is left out. */
void nl_put_match(struct nl_msg *msg, int attr, const struct match *match)
{
	struct nlattr *nest;
	unsigned int i;

	if (!match || match_is_empty(match))
		return;
	nest = nla_nest_start(msg, attr | NLA_F_NESTED);
	if (match->family)
		nla_put_u32(msg, FINCTL_A_MATCH_FAMILY, match->family);
	for (i = 0; i < match->nports; i++)
		put_port(msg, &match->port[i]);
	for (i = 0; i < match->nprefixes; i++)
		put_prefix(msg, &match->prefix[i]);
	if (match->has_uid)
		nla_put_u32(msg, FINCTL_A_MATCH_UID, match->uid);
	if (match->cgroup)
		nla_put_u64(msg, FINCTL_A_MATCH_CGROUP, match->cgroup);
	nla_nest_end(msg, nest);
}

static void get_address(const struct nlattr *attr, struct address *address)
{
	if (attr && nla_len(attr) == sizeof(*address))
		memcpy(address, nla_data(attr), sizeof(*address));
}

static void get_port(const struct nlattr *attr, struct match *match)
{
	struct nlattr *tb[FINCTL_A_PORT_MAX + 1];
	struct port_range *port = &match->port[match->nports];

	if (match->nports == FINCTL_MATCH_PORTS || nl_nested(attr, tb, FINCTL_A_PORT_MAX))
		return;
	port->side = nl_u32(tb[FINCTL_A_PORT_SIDE]);
	port->first = nl_u32(tb[FINCTL_A_PORT_FIRST]);
	port->last = nl_u32(tb[FINCTL_A_PORT_LAST]);
	match->nports++;
}

static void get_prefix(const struct nlattr *attr, struct match *match)
{
	struct nlattr *tb[FINCTL_A_PREFIX_MAX + 1];
	struct prefix *prefix = &match->prefix[match->nprefixes];

	if (match->nprefixes == MATCH_PREFIXES || nl_nested(attr, tb, FINCTL_A_PREFIX_MAX))
		return;
	prefix->side = nl_u32(tb[FINCTL_A_PREFIX_SIDE]);
	get_address(tb[FINCTL_A_PREFIX_ADDRESS], &prefix->address);
	prefix->length = nl_u32(tb[FINCTL_A_PREFIX_LENGTH]);
	match->nprefixes++;
}

static void get_uid(const struct nlattr *attr, struct match *match)
{
	match->has_uid = true;
	match->uid = nl_u32(attr);
}

void nl_get_match(const struct nlattr *attr, struct match *match)
{
	struct nlattr *one;
	int rem;

	memset(match, 0, sizeof(*match));
	if (!attr)
		return;
	nla_for_each_nested(one, attr, rem) {
		if (nla_type(one) == FINCTL_A_MATCH_FAMILY)
			match->family = nl_u32(one);
		else if (nla_type(one) == FINCTL_A_MATCH_PORT)
			get_port(one, match);
		else if (nla_type(one) == FINCTL_A_MATCH_PREFIX)
			get_prefix(one, match);
		else if (nla_type(one) == FINCTL_A_MATCH_UID)
			get_uid(one, match);
		else if (nla_type(one) == FINCTL_A_MATCH_CGROUP)
			match->cgroup = nl_u64(one);
	}
}

void nl_get_flow(const struct nlattr *attr, struct flow *flow)
{
	struct nlattr *tb[FINCTL_A_FLOW_MAX + 1];

	if (nl_nested(attr, tb, FINCTL_A_FLOW_MAX))
		return;
	flow->family = nl_u32(tb[FINCTL_A_FLOW_FAMILY]);
	flow->local_port = nl_u32(tb[FINCTL_A_FLOW_LOCAL_PORT]);
	flow->remote_port = nl_u32(tb[FINCTL_A_FLOW_REMOTE_PORT]);
	get_address(tb[FINCTL_A_FLOW_LOCAL_ADDRESS], &flow->local);
	get_address(tb[FINCTL_A_FLOW_REMOTE_ADDRESS], &flow->remote);
}
