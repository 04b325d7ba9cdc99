// SPDX-License-Identifier: GPL-2.0-only

#include <linux/random.h>
#include <linux/sort.h>
#include <net/genetlink.h>
#include <net/ipv6.h>

#include "netlink-gen.h"
#include "net.h"
#include "parse.h"
#include "rules.h"

#define REFUSE(extack, attr, sentence) ({		\
	NL_SET_ERR_MSG_ATTR(extack, attr, sentence);	\
	-EINVAL;					\
})

/* Return: the attributes of a command that may stand more than once, as bits. */
static u64 repeated(u8 cmd)
{
	return cmd == FINCTL_CMD_RULE_ADD || cmd == FINCTL_CMD_RESTORE_RULE ?
		BIT_ULL(FINCTL_A_RULE_CLASS) : 0;
}

/* The kernel takes the last of two attributes, so that a message can say two
 * things and have one of them done.
 */
static int once(const struct nlattr *head, int len, u64 repeats, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	u64 seen = 0;
	int rem;

	BUILD_BUG_ON(FINCTL_A_RECORD_MAX >= 64 || FINCTL_A_RULE_MAX >= 64);
	nla_for_each_attr(attr, head, len, rem) {
		u64 bit = BIT_ULL(nla_type(attr));

		if (seen & bit & ~repeats)
			return REFUSE(extack, attr, "an attribute is given twice");
		seen |= bit;
	}
	return 0;
}

static int once_nested(const struct nlattr *nest, u64 repeats, struct netlink_ext_ack *extack)
{
	return once(nla_data(nest), nla_len(nest), repeats, extack);
}

/**
 * fin_parse_message() - what holds for every message
 * @nlh: the message, whose attributes have been validated
 * @extack: where a refusal says why
 *
 * Context: process.
 * Return: 0, -EPROTO, -EINVAL.
 */
int fin_parse_message(const struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);
	u16 known = NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO;

	if (genl->version != FINCTL_GENL_VERSION) {
		NL_SET_ERR_MSG(extack, "version 1 of the family is spoken here");
		return -EPROTO;
	}
	/* The kernel's own checks came with 6.1. */
	if (genl->reserved) {
		NL_SET_ERR_MSG(extack, "the reserved field of the header is to be 0");
		return -EINVAL;
	}
	if ((nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP)
		known |= NLM_F_DUMP;
	if (nlh->nlmsg_flags & ~known) {
		NL_SET_ERR_MSG(extack, "flags of the header that mean nothing here are to be 0");
		return -EINVAL;
	}
	return once(nlmsg_attrdata(nlh, GENL_HDRLEN), nlmsg_attrlen(nlh, GENL_HDRLEN),
		    repeated(genl->cmd), extack);
}

/**
 * fin_parse_net() - the namespace that a command is about
 * @attr: its inode number, or NULL for the socket's own
 * @own: the namespace of the socket
 * @extack: where a refusal says why
 *
 * Context: process.
 * Return: the namespace, which fin_net_put() lets go of, or an ERR_PTR.
 */
struct fin_net *fin_parse_net(const struct nlattr *attr, struct net *own,
			      struct netlink_ext_ack *extack)
{
	struct fin_net *fn;

	if (!attr)
		return fin_net_of(get_net(own));
	fn = fin_net_get(nla_get_u32(attr));
	if (fn)
		return fn;
	NL_SET_ERR_MSG_ATTR(extack, attr, "no network namespace has this inode number");
	return ERR_PTR(-ENOENT);
}

static int parse_port(const struct nlattr *attr, struct fin_ports *port,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[FINCTL_A_PORT_MAX + 1];
	int err = nla_parse_nested(tb, FINCTL_A_PORT_LAST, attr, finctl_port_nl_policy, extack);

	if (!err)
		err = once_nested(attr, 0, extack);
	if (err)
		return err;
	if (!tb[FINCTL_A_PORT_SIDE] || !tb[FINCTL_A_PORT_FIRST] || !tb[FINCTL_A_PORT_LAST])
		return REFUSE(extack, attr, "a port needs side, first and last");
	port->side = nla_get_u32(tb[FINCTL_A_PORT_SIDE]);
	port->first = nla_get_u32(tb[FINCTL_A_PORT_FIRST]);
	port->last = nla_get_u32(tb[FINCTL_A_PORT_LAST]);
	if (port->first > port->last)
		return REFUSE(extack, attr, "a range of ports begins with the smaller one");
	return 0;
}

