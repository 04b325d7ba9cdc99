// SPDX-License-Identifier: GPL-2.0-only

#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/ipv6.h>

#include "memory.h"
#include "ruleset.h"
#include "rules.h"
#include "user.h"

/* Ports that a rule is entered at; one with more is looked at each time. */
#define FIN_RULE_SLOTS		16

#define FIN_PORTS		65536

/* Return: how many ports a rule names for a side; 0 when it does not name that side. */
static u32 ports_of(const struct fin_match *match, u8 side)
{
	u32 n = 0;
	unsigned int i;

	for (i = 0; i < match->nports; i++)
		if (match->port[i].side == side)
			n += match->port[i].last - match->port[i].first + 1;
	return n;
}

/* Return: the side whose ports find the rule, with the fewest; 0 for none. */
static u8 key_side(const struct fin_match *match)
{
	u32 fewest = FIN_RULE_SLOTS + 1;
	u8 side, best = 0;

	for (side = FINCTL_SIDE_EITHER; side <= FINCTL_SIDE_REMOTE; side++) {
		u32 n = ports_of(match, side);

		if (n && n < fewest) {
			fewest = n;
			best = side;
		}
	}
	return best;
}

/**
 * fin_ruleset_slots() - what fin_ruleset_alloc() has to make room for
 * @rule: one of the rules
 *
 * Context: any.
 * Return: the slots that it takes; 0 for one that has no port to be found by.
 */
u32 fin_ruleset_slots(const struct fin_rule *rule)
{
	u8 side = key_side(&rule->match);

	return side ? ports_of(&rule->match, side) : 0;
}

/**
 * fin_ruleset_alloc() - make a set, whose rules the caller fills in
 * @n: how many rules
 * @nslots: slots of all together
 *
 * Context: process.
 * Return: the set, NULL when there is no memory.
 */
struct fin_ruleset *fin_ruleset_alloc(u32 n, u32 nslots)
{
	u32 buckets = roundup_pow_of_two(max_t(u32, nslots, 1));
	struct fin_ruleset *set;
	size_t local = ALIGN(struct_size(set, rule, n), sizeof(u64));
	size_t remote = local + FIN_PORTS / BITS_PER_BYTE;
	size_t portless = remote + FIN_PORTS / BITS_PER_BYTE;
	size_t slots = portless + n * sizeof(struct fin_portless);
	size_t starts = slots + nslots * sizeof(struct fin_slot);

	set = kvzalloc(starts + (buckets + 1) * sizeof(u32), FIN_GFP_LARGE);
	if (!set)
		return NULL;
	set->n = n;
	set->mask = buckets - 1;
	set->local = (void *)set + local;
	set->remote = (void *)set + remote;
	set->portless = (void *)set + portless;
	set->slot = (void *)set + slots;
	set->start = (void *)set + starts;
	return set;
}

/* What is done with each slot of a rule that has ports. */
typedef void slot_fn(struct fin_ruleset *set, const struct fin_slot *slot);

static void each_slot(struct fin_ruleset *set, struct fin_rule *rule, slot_fn *fn)
{
	static const u8 roles[] = {
		[FINCTL_SIDE_EITHER] = FIN_ROLE_EITHER,
		[FINCTL_SIDE_LOCAL] = FIN_ROLE_LOCAL,
		[FINCTL_SIDE_REMOTE] = FIN_ROLE_REMOTE,
	};
	u8 side = key_side(&rule->match);
	struct fin_slot slot = { .id = rule->id, .roles = roles[side], .rule = rule };
	unsigned int i;
	u32 port;

	for (i = 0; side && i < rule->match.nports; i++) {
		if (rule->match.port[i].side != side)
			continue;
		for (port = rule->match.port[i].first; port <= rule->match.port[i].last; port++) {
			slot.port = port;
			fn(set, &slot);
		}
	}
}

static void count_slot(struct fin_ruleset *set, const struct fin_slot *slot)
{
	set->start[(slot->port & set->mask) + 1]++;
	if (slot->roles & FIN_ROLE_LOCAL)
		__set_bit((__force u16)htons(slot->port), set->local);
	if (slot->roles & FIN_ROLE_REMOTE)
		__set_bit((__force u16)htons(slot->port), set->remote);
}

