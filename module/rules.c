// SPDX-License-Identifier: GPL-2.0-only

#include <linux/ktime.h>
#include <linux/slab.h>

#include "flows.h"
#include "net.h"
#include "rules.h"
#include "ruleset.h"

static struct fin_ruleset *current_set(struct fin_net *fn)
{
	return rcu_dereference_protected(fn->rules, lockdep_is_held(&fn->mutex));
}

static u8 ways_of(u8 direction)
{
	static const u8 ways[] = {
		[FINCTL_DIRECTION_IN] = FIN_WAY_IN | FIN_WAY_LOOPED_IN,
		[FINCTL_DIRECTION_OUT] = FIN_WAY_OUT | FIN_WAY_LOOPED_OUT,
		[FINCTL_DIRECTION_BOTH] = FIN_WAY_IN | FIN_WAY_OUT | FIN_WAY_LOOPED_OUT,
		[FINCTL_DIRECTION_FORWARD] = FIN_WAY_FORWARD,
		[FINCTL_DIRECTION_ANY] = FIN_WAY_IN | FIN_WAY_OUT | FIN_WAY_LOOPED_OUT |
					 FIN_WAY_FORWARD,
	};

	return ways[direction];
}

/* What a flow's beginning and end are seen by: both of its directions, but none
 * of them twice, as through loopback.
 */
static u8 ways_to_watch(u8 judges)
{
	if (judges & FIN_WAY_LOOPED_IN)
		return judges | FIN_WAY_OUT;
	if (judges & FIN_WAY_OUT)
		return judges | FIN_WAY_IN;
	return judges;
}

static bool has_memory(const struct fin_rule *rule)
{
	if (rule->how != FINCTL_HOW_OBSERVE && !rule->limits.all_flows &&
	    fin_limits_any(&rule->limits))
		return true;
	if (rule->named & FINCTL_CLASS_RETRANSMIT)
		return rule->judges & ~(FIN_WAY_OUT | FIN_WAY_LOOPED_OUT);
	return rule->named & FINCTL_CLASS_ACK_OF_FIN && rule->judges & FIN_WAY_FORWARD;
}

/**
 * fin_rule_derive() - what follows from what a rule asks for
 * @rule: the rule, filled in by parse.c
 *
 * Context: any.
 */
void fin_rule_derive(struct fin_rule *rule)
{
	unsigned int i;

	rule->named = 0;
	for (i = 0; i < rule->nterms; i++)
		rule->named |= rule->term[i].all | rule->term[i].none;
	rule->judges = ways_of(rule->direction);
	rule->watches = has_memory(rule) ? ways_to_watch(rule->judges) : 0;
}

/* How many rules there have been, in all namespaces. */
static atomic_t births = ATOMIC_INIT(0);

/* The rule begins: nothing has come yet, and its time runs from now on. */
static void begin(struct fin_rule *rule)
{
	rule->born = atomic_inc_return(&births);
	rule->over = false;
	rule->expires_ns = U64_MAX;
	if (rule->lifetime_ms)
		rule->expires_ns = ktime_get_ns() + rule->lifetime_ms * NSEC_PER_MSEC;
	atomic_set(&rule->flows, 0);
	raw_spin_lock_init(&rule->lock);
	rule->all = (struct fin_limits_state) {};
}

/**
 * fin_rule_alloc() - make a rule, with counters at zero
 * @spec: what it says, derived; id and counters are not read
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
	begin(rule);
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
 * Return: true when a rule has gone that remembered flows.
 */
bool fin_ruleset_retire(struct fin_ruleset *set, const struct fin_ruleset *next)
{
	bool stale = false;
	u32 i, at = 0;

	for (i = 0; i < set->n; i++) {
		struct fin_rule *rule = set->rule[i];

		while (next && at < next->n && next->rule[at]->id < rule->id)
			at++;
		if (next && at < next->n && next->rule[at] == rule)
			continue;
		stale |= rule->watches;
		call_rcu(&rule->rcu, rule_free_rcu);
	}
	kvfree_rcu(set, rcu);
	return stale;
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

	if (set)
		fin_ruleset_compile(set, fn->flows);
	rcu_assign_pointer(fn->rules, set);
	/* Behind the rules: who reads the new number sees them. */
	smp_store_release(&fn->rules_seq, fn->rules_seq + 1);
	if (old && fin_ruleset_retire(old, set))
		fn->flows_stale = true;
}

/* Return: room enough for the slots of a set's rules. */
static u32 slots_of(const struct fin_ruleset *set)
{
	u32 i, n = 0;

	for (i = 0; set && i < set->n; i++)
		n += fin_ruleset_slots(set->rule[i]);
	return n;
}

/* Rules remember flows in one table of the namespace, which comes with the first
 * that has to; control.c lets go of it.
 */
static int need_flows(struct fin_net *fn, const struct fin_rule *rule)
{
	if (rule->watches && !fn->flows)
		fn->flows = fin_flows_alloc();
	return rule->watches && !fn->flows ? -ENOMEM : 0;
}