static int parse_prefix(const struct nlattr *attr, struct fin_prefix *prefix,
			struct netlink_ext_ack *extack)
{
	struct nlattr *tb[FINCTL_A_PREFIX_MAX + 1];
	int err = nla_parse_nested(tb, FINCTL_A_PREFIX_LENGTH, attr, finctl_prefix_nl_policy,
				   extack);

	if (!err)
		err = once_nested(attr, 0, extack);
	if (err)
		return err;
	if (!tb[FINCTL_A_PREFIX_SIDE] || !tb[FINCTL_A_PREFIX_ADDRESS] ||
	    !tb[FINCTL_A_PREFIX_LENGTH])
		return REFUSE(extack, attr, "a prefix needs side, address and length");
	prefix->side = nla_get_u32(tb[FINCTL_A_PREFIX_SIDE]);
	prefix->length = nla_get_u32(tb[FINCTL_A_PREFIX_LENGTH]);
	memcpy(&prefix->addr, nla_data(tb[FINCTL_A_PREFIX_ADDRESS]), sizeof(prefix->addr));
	return 0;
}

static int add_port(const struct nlattr *attr, struct fin_match *match,
		    struct netlink_ext_ack *extack)
{
	if (match->nports == FINCTL_MATCH_PORTS)
		return REFUSE(extack, attr, "a match has 16 ports or ranges at the most");
	return parse_port(attr, &match->port[match->nports++], extack);
}

static int add_prefix(const struct nlattr *attr, struct fin_match *match,
		      struct netlink_ext_ack *extack)
{
	struct fin_prefix prefix;
	int i, err = parse_prefix(attr, &prefix, extack);

	if (err)
		return err;
	for (i = 0; i < match->nprefixes; i++)
		if (match->prefix[i].side == prefix.side)
			return REFUSE(extack, attr, "a match has one prefix a side at the most");
	match->prefix[match->nprefixes++] = prefix;
	return 0;
}

static int add_to_match(const struct nlattr *attr, struct fin_match *match,
			struct netlink_ext_ack *extack)
{
	switch (nla_type(attr)) {
	case FINCTL_A_MATCH_PORT:
		return add_port(attr, match, extack);
	case FINCTL_A_MATCH_PREFIX:
		return add_prefix(attr, match, extack);
	case FINCTL_A_MATCH_FAMILY:
		match->family = nla_get_u32(attr);
		return 0;
	case FINCTL_A_MATCH_UID:
		match->has_uid = true;
		match->uid = nla_get_u32(attr);
		return 0;
	default:
		match->cgroup = nla_get_u64(attr);
		return 0;
	}
}

/* ::ffff:0:0/96 is where IPv4 addresses stand. */
static bool is_ipv4(const struct fin_prefix *prefix)
{
	return prefix->length >= 96 &&
	       ipv6_addr_v4mapped((const struct in6_addr *)&prefix->addr);
}

static int compare_ports(const void *left, const void *right)
{
	const struct fin_ports *a = left, *b = right;

	return a->side - b->side ?: a->first - b->first ?: a->last - b->last;
}

static int compare_prefixes(const void *left, const void *right)
{
	const struct fin_prefix *a = left, *b = right;

	return a->side - b->side;
}

/* The order in which things are named says nothing: two matches that hold for the
 * same reasons are the same, byte by byte.
 */
static void sort_match(struct fin_match *match)
{
	sort(match->port, match->nports, sizeof(match->port[0]), compare_ports, NULL);
	sort(match->prefix, match->nprefixes, sizeof(match->prefix[0]), compare_prefixes, NULL);
}

/* What one attribute says against another. */
static int match_precheck(const struct nlattr *attr, const struct fin_match *match,
			  struct netlink_ext_ack *extack)
{
	unsigned int i;

	for (i = 0; i < match->nprefixes; i++) {
		bool ipv4 = is_ipv4(&match->prefix[i]);

		if (match->family && match->family != (ipv4 ? FINCTL_FAMILY_INET :
							      FINCTL_FAMILY_INET6))
			return REFUSE(extack, attr, "the prefix is not of the family named");
		if (ipv4 != is_ipv4(&match->prefix[0]))
			return REFUSE(extack, attr, "the prefixes are not of one family");
	}
	return 0;
}

