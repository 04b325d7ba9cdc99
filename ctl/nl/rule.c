// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include <linux/finctl.h>

#include "memory.h"
#include "model/rule.h"
#include "nl/match.h"
#include "nl/process.h"
#include "nl/rule.h"

static void put_terms(struct nl_msg *msg, const struct rule *rule)
{
	unsigned int i;

	for (i = 0; i < rule->nterms; i++) {
		struct nlattr *nest = nla_nest_start(msg, FINCTL_A_RULE_CLASS | NLA_F_NESTED);

		if (rule->term[i].all)
			nla_put_u32(msg, FINCTL_A_TERM_ALL, rule->term[i].all);
		if (rule->term[i].none)
			nla_put_u32(msg, FINCTL_A_TERM_NONE, rule->term[i].none);
		nla_nest_end(msg, nest);
	}
}

static void put_where(struct nl_msg *msg, const struct where *where)
{
	if (*where->dev)
		nla_put_string(msg, FINCTL_A_RULE_DEV, where->dev);
	if (where->states)
		nla_put_u32(msg, FINCTL_A_RULE_STATES, where->states);
	if (!where->has_mark)
		return;
	nla_put_u32(msg, FINCTL_A_RULE_MARK, where->mark);
	if (where->mark_mask != UINT32_MAX)
		nla_put_u32(msg, FINCTL_A_RULE_MARK_MASK, where->mark_mask);
}

static void put_limits(struct nl_msg *msg, const struct limits *limits)
{
	if (limits->skip)
		nla_put_u32(msg, FINCTL_A_RULE_SKIP, limits->skip);
	if (limits->every)
		nla_put_u32(msg, FINCTL_A_RULE_EVERY, limits->every);
	if (limits->has_probability)
		nla_put_u32(msg, FINCTL_A_RULE_PROBABILITY, limits->probability);
	if (limits->has_seed)
		nla_put_u64(msg, FINCTL_A_RULE_SEED, limits->seed);
	if (limits->count)
		nla_put_u32(msg, FINCTL_A_RULE_COUNT, limits->count);
	if (limits->all_flows)
		nla_put_flag(msg, FINCTL_A_RULE_ALL_FLOWS);
	if (limits->lifetime_ms)
		nla_put_u64(msg, FINCTL_A_RULE_LIFETIME_MS, limits->lifetime_ms);
}

static void read_seed(struct nlattr **attr, struct limits *limits)
{
	limits->has_seed = attr[FINCTL_A_RULE_SEED];
	limits->seed = nl_u64(attr[FINCTL_A_RULE_SEED]);
}

/* All that defines a rule, free of id, namespace and owner. */
void nl_put_rule(struct nl_msg *msg, const struct rule *rule)
{
	nl_put_match(msg, FINCTL_A_RULE_MATCH, &rule->match);
	if (rule->direction)
		nla_put_u32(msg, FINCTL_A_RULE_DIRECTION, rule->direction);
	put_terms(msg, rule);
	if (rule->how)
		nla_put_u32(msg, FINCTL_A_RULE_HOW, rule->how);
	put_where(msg, &rule->where);
	put_limits(msg, &rule->limits);
}

/* What the kernel has chosen: the id, and a seed where none was given. */
static int read_added(struct nl_session *session, const struct nl_reply *reply, void *arg)
{
	struct rule *rule = arg;

	(void)session;
	rule->id = nl_u32(reply->attr[FINCTL_A_RULE_ID]);
	rule->netns = nl_u32(reply->attr[FINCTL_A_RULE_NETNS]);
	read_seed(reply->attr, &rule->limits);
	rule->left_ms = rule->limits.lifetime_ms;
	return NL_DONE;
}

/* Adds a rule to a namespace, 0 for our own. Its id, namespace and
 * seed are filled in.
 */
int nl_rule_add(struct nl_session *session, uint32_t netns, struct rule *rule)
{
	struct nl_msg *msg = nl_request(session, FINCTL_CMD_RULE_ADD, NLM_F_ACK);

	nl_put_netns(msg, FINCTL_A_RULE_NETNS, netns);
	nl_put_rule(msg, rule);
	if (rule->owned)
		nla_put_flag(msg, FINCTL_A_RULE_OWNED);
	return nl_talk(session, msg, read_added, rule);
}

int nl_rule_del(struct nl_session *session, uint32_t netns, uint32_t id)
{
	struct nl_msg *msg = nl_request(session, FINCTL_CMD_RULE_DEL, NLM_F_ACK);

	nl_put_netns(msg, FINCTL_A_RULE_NETNS, netns);
	nla_put_u32(msg, FINCTL_A_RULE_ID, id);
	return nl_talk(session, msg, NULL, NULL);
}

int nl_rule_del_all(struct nl_session *session, uint32_t netns)
{
	struct nl_msg *msg = nl_request(session, FINCTL_CMD_RULE_DEL, NLM_F_ACK);

	nl_put_netns(msg, FINCTL_A_RULE_NETNS, netns);
	nla_put_flag(msg, FINCTL_A_RULE_ALL);
	return nl_talk(session, msg, NULL, NULL);
}

