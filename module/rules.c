// SPDX-License-Identifier: GPL-2.0-only

#include <linux/ktime.h>
#include <linux/slab.h>

#include "net.h"
#include "rules.h"
#include "segment.h"

static struct fin_ruleset *current_set(struct fin_net *fn)
{
	return rcu_dereference_protected(fn->rules, lockdep_is_held(&fn->mutex));
}

/**
 * fin_ruleset_alloc() - memory for a snapshot
 * @n: how many rules it will have, more than 0
 *
 * Context: process.
 * Return: a set that claims to hold @n rules already, NULL without memory.
 */
struct fin_ruleset *fin_ruleset_alloc(u32 n)
{
	struct fin_ruleset *set = kvmalloc(struct_size(set, rule, n), GFP_KERNEL);

	if (set)
		set->n = n;
	return set;
}

/**
 * fin_rule_alloc() - make a rule, with counters at zero
 * @spec: what it says; id and counters are not read
 * @id: its id
 *
 * Context: process.
 * Return: the rule, NULL without memory.
 */
struct fin_rule *fin_rule_alloc(const struct fin_rule *spec, u32 id)
{
	struct fin_rule *rule = kmemdup(spec, sizeof(*spec), GFP_KERNEL);

	if (!rule)
		return NULL;
	rule->id = id;
	rule->expires_ns = ktime_get_ns() + rule->lifetime_ms * NSEC_PER_MSEC;
	rule->count = alloc_percpu(struct fin_rule_count);
	if (rule->count)
		return rule;
	kfree(rule);
	return NULL;
}

static void rule_free_rcu(struct rcu_head *rcu)
{
	struct fin_rule *rule = container_of(rcu, struct fin_rule, rcu);

	free_percpu(rule->count);
	kfree(rule);
}

/**
 * fin_rule_same() - do two rules say the same?
 * @a: one, parsed into zeroed memory
 * @b: the other, likewise
 *
 * Context: any.
 * Return: true when nothing but id, owner and counters can differ.
 */
bool fin_rule_same(const struct fin_rule *a, const struct fin_rule *b)
{
	return !memcmp(&a->direction, &b->direction,
		       offsetof(struct fin_rule, owner) - offsetof(struct fin_rule, direction));
}

/**
 * fin_ruleset_retire() - free a snapshot, behind its last reader
 * @set: the snapshot
 * @next: the one in its place, or NULL; rules that stand in both stay
 *
 * Context: process.
 */
void fin_ruleset_retire(struct fin_ruleset *set, const struct fin_ruleset *next)
{
	u32 i, at = 0;

	for (i = 0; i < set->n; i++) {
		struct fin_rule *rule = set->rule[i];

		while (next && at < next->n && next->rule[at]->id < rule->id)
			at++;
		if (!next || at == next->n || next->rule[at] != rule)
			call_rcu(&rule->rcu, rule_free_rcu);
	}
	kvfree_rcu(set, rcu);
}

/**
 * fin_rules_publish() - put a snapshot in place of the namespace's rules
 * @fn: the namespace, its mutex held
 * @set: the snapshot, NULL for no rules
 *
 * Context: process.
 */
void fin_rules_publish(struct fin_net *fn, struct fin_ruleset *set)
{
	struct fin_ruleset *old = current_set(fn);

	rcu_assign_pointer(fn->rules, set);
	/* Behind the rules: who reads the new number sees them. */
	smp_store_release(&fn->rules_seq, fn->rules_seq + 1);
	if (old)
		fin_ruleset_retire(old, set);
}

/**
 * fin_rules_add() - add a rule behind all others
 * @fn: the namespace, its mutex held
 * @spec: the rule; id and counters are not read
 * @id: the id that it got, unique in the namespace for as long as that lives
 *
 * Context: process.
 * Return: 0, -ENOSPC at FINCTL_RULES rules, -EOVERFLOW when ids have run out, -ENOMEM.
 */
int fin_rules_add(struct fin_net *fn, const struct fin_rule *spec, u32 *id)
{
	struct fin_ruleset *old = current_set(fn), *set;
	u32 n = old ? old->n : 0;
	struct fin_rule *rule;

	if (n >= FINCTL_RULES)
		return -ENOSPC;
	if (fn->last_rule >= FINCTL_RULE_ID)
		return -EOVERFLOW;
	rule = fin_rule_alloc(spec, fn->last_rule + 1);
	if (!rule)
		return -ENOMEM;
	set = fin_ruleset_alloc(n + 1);
	if (!set) {
		rule_free_rcu(&rule->rcu);
		return -ENOMEM;
	}
	if (n)
		memcpy(set->rule, old->rule, n * sizeof(set->rule[0]));
	set->rule[n] = rule;
	*id = ++fn->last_rule;
	fin_rules_publish(fn, set);
	return 0;
}