/**
 * fin_parse_match() - the flow part of a match
 * @attr: the nested attribute, or NULL for every flow
 * @match: filled
 * @extack: where a refusal says why
 *
 * Context: process.
 * Return: 0, -EINVAL, -ERANGE.
 */
int fin_parse_match(const struct nlattr *attr, struct fin_match *match,
		    struct netlink_ext_ack *extack)
{
	const u64 repeats = BIT_ULL(FINCTL_A_MATCH_PORT) | BIT_ULL(FINCTL_A_MATCH_PREFIX);
	const struct nlattr *one;
	int rem, err;

	memset(match, 0, sizeof(*match));
	if (!attr)
		return 0;
	err = once_nested(attr, repeats, extack);
	if (err)
		return err;
	/* Validated already, as a whole; repeated attributes are walked. */
	nla_for_each_nested(one, attr, rem) {
		err = add_to_match(one, match, extack);
		if (err)
			return err;
	}
	sort_match(match);
	return match_precheck(attr, match, extack);
}

static int parse_term(const struct nlattr *attr, struct fin_term *term,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[FINCTL_A_TERM_MAX + 1];
	int err = nla_parse_nested(tb, FINCTL_A_TERM_NONE, attr, finctl_term_nl_policy, extack);

	if (!err)
		err = once_nested(attr, 0, extack);
	if (err)
		return err;
	term->all = tb[FINCTL_A_TERM_ALL] ? nla_get_u32(tb[FINCTL_A_TERM_ALL]) : 0;
	term->none = tb[FINCTL_A_TERM_NONE] ? nla_get_u32(tb[FINCTL_A_TERM_NONE]) : 0;
	if (!term->all && !term->none)
		return REFUSE(extack, attr, "a class term names at least one class");
	if (term->all & term->none)
		return REFUSE(extack, attr, "no segment is in a class and not in it");
	if (!fin_match_possible(term))
		return REFUSE(extack, attr,
			      "these classes contradict each other: no segment is in all");
	return 0;
}

static int parse_terms(const struct nlattr *head, int len, struct fin_rule *rule,
		       struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int rem, err;

	rule->nterms = 0;
	nla_for_each_attr(attr, head, len, rem) {
		if (nla_type(attr) != FINCTL_A_RULE_CLASS)
			continue;
		if (rule->nterms == FINCTL_RULE_CLASSES)
			return REFUSE(extack, attr, "a rule has 16 class terms at the most");
		err = parse_term(attr, &rule->term[rule->nterms++], extack);
		if (err)
			return err;
	}
	if (!rule->nterms)
		rule->term[rule->nterms++] = (struct fin_term) { .all = FINCTL_CLASS_ACK_OF_FIN };
	return 0;
}

static int parse_where(struct nlattr **attrs, struct fin_where *where,
		       struct netlink_ext_ack *extack)
{
	const struct nlattr *dev = attrs[FINCTL_A_RULE_DEV], *states = attrs[FINCTL_A_RULE_STATES];
	const struct nlattr *mark = attrs[FINCTL_A_RULE_MARK];
	const struct nlattr *mask = attrs[FINCTL_A_RULE_MARK_MASK];

	memset(where, 0, sizeof(*where));
	if (dev)
		memcpy(where->dev, nla_data(dev), strnlen(nla_data(dev), nla_len(dev)));
	if (dev && !*where->dev)
		return REFUSE(extack, dev, "a device has a name: leave it out for all");
	where->states = states ? nla_get_u32(states) : 0;
	if (mask && !mark)
		return REFUSE(extack, mask, "a mask goes with a mark");
	if (!mark)
		return 0;
	where->mark = nla_get_u32(mark);
	where->mark_mask = mask ? nla_get_u32(mask) : U32_MAX;
	if (where->mark & ~where->mark_mask)
		return REFUSE(extack, mark, "no mark has bits that its mask leaves out");
	return 0;
}