/* While slots are placed, a bucket's start is where its next slot goes. */
static void place_slot(struct fin_ruleset *set, const struct fin_slot *slot)
{
	set->slot[set->start[slot->port & set->mask]++] = *slot;
}

static void place_all(struct fin_ruleset *set)
{
	u32 i;

	for (i = 0; i <= set->mask; i++)
		set->start[i + 1] += set->start[i];
	for (i = 0; i < set->n; i++)
		if (!set->rule[i]->over)
			each_slot(set, set->rule[i], place_slot);
	/* Each start stands at the next one now. */
	memmove(set->start + 1, set->start, set->mask * sizeof(u32));
	set->start[0] = 0;
}

static void words_of(struct fin_words *words, const struct fin_flow *flow)
{
	memcpy(&words->word[0], &flow->local, sizeof(flow->local));
	memcpy(&words->word[2], &flow->remote, sizeof(flow->remote));
}

static const struct fin_prefix *longest_prefix(const struct fin_match *match)
{
	const struct fin_prefix *longest = NULL;
	unsigned int i;

	for (i = 0; i < match->nprefixes; i++)
		if (!longest || match->prefix[i].length > longest->length)
			longest = &match->prefix[i];
	return longest;
}

/* Of an IPv6 prefix the first word tells most, of an IPv4 one the second. */
static void place_portless(struct fin_ruleset *set, struct fin_rule *rule)
{
	const struct fin_prefix *prefix = longest_prefix(&rule->match);
	struct fin_portless *one = &set->portless[set->nportless++];
	u8 side = prefix ? prefix->side : FINCTL_SIDE_EITHER, second;
	u64 word[2];

	one->id = rule->id;
	one->rule = rule;
	if (!prefix || !prefix->length)
		return;
	second = ipv6_addr_v4mapped((const struct in6_addr *)&prefix->addr) && prefix->length > 64;
	memcpy(word, &prefix->addr, sizeof(word));
	one->mask = (__force u64)cpu_to_be64(~0ull << (64 - min(prefix->length -
								    (second ? 64 : 0), 64)));
	one->value = word[second] & one->mask;
	one->at[0] = second + (side == FINCTL_SIDE_REMOTE ? 2 : 0);
	one->at[1] = second + (side == FINCTL_SIDE_LOCAL ? 0 : 2);
}

static bool may_hold(const struct fin_portless *one, const struct fin_words *words)
{
	return !((words->word[one->at[0]] ^ one->value) & one->mask) ||
	       !((words->word[one->at[1]] ^ one->value) & one->mask);
}

/**
 * fin_ruleset_compile() - make the rules of a set findable
 * @set: the set, its rules filled in by ascending id
 * @flows: where rules remember flows
 *
 * Slots of one bucket are placed in the order of the rules, so by ascending id.
 * Rules whose time is over are left out.
 *
 * Context: process, before anyone reads the set.
 */
void fin_ruleset_compile(struct fin_ruleset *set, struct fin_flows *flows)
{
	u64 now = ktime_get_ns();
	u32 i;

	for (i = 0; i < set->n; i++) {
		set->rule[i]->over |= set->rule[i]->expires_ns <= now;
		if (set->rule[i]->over)
			continue;
		set->ways |= set->rule[i]->judges | set->rule[i]->watches;
		if (set->rule[i]->watches)
			set->flows = flows;
		each_slot(set, set->rule[i], count_slot);
	}
	place_all(set);
	for (i = 0; i < set->n; i++)
		if (!set->rule[i]->over && !key_side(&set->rule[i]->match))
			place_portless(set, set->rule[i]);
}

/**
 * fin_candidates_init() - begin to look for the rules that may hold for a flow
 * @candidates: filled
 * @set: the rules
 * @flow: the flow
 *
 * Context: under rcu_read_lock().
 */
