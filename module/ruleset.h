/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rules of a namespace as the hooks read them: a snapshot, replaced at each
 * change and never altered. A rule that names ports exactly is found by them.
 */
#ifndef FIN_RULESET_H
#define FIN_RULESET_H

#include <linux/bitmap.h>
#include <linux/rcupdate.h>

#include "match.h"

struct fin_flows;
struct fin_rule;
struct fin_user;

/* Whose port finds a rule. */
#define FIN_ROLE_LOCAL	BIT(0)
#define FIN_ROLE_REMOTE	BIT(1)
#define FIN_ROLE_EITHER	(FIN_ROLE_LOCAL | FIN_ROLE_REMOTE)

/* A rule at one of its ports. */
struct fin_slot {
	u32 id;
	u16 port;
	u8 roles;
	struct fin_rule *rule;
};

/* The addresses of a flow, in two words each: the local one, then the remote one. */
struct fin_words {
	u64 word[4];
};

/* A rule without a port to find it by, and what may hold of an address all the
 * same: bits of one word, or of one of two.
 */
struct fin_portless {
	u64 value;
	u64 mask;		/* 0: it holds for every flow */
	struct fin_rule *rule;
	u32 id;
	u8 at[2];		/* which words */
};

struct fin_ruleset {
	struct rcu_head rcu;
	unsigned long *local;	/* a bit for each port that finds a rule, */
	unsigned long *remote;	/* numbered as the header has it */
	u32 nportless;
	u8 ways;		/* FIN_WAY_*: what any rule has to see */
	u32 n;
	u32 mask;		/* of the buckets */
	u32 *start;		/* where a bucket's slots begin, and one past the last */
	struct fin_slot *slot;	/* by bucket, then by id */
	struct fin_portless *portless;	/* by id */
	struct fin_flows *flows;	/* NULL when no rule has to remember any */
	struct fin_rule *rule[];	/* all, by ascending id, those whose time is over too */
};

/* Rules that may hold for a flow, by ascending id. */
struct fin_candidates {
	struct {
		const struct fin_slot *at, *end;
		u16 port;
		u8 role;
	} from[2];
	const struct fin_portless *portless, *end;
	struct fin_words words;
	u32 last;		/* id of the one before; ids begin with 1 */
};

u32 fin_ruleset_slots(const struct fin_rule *rule);
struct fin_ruleset *fin_ruleset_alloc(u32 n, u32 nslots);
void fin_ruleset_compile(struct fin_ruleset *set, struct fin_flows *flows);

void fin_candidates_init(struct fin_candidates *candidates, const struct fin_ruleset *set,
			 const struct fin_flow *flow);
struct fin_rule *fin_candidates_next(struct fin_candidates *candidates);
bool fin_ruleset_may(const struct fin_ruleset *set, const struct fin_flow *flow);
bool fin_ruleset_names(const struct fin_ruleset *set, const struct fin_flow *flow,
		       const struct fin_user *user);
struct fin_rule *fin_ruleset_from(const struct fin_ruleset *set, u32 id);

/* Return: false when no rule names one of these ports. What most segments are
 * asked, and nothing else, so the ports are those in the header, unturned.
 */
static inline bool fin_ruleset_has_port(const struct fin_ruleset *set, __be16 local, __be16 remote)
{
	return test_bit((__force u16)local, set->local) ||
	       test_bit((__force u16)remote, set->remote);
}

#endif