static u32 u32_or_0(const struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static int parse_limits(struct nlattr **attrs, struct fin_limits *limits,
			struct netlink_ext_ack *extack)
{
	const struct nlattr *probability = attrs[FINCTL_A_RULE_PROBABILITY];
	const struct nlattr *seed = attrs[FINCTL_A_RULE_SEED];

	if (seed && !probability)
		return REFUSE(extack, seed, "a seed goes with a probability");
	limits->skip = u32_or_0(attrs[FINCTL_A_RULE_SKIP]);
	limits->every = u32_or_0(attrs[FINCTL_A_RULE_EVERY]);
	limits->has_probability = probability;
	limits->probability = u32_or_0(probability);
	/* 32 bits, so that people can read it out and type it in again. */
	if (probability)
		limits->seed = seed ? nla_get_u64(seed) : get_random_u32();
	limits->count = u32_or_0(attrs[FINCTL_A_RULE_COUNT]);
	limits->all_flows = attrs[FINCTL_A_RULE_ALL_FLOWS];
	return 0;
}

/* What passes through has no socket here, and no side that is this one. */
static int forward_precheck(struct nlattr **attrs, const struct fin_rule *rule,
			    struct netlink_ext_ack *extack)
{
	const struct fin_match *match = &rule->match;
	unsigned int i;

	if (attrs[FINCTL_A_RULE_STATES])
		return REFUSE(extack, attrs[FINCTL_A_RULE_STATES],
			      "what is forwarded has no local socket, and so no state");
	if (match->has_uid || match->cgroup)
		return REFUSE(extack, attrs[FINCTL_A_RULE_MATCH],
			      "what is forwarded has no local socket, and so no uid and no cgroup");
	for (i = 0; i < match->nports; i++)
		if (match->port[i].side != FINCTL_SIDE_EITHER)
			return REFUSE(extack, attrs[FINCTL_A_RULE_MATCH],
				      "no side of what is forwarded is local: name ports of either");
	for (i = 0; i < match->nprefixes; i++)
		if (match->prefix[i].side != FINCTL_SIDE_EITHER)
			return REFUSE(extack, attrs[FINCTL_A_RULE_MATCH],
				      "no side of what is forwarded is local: name addresses of either");
	return 0;
}

static bool tells_sender(u8 how)
{
	return how == FINCTL_HOW_EPERM || how == FINCTL_HOW_CONGESTION;
}

/* What one attribute says against another. */
static int rule_precheck(struct nlattr **attrs, const struct fin_rule *rule,
			 struct netlink_ext_ack *extack)
{
	if (tells_sender(rule->how) && rule->direction != FINCTL_DIRECTION_OUT)
		return REFUSE(extack, attrs[FINCTL_A_RULE_DIRECTION],
			      "eperm and congestion exist for direction out alone: only a sender can be told");
	if (rule->direction == FINCTL_DIRECTION_FORWARD)
		return forward_precheck(attrs, rule, extack);
	return 0;
}

static u8 default_direction(u8 how)
{
	return tells_sender(how) ? FINCTL_DIRECTION_OUT : FINCTL_DIRECTION_BOTH;
}

/**
 * fin_parse_rule() - a rule
 * @attrs: the message's attributes, FINCTL_A_RULE_*
 * @head: the first of them, for those that repeat
 * @len: bytes of all
 * @rule: filled, all else zero; what is absent gets its default: every flow,
 * ack-of-fin, both directions, loss, a seed that is drawn
 * @extack: where a refusal says why
 *
 * Context: process.
 * Return: 0, -EINVAL, -ERANGE.
 */
int fin_parse_rule(struct nlattr **attrs, const struct nlattr *head, int len,
		   struct fin_rule *rule, struct netlink_ext_ack *extack)
{
	const struct nlattr *direction = attrs[FINCTL_A_RULE_DIRECTION];
	const struct nlattr *how = attrs[FINCTL_A_RULE_HOW];
	const struct nlattr *lifetime = attrs[FINCTL_A_RULE_LIFETIME_MS];
	int err;

	/* Rules are compared byte by byte. */
	memset(rule, 0, sizeof(*rule));
	rule->how = how ? nla_get_u32(how) : FINCTL_HOW_LOSS;
	rule->direction = direction ? nla_get_u32(direction) : default_direction(rule->how);
	rule->lifetime_ms = lifetime ? nla_get_u64(lifetime) : 0;
	err = fin_parse_match(attrs[FINCTL_A_RULE_MATCH], &rule->match, extack);
	if (!err)
		err = parse_terms(head, len, rule, extack);
	if (!err)
		err = parse_where(attrs, &rule->where, extack);
	if (!err)
		err = parse_limits(attrs, &rule->limits, extack);
	if (!err)
		err = rule_precheck(attrs, rule, extack);
	if (!err)
		fin_rule_derive(rule);
	return err;
}