/**
 * fin_rules_prepare() - get what rules need before they are published
 * @fn: the namespace, its mutex held
 * @set: the rules
 * @ways: FIN_WAY_* that they have to see
 *
 * Context: process.
 * Return: 0, -ENOMEM.
 */
int fin_rules_prepare(struct fin_net *fn, const struct fin_ruleset *set, u8 *ways)
{
	int err = 0;
	u32 i;

	for (i = 0, *ways = 0; i < set->n && !err; i++) {
		*ways |= set->rule[i]->judges | set->rule[i]->watches;
		err = need_flows(fn, set->rule[i]);
	}
	return err;
}

/* Return: a set of the rules that there are, and @more where it is not NULL. */
static struct fin_ruleset *set_copy(struct fin_net *fn, struct fin_rule *more)
{
	struct fin_ruleset *old = current_set(fn), *set;
	u32 n = old ? old->n : 0;

	set = fin_ruleset_alloc(n + !!more,
				slots_of(old) + (more ? fin_ruleset_slots(more) : 0));
	if (!set)
		return NULL;
	if (n)
		memcpy(set->rule, old->rule, n * sizeof(set->rule[0]));
	if (more)
		set->rule[n] = more;
	return set;
}

/**
 * fin_rules_add() - add a rule behind all others
 * @fn: the namespace, its mutex held
 * @spec: the rule, derived; id and counters are not read
 * @id: the id that it got, unique in the namespace for as long as that lives
 *
 * Context: process.
 * Return: 0, -ENOSPC at FINCTL_RULES rules, -EOVERFLOW when ids have run out, -ENOMEM.
 */
int fin_rules_add(struct fin_net *fn, const struct fin_rule *spec, u32 *id)
{
	const struct fin_ruleset *old = current_set(fn);
	struct fin_ruleset *set;
	struct fin_rule *rule;

	if (old && old->n >= FINCTL_RULES)
		return -ENOSPC;
	if (fn->last_rule >= FINCTL_RULE_ID)
		return -EOVERFLOW;
	rule = fin_rule_alloc(spec, fn->last_rule + 1);
	if (!rule)
		return -ENOMEM;
	set = need_flows(fn, rule) ? NULL : set_copy(fn, rule);
	if (!set) {
		rule_free_rcu(&rule->rcu);
		return -ENOMEM;
	}
	*id = ++fn->last_rule;
	fin_rules_publish(fn, set);
	return 0;
}

/* Which rules a change leaves. */
typedef bool keep_fn(const struct fin_rule *rule, const void *what);

static bool is_not(const struct fin_rule *rule, const void *what)
{
	return rule->id != *(const u32 *)what;
}

static bool is_not_of(const struct fin_rule *rule, const void *what)
{
	return rule->owner != what;
}

/* Return: 0, -ENOMEM with all as it was. */
static int keep(struct fin_net *fn, keep_fn *kept, const void *what)
{
	struct fin_ruleset *old = current_set(fn), *set = NULL;
	u32 i, n = 0, nslots = 0;

	for (i = 0; old && i < old->n; i++) {
		if (!kept(old->rule[i], what))
			continue;
		nslots += fin_ruleset_slots(old->rule[i]);
		n++;
	}
	if (!old || n == old->n)
		return 0;
	if (n) {
		set = fin_ruleset_alloc(n, nslots);
		if (!set)
			return -ENOMEM;
	}
	for (i = n = 0; set && i < old->n; i++)
		if (kept(old->rule[i], what))
			set->rule[n++] = old->rule[i];
	fin_rules_publish(fn, set);
	return 0;
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
	const struct fin_rule *rule = fin_ruleset_from(current_set(fn), id);

	if (!rule || rule->id != id)
		return -ENOENT;
	return keep(fn, is_not, &id);
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
	return keep(fn, is_not_of, owner);
}

/**
 * fin_rules_expire() - stop looking at rules whose time is over
 * @fn: the namespace, its mutex held
 * @next_ns: when the next one's time is over, U64_MAX for never
 *
 * They took nothing any more; from now on they cost nothing either.
 *
 * Context: process.
 * Return: 0, -ENOMEM with all as it was.
 */
int fin_rules_expire(struct fin_net *fn, u64 *next_ns)
{
	struct fin_ruleset *set = current_set(fn);
	u64 now = ktime_get_ns();
	bool any = false;
	u32 i;

	*next_ns = U64_MAX;
	for (i = 0; set && i < set->n; i++) {
		if (set->rule[i]->over)
			continue;
		if (set->rule[i]->expires_ns > now)
			*next_ns = min(*next_ns, set->rule[i]->expires_ns);
		else
			any = true;
	}
	if (!any)
		return 0;
	set = set_copy(fn, NULL);
	if (!set)
		return -ENOMEM;
	fin_rules_publish(fn, set);
	fn->flows_stale = true;
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
