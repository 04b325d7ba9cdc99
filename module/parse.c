// SPDX-License-Identifier: GPL-2.0-only

#include <net/ipv6.h>

#include "netlink-gen.h"
#include "net.h"
#include "parse.h"
#include "rules.h"

#define REFUSE(extack, attr, sentence) ({		\
	NL_SET_ERR_MSG_ATTR(extack, attr, sentence);	\
	-EINVAL;					\
})

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

/* ::ffff:0:0/96 is where IPv4 addresses stand. */
static bool is_ipv4(const struct fin_prefix *prefix)
{
	return prefix->length >= 96 &&
	       ipv6_addr_v4mapped((const struct in6_addr *)&prefix->addr);
}

/* What one attribute says against another. */
static int match_precheck(const struct nlattr *attr, const struct fin_match *match,
			  struct netlink_ext_ack *extack)
{
	unsigned int i;

	for (i = 0; i < match->nprefixes; i++) {
		if (match->family && is_ipv4(&match->prefix[i]) !=
				     (match->family == FINCTL_FAMILY_INET))
			return REFUSE(extack, attr, "the prefix is not of the family named");
		if (is_ipv4(&match->prefix[i]) != is_ipv4(&match->prefix[0]))
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
	const struct nlattr *one;
	int rem, err = 0;

	memset(match, 0, sizeof(*match));
	if (!attr)
		return 0;
	/* Validated already, as a whole; repeated attributes are walked. */
	nla_for_each_nested(one, attr, rem) {
		if (nla_type(one) == FINCTL_A_MATCH_FAMILY)
			match->family = nla_get_u32(one);
		else if (nla_type(one) == FINCTL_A_MATCH_PORT)
			err = add_port(one, match, extack);
		else
			err = add_prefix(one, match, extack);
		if (err)
			return err;
	}
	return match_precheck(attr, match, extack);
}

static int parse_term(const struct nlattr *attr, struct fin_term *term,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[FINCTL_A_TERM_MAX + 1];
	int err = nla_parse_nested(tb, FINCTL_A_TERM_NONE, attr, finctl_term_nl_policy, extack);

	if (err)
		return err;
	term->all = tb[FINCTL_A_TERM_ALL] ? nla_get_u32(tb[FINCTL_A_TERM_ALL]) : 0;
	term->none = tb[FINCTL_A_TERM_NONE] ? nla_get_u32(tb[FINCTL_A_TERM_NONE]) : 0;
	if (!term->all && !term->none)
		return REFUSE(extack, attr, "a class term names at least one class");
	if (term->all & term->none)
		return REFUSE(extack, attr, "no segment is in a class and not in it");
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

/* -EPERM can only be told to one who sends. */
static int rule_precheck(struct nlattr **attrs, struct fin_rule *rule,
			 struct netlink_ext_ack *extack)
{
	if (rule->how == FINCTL_HOW_LOSS)
		return 0;
	if (!attrs[FINCTL_A_RULE_DIRECTION])
		rule->direction = FINCTL_DIRECTION_OUT;
	if (rule->direction != FINCTL_DIRECTION_OUT)
		return REFUSE(extack, attrs[FINCTL_A_RULE_DIRECTION],
			      "eperm exists for direction out alone: only a sender can be told");
	return 0;
}

/**
 * fin_parse_rule() - a rule
 * @attrs: the message's attributes, FINCTL_A_RULE_*
 * @head: the first of them, for those that repeat
 * @len: bytes of all
 * @rule: filled but for id and counters; what is absent gets its default:
 * every flow, ack-of-fin, both directions, loss
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
	int err;

	rule->direction = direction ? nla_get_u32(direction) : FINCTL_DIRECTION_BOTH;
	rule->how = how ? nla_get_u32(how) : FINCTL_HOW_LOSS;
	err = fin_parse_match(attrs[FINCTL_A_RULE_MATCH], &rule->match, extack);
	if (!err)
		err = parse_terms(head, len, rule, extack);
	return err ?: rule_precheck(attrs, rule, extack);
}
