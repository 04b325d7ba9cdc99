/* SPDX-License-Identifier: GPL-2.0-only */
/* The rules of a namespace: changed under its mutex, read under RCU. */
#ifndef FIN_RULES_H
#define FIN_RULES_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/ktime.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>

#include "limits.h"
#include "match.h"

struct fin_net;
struct fin_owner;
struct fin_ruleset;

/* The ways on which segments pass a namespace, FIN_WAY_*. */
#define FIN_WAY_IN		BIT(0)
#define FIN_WAY_OUT		BIT(1)
#define FIN_WAY_FORWARD		BIT(2)
#define FIN_WAY_LOOPED_IN	BIT(3)	/* in, through a loopback device */
#define FIN_WAY_LOOPED_OUT	BIT(4)
#define FIN_WAYS_IN		(FIN_WAY_IN | FIN_WAY_LOOPED_IN)
#define FIN_WAYS_OUT		(FIN_WAY_OUT | FIN_WAY_LOOPED_OUT)

struct fin_rule_count {
	u64 matches;
	u64 drops;
	u64 segments;
	u64 untracked;		/* passed, since the table of flows was full */
};

struct fin_rule {
	u32 id;

	/* What follows from the definition; see fin_rule_derive(). */
	u16 named;		/* FINCTL_CLASS_*: that its terms name */
	u8 judges;		/* FIN_WAY_*: what it may take */
	u8 watches;		/* FIN_WAY_*: what it has to see for its memory of flows */

	u32 born;		/* tells it from those that had its id before */
	bool over;		/* its time is; set with the namespace's mutex held */
	u64 expires_ns;		/* CLOCK_MONOTONIC, U64_MAX for never */

	/* The definition, from here to @owner: all bytes of it count. */
	u8 direction;		/* FINCTL_DIRECTION_* */
	u8 how;			/* FINCTL_HOW_* */
	u8 nterms;
	struct fin_match match;
	struct fin_where where;
	struct fin_term term[FINCTL_RULE_CLASSES];
	struct fin_limits limits;
	u64 lifetime_ms;	/* 0 for ever */

	struct fin_owner *owner;	/* with whom the rule goes, or NULL */

	atomic_t flows;		/* that have begun at it */
	raw_spinlock_t lock;	/* Protects @all */
	struct fin_limits_state all;	/* of all flows together */

	struct fin_rule_count __percpu *count;
	struct rcu_head rcu;
};

void fin_rule_derive(struct fin_rule *rule);
struct fin_rule *fin_rule_alloc(const struct fin_rule *spec, u32 id);
bool fin_rule_same(const struct fin_rule *a, const struct fin_rule *b);
bool fin_ruleset_retire(struct fin_ruleset *set, const struct fin_ruleset *next);

int fin_rules_prepare(struct fin_net *fn, const struct fin_ruleset *set, u8 *ways);
void fin_rules_publish(struct fin_net *fn, struct fin_ruleset *set);
int fin_rules_add(struct fin_net *fn, const struct fin_rule *spec, u32 *id);
int fin_rules_del(struct fin_net *fn, u32 id);
int fin_rules_del_of(struct fin_net *fn, const struct fin_owner *owner);
int fin_rules_expire(struct fin_net *fn, u64 *next_ns);
void fin_rules_flush(struct fin_net *fn);

/* Return: false when the rule's time is over, to the nanosecond. */
static inline bool fin_rule_lives(const struct fin_rule *rule)
{
	return rule->expires_ns == U64_MAX || ktime_get_ns() < rule->expires_ns;
}

u64 fin_rule_left_ms(const struct fin_rule *rule);
void fin_rule_count(const struct fin_rule *rule, struct fin_rule_count *sum);

#endif