static void read_term(const struct nlattr *attr, struct rule *rule)
{
	struct nlattr *tb[FINCTL_A_TERM_MAX + 1];

	if (rule->nterms == FINCTL_RULE_CLASSES || nl_nested(attr, tb, FINCTL_A_TERM_MAX))
		return;
	rule->term[rule->nterms].all = nl_u32(tb[FINCTL_A_TERM_ALL]);
	rule->term[rule->nterms].none = nl_u32(tb[FINCTL_A_TERM_NONE]);
	rule->nterms++;
}

static void read_where(struct nlattr **attr, struct where *where)
{
	if (attr[FINCTL_A_RULE_DEV])
		nl_text(attr[FINCTL_A_RULE_DEV], where->dev, sizeof(where->dev));
	where->states = nl_u32(attr[FINCTL_A_RULE_STATES]);
	where->has_mark = attr[FINCTL_A_RULE_MARK];
	where->mark = nl_u32(attr[FINCTL_A_RULE_MARK]);
	where->mark_mask = attr[FINCTL_A_RULE_MARK_MASK] ?
			   nl_u32(attr[FINCTL_A_RULE_MARK_MASK]) : UINT32_MAX;
}

static void read_limits(struct nlattr **attr, struct limits *limits)
{
	limits->skip = nl_u32(attr[FINCTL_A_RULE_SKIP]);
	limits->every = nl_u32(attr[FINCTL_A_RULE_EVERY]);
	limits->has_probability = attr[FINCTL_A_RULE_PROBABILITY];
	limits->probability = nl_u32(attr[FINCTL_A_RULE_PROBABILITY]);
	limits->count = nl_u32(attr[FINCTL_A_RULE_COUNT]);
	limits->all_flows = attr[FINCTL_A_RULE_ALL_FLOWS];
	limits->lifetime_ms = nl_u64(attr[FINCTL_A_RULE_LIFETIME_MS]);
	read_seed(attr, limits);
}

/* Which rules are asked for, and where they go. */
struct query {
	uint32_t netns;
	unsigned int before;
	struct rules *rules;
};

static int read_rule(struct nl_session *session, const struct nl_reply *reply, void *arg)
{
	struct nlattr **attr = reply->attr, *one;
	struct rules *rules = ((struct query *)arg)->rules;
	struct rule *rule;
	int rem;

	(void)session;
	rules->rule = grow(rules->rule, rules->n, &rules->room, sizeof(*rule));
	rule = &rules->rule[rules->n++];
	memset(rule, 0, sizeof(*rule));
	rule->netns = nl_u32(attr[FINCTL_A_RULE_NETNS]);
	rule->id = nl_u32(attr[FINCTL_A_RULE_ID]);
	rule->direction = nl_u32(attr[FINCTL_A_RULE_DIRECTION]);
	rule->how = nl_u32(attr[FINCTL_A_RULE_HOW]);
	rule->matches = nl_u64(attr[FINCTL_A_RULE_MATCHES]);
	rule->drops = nl_u64(attr[FINCTL_A_RULE_DROPS]);
	rule->segments = nl_u64(attr[FINCTL_A_RULE_SEGMENTS]);
	rule->untracked = nl_u64(attr[FINCTL_A_RULE_UNTRACKED]);
	rule->left_ms = nl_u64(attr[FINCTL_A_RULE_LEFT_MS]);
	nl_get_match(attr[FINCTL_A_RULE_MATCH], &rule->match);
	nl_get_process(attr[FINCTL_A_RULE_OWNER], &rule->owner);
	rule->owned = rule->owner.known;
	read_where(attr, &rule->where);
	read_limits(attr, &rule->limits);
	NL_EACH(one, reply, rem)
		if (nla_type(one) == FINCTL_A_RULE_CLASS)
			read_term(one, rule);
	return NL_DONE;
}

static void ask(struct nl_msg *msg, const void *what)
{
	nl_put_netns(msg, FINCTL_A_RULE_NETNS, ((const struct query *)what)->netns);
}

static void forget(void *arg)
{
	struct query *query = arg;

	query->rules->n = query->before;
}

/* Appends the rules of a namespace, 0 for our own, to @rules. */
int nl_rule_dump(struct nl_session *session, uint32_t netns, struct rules *rules)
{
	struct query query = { .netns = netns, .before = rules->n, .rules = rules };
	const struct nl_gather gather = {
		.cmd = FINCTL_CMD_RULE_GET, .ask = ask, .what = &query,
		.reader = read_rule, .forget = forget, .arg = &query,
	};

	return nl_gather(session, &gather);
}

/* Appends the rule @id of a namespace, 0 for our own, to @rules. */
int nl_rule_get(struct nl_session *session, uint32_t netns, uint32_t id, struct rules *rules)
{
	struct nl_msg *msg = nl_request(session, FINCTL_CMD_RULE_GET, NLM_F_ACK);
	struct query query = { .netns = netns, .rules = rules };

	nl_put_netns(msg, FINCTL_A_RULE_NETNS, netns);
	nla_put_u32(msg, FINCTL_A_RULE_ID, id);
	return nl_talk(session, msg, read_rule, &query);
}