void fin_candidates_init(struct fin_candidates *candidates, const struct fin_ruleset *set,
			 const struct fin_flow *flow)
{
	const u32 *local = &set->start[flow->local_port & set->mask];
	const u32 *remote = &set->start[flow->remote_port & set->mask];

	candidates->from[0].at = &set->slot[local[0]];
	candidates->from[0].end = &set->slot[local[1]];
	candidates->from[0].port = flow->local_port;
	candidates->from[0].role = FIN_ROLE_LOCAL;
	candidates->from[1].at = &set->slot[remote[0]];
	candidates->from[1].end = &set->slot[remote[1]];
	candidates->from[1].port = flow->remote_port;
	candidates->from[1].role = FIN_ROLE_REMOTE;
	candidates->portless = set->portless;
	candidates->end = &set->portless[set->nportless];
	words_of(&candidates->words, flow);
	candidates->last = 0;
}

/* Goes on to the next slot at the port, of a rule not given yet. */
static const struct fin_slot *advance(struct fin_candidates *candidates, unsigned int i)
{
	const struct fin_slot *at = candidates->from[i].at, *end = candidates->from[i].end;

	while (at < end && (at->port != candidates->from[i].port ||
			    !(at->roles & candidates->from[i].role) || at->id <= candidates->last))
		at++;
	candidates->from[i].at = at;
	return at < end ? at : NULL;
}

static const struct fin_portless *advance_portless(struct fin_candidates *candidates)
{
	const struct fin_portless *at = candidates->portless;

	while (at < candidates->end &&
	       (at->id <= candidates->last || !may_hold(at, &candidates->words)))
		at++;
	candidates->portless = at;
	return at < candidates->end ? at : NULL;
}

/**
 * fin_candidates_next() - the next rule that may hold
 * @candidates: where we are
 *
 * Context: under rcu_read_lock().
 * Return: the one with the smallest id not given yet, NULL when there is none.
 */
struct fin_rule *fin_candidates_next(struct fin_candidates *candidates)
{
	const struct fin_portless *portless = advance_portless(candidates);
	struct fin_rule *rule = portless ? portless->rule : NULL;
	u32 id = portless ? portless->id : U32_MAX;
	const struct fin_slot *slot;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(candidates->from); i++) {
		slot = advance(candidates, i);
		if (!slot || slot->id >= id)
			continue;
		id = slot->id;
		rule = slot->rule;
	}
	candidates->last = id;
	return rule;
}

/**
 * fin_ruleset_may() - may any rule hold for a flow?
 * @set: the rules
 * @flow: the flow
 *
 * Context: under rcu_read_lock().
 * Return: false when none does, by its ports and addresses.
 */
bool fin_ruleset_may(const struct fin_ruleset *set, const struct fin_flow *flow)
{
	struct fin_words words;
	u32 i;

	if (fin_ruleset_has_port(set, htons(flow->local_port), htons(flow->remote_port)))
		return true;
	words_of(&words, flow);
	for (i = 0; i < set->nportless; i++)
		if (may_hold(&set->portless[i], &words))
			return true;
	return false;
}

/**
 * fin_ruleset_names() - does the flow part of any rule's match name this flow?
 * @set: the rules, or NULL
 * @flow: the flow
 * @user: whose its local socket is
 *
 * Context: any, under rcu_read_lock().
 * Return: true when one does, and its records are therefore wanted.
 */
bool fin_ruleset_names(const struct fin_ruleset *set, const struct fin_flow *flow,
		       const struct fin_user *user)
{
	struct fin_candidates candidates;
	const struct fin_rule *rule;

	if (!set)
		return false;
	fin_candidates_init(&candidates, set, flow);
	while ((rule = fin_candidates_next(&candidates)))
		if (fin_match_flow(&rule->match, flow) && fin_rule_lives(rule) &&
		    fin_user_match(&rule->match, user))
			return true;
	return false;
}

/**
 * fin_ruleset_from() - the first rule from an id on
 * @set: the rules, or NULL
 * @id: the id to begin with
 *
 * Context: under rcu_read_lock() or the namespace's mutex.
 * Return: the rule, NULL when all ids are smaller.
 */
struct fin_rule *fin_ruleset_from(const struct fin_ruleset *set, u32 id)
{
	u32 low = 0, high = set ? set->n : 0;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (set->rule[mid]->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return set && low < set->n ? set->rule[low] : NULL;
}