/* Return: the index of the first rule whose id is at least @id. */
static u32 lower_bound(const struct fin_ruleset *set, u32 id)
{
	u32 low = 0, high = set->n;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (set->rule[mid]->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/**
 * fin_rules_del() - remove one rule
 * @fn: the namespace, its mutex held
 * @id: the rule's id
 *
 * Context: process.
 * Return: 0, -ENOENT, -ENOMEM.
 */
int fin_rules_del(struct fin_net *fn, u32 id)
{
	struct fin_ruleset *old = current_set(fn), *set = NULL;
	u32 at = old ? lower_bound(old, id) : 0;

	if (!old || at == old->n || old->rule[at]->id != id)
		return -ENOENT;
	if (old->n > 1) {
		set = fin_ruleset_alloc(old->n - 1);
		if (!set)
			return -ENOMEM;
		memcpy(set->rule, old->rule, at * sizeof(set->rule[0]));
		memcpy(set->rule + at, old->rule + at + 1,
		       (set->n - at) * sizeof(set->rule[0]));
	}
	fin_rules_publish(fn, set);
	return 0;
}

static u32 count_of(const struct fin_ruleset *set, const struct fin_owner *owner)
{
	u32 i, n = 0;

	for (i = 0; i < set->n; i++)
		n += set->rule[i]->owner == owner;
	return n;
}

/**
 * fin_rules_del_of() - remove the rules of an owner
 * @fn: the namespace, its mutex held
 * @owner: the owner, or NULL: those that have none
 *
 * Context: process.
 * Return: 0, -ENOMEM with all rules in place.
 */
int fin_rules_del_of(struct fin_net *fn, const struct fin_owner *owner)
{
	struct fin_ruleset *old = current_set(fn), *set = NULL;
	u32 gone = old ? count_of(old, owner) : 0, i, n = 0;

	if (!gone)
		return 0;
	if (gone < old->n) {
		set = fin_ruleset_alloc(old->n - gone);
		if (!set)
			return -ENOMEM;
	}
	for (i = 0; i < old->n; i++)
		if (old->rule[i]->owner != owner)
			set->rule[n++] = old->rule[i];
	fin_rules_publish(fn, set);
	return 0;
}

/**
 * fin_rules_flush() - remove all rules
 * @fn: the namespace, its mutex held
 *
 * Context: process.
 */
void fin_rules_flush(struct fin_net *fn)
{
	fin_rules_publish(fn, NULL);
}

/**
 * fin_rules_name() - does any rule's match name this flow?
 * @set: the rules, or NULL
 * @flow: the flow
 *
 * Context: any, under rcu_read_lock().
 * Return: true when one does, and its records are therefore wanted.
 */
bool fin_rules_name(const struct fin_ruleset *set, const struct fin_flow *flow)
{
	u32 i;

	for (i = 0; set && i < set->n; i++)
		if (fin_match_flow(&set->rule[i]->match, flow))
			return true;
	return false;
}

/* A segment that a loopback device brings was judged as it went out, except by
 * rules that ask for what comes in and nothing else.
 */
static bool direction_holds(const struct fin_rule *rule, const struct fin_segment *seg)
{
	if (rule->direction == seg->direction)
		return true;
	return rule->direction == FINCTL_DIRECTION_BOTH && !seg->loopback;
}

static bool class_holds(const struct fin_rule *rule, struct fin_segment *seg)
{
	u32 named = 0;
	unsigned int i;

	for (i = 0; i < rule->nterms; i++)
		named |= rule->term[i].all | rule->term[i].none;
	if (named & FINCTL_CLASS_ACK_OF_FIN)
		fin_segment_resolve(seg);
	return fin_match_class(rule->term, rule->nterms, seg->class);
}

static bool rule_holds(const struct fin_rule *rule, struct fin_segment *seg)
{
	return direction_holds(rule, seg) && fin_match_flow(&rule->match, &seg->flow) &&
	       class_holds(rule, seg) &&
	       (seg->direction == FINCTL_DIRECTION_OUT || fin_segment_is_local(seg));
}

static void count(const struct fin_rule *rule, const struct fin_segment *seg)
{
	u32 segments = max_t(u32, skb_shinfo(seg->skb)->gso_segs, 1);

	this_cpu_inc(rule->count->matches);
	this_cpu_inc(rule->count->drops);
	this_cpu_add(rule->count->segments, segments);
}

/**
 * fin_rules_judge() - the rule that takes a segment
 * @set: the rules, or NULL
 * @seg: the segment
 *
 * Context: netfilter hook, under rcu_read_lock().
 * Return: the first rule that holds, counted; NULL when the segment passes.
 */
const struct fin_rule *fin_rules_judge(const struct fin_ruleset *set, struct fin_segment *seg)
{
	u32 i;

	for (i = 0; set && i < set->n; i++) {
		const struct fin_rule *rule = set->rule[i];

		if (!rule_holds(rule, seg))
			continue;
		count(rule, seg);
		return rule;
	}
	return NULL;
}

/**
 * fin_rules_from() - the first rule from an id on
 * @set: the rules, or NULL
 * @id: the id to begin with
 *
 * Context: under rcu_read_lock() or the namespace's mutex.
 * Return: the rule, NULL when all ids are smaller.
 */
const struct fin_rule *fin_rules_from(const struct fin_ruleset *set, u32 id)
{
	u32 at = set ? lower_bound(set, id) : 0;

	return set && at < set->n ? set->rule[at] : NULL;
}

/**
 * fin_rule_left_ms() - what is left of a rule's lifetime
 * @rule: a rule that has one
 *
 * Context: any.
 * Return: milliseconds, 0 only when it is over.
 */
u64 fin_rule_left_ms(const struct fin_rule *rule)
{
	u64 now = ktime_get_ns();

	return now < rule->expires_ns ? DIV_ROUND_UP_ULL(rule->expires_ns - now, NSEC_PER_MSEC) : 0;
}

/**
 * fin_rule_count() - a rule's counters, all CPUs together
 * @rule: the rule
 * @sum: filled
 *
 * Context: under rcu_read_lock() or the namespace's mutex.
 */
void fin_rule_count(const struct fin_rule *rule, struct fin_rule_count *sum)
{
	int cpu;

	memset(sum, 0, sizeof(*sum));
	for_each_possible_cpu(cpu) {
		const struct fin_rule_count *one = per_cpu_ptr(rule->count, cpu);

		sum->matches += READ_ONCE(one->matches);
		sum->drops += READ_ONCE(one->drops);
		sum->segments += READ_ONCE(one->segments);
		sum->untracked += READ_ONCE(one->untracked);
	}
}
