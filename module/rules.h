/* SPDX-License-Identifier: GPL-2.0-only */
/* The rule set of a namespace: changed under its mutex, read under RCU. */
#ifndef FIN_RULES_H
#define FIN_RULES_H

#include <linux/percpu.h>

#include "limits.h"
#include "match.h"

struct fin_net;
struct fin_owner;
struct fin_segment;

struct fin_rule_count {
	u64 matches;
	u64 drops;
	u64 segments;
	u64 untracked;		/* passed, since the table of flows was full */
};

struct fin_rule {
	u32 id;

	/* The definition, from here to @owner: all bytes of it count. */
	u8 direction;		/* FINCTL_DIRECTION_* */
	u8 how;			/* FINCTL_HOW_* */
	u8 nterms;
	struct fin_term term[FINCTL_RULE_CLASSES];
	struct fin_match match;
	struct fin_where where;
	struct fin_limits limits;
	u64 lifetime_ms;	/* 0 for ever */

	struct fin_owner *owner;	/* with whom the rule goes, or NULL */
	u64 expires_ns;		/* CLOCK_MONOTONIC, where it has a lifetime */
	struct fin_rule_count __percpu *count;
	struct rcu_head rcu;
};

/* A snapshot: replaced at each change, never altered. By ascending id. */
struct fin_ruleset {
	struct rcu_head rcu;
	u32 n;
	struct fin_rule *rule[];
};

struct fin_rule *fin_rule_alloc(const struct fin_rule *spec, u32 id);
bool fin_rule_same(const struct fin_rule *a, const struct fin_rule *b);

struct fin_ruleset *fin_ruleset_alloc(u32 n);
void fin_ruleset_retire(struct fin_ruleset *set, const struct fin_ruleset *next);

void fin_rules_publish(struct fin_net *fn, struct fin_ruleset *set);
int fin_rules_add(struct fin_net *fn, const struct fin_rule *spec, u32 *id);
int fin_rules_del(struct fin_net *fn, u32 id);
int fin_rules_del_of(struct fin_net *fn, const struct fin_owner *owner);
void fin_rules_flush(struct fin_net *fn);

bool fin_rules_name(const struct fin_ruleset *set, const struct fin_flow *flow);
const struct fin_rule *fin_rules_judge(const struct fin_ruleset *set, struct fin_segment *seg);
const struct fin_rule *fin_rules_from(const struct fin_ruleset *set, u32 id);
u64 fin_rule_left_ms(const struct fin_rule *rule);
void fin_rule_count(const struct fin_rule *rule, struct fin_rule_count *sum);

#endif
