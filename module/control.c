// SPDX-License-Identifier: GPL-2.0-only

#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/slab.h>

#include "attach.h"
#include "compat/mib.h"
#include "control.h"
#include "draft.h"
#include "flows.h"
#include "hooks.h"
#include "kept.h"
#include "net.h"
#include "owner.h"
#include "probes.h"
#include "records.h"
#include "rules.h"
#include "ruleset.h"

/* How long a change that must not fail waits before it tries again. */
#define FIN_MEMORY_RETRY_MS	20

static struct fin_records *records_of(struct fin_net *fn)
{
	return rcu_dereference_protected(fn->records, lockdep_is_held(&fn->mutex));
}

static struct fin_ruleset *rules_of(struct fin_net *fn)
{
	return rcu_dereference_protected(fn->rules, lockdep_is_held(&fn->mutex));
}

/* Return: FIN_WAY_* on which any rule judges; those whose time is over do not. */
static u8 ways_of(struct fin_net *fn)
{
	return rules_of(fn) ? rules_of(fn)->ways : 0;
}

static u32 open_records(struct fin_net *fn)
{
	struct fin_records *records = records_of(fn);

	return records ? READ_ONCE(records->open) : 0;
}

static void disarm(struct fin_net *fn)
{
	if (fn->armed)
		fin_probes_put();
	WRITE_ONCE(fn->armed, false);
	fn->recording_ns = 0;
}

/* What moved the kernel's counters before is of another time. */
static void begin_counting(struct fin_net *fn)
{
	enum fin_mib mib;

	memset(records_of(fn)->counts.mib, 0, sizeof(records_of(fn)->counts.mib));
	for (mib = FIN_MIB_NONE + 1; mib < FIN_MIBS; mib++)
		fn->mib_start[mib] = fin_compat_mib(fn->net, mib);
	fn->recording_ns = records_of(fn)->missed_ns = ktime_get_ns();
	records_of(fn)->missed = fin_attach_missed();
}

static int arm(struct fin_net *fn)
{
	int err;

	if (fn->armed)
		return 0;
	begin_counting(fn);
	err = fin_probes_get();
	WRITE_ONCE(fn->armed, !err);
	return err;
}

/*
 * Memory first, then probes: a probe must find where to write. A store that
 * exists keeps its size, unless a size is asked for while it is unused.
 */
static int need_records(struct fin_net *fn, u32 capacity)
{
	struct fin_records *records = records_of(fn);

	if (!records) {
		records = fin_records_alloc(fn, capacity ?: FINCTL_RECORDS_DEFAULT);
		if (!records)
			return -ENOMEM;
		rcu_assign_pointer(fn->records, records);
	} else if (capacity && capacity != records->capacity) {
		return -EBUSY;
	}
	return arm(fn);
}

/* Return: the store that nobody reaches any more, NULL when there was none. */
static struct fin_records *take_records(struct fin_net *fn)
{
	struct fin_records *records = records_of(fn);

	if (!records)
		return NULL;
	RCU_INIT_POINTER(fn->records, NULL);
	synchronize_rcu();
	return records;
}

static void drop_records(struct fin_net *fn)
{
	struct fin_records *records = take_records(fn);

	if (records)
		fin_records_free(records);
}

static void drop_kept(struct fin_net *fn)
{
	struct fin_records *kept = rcu_dereference_protected(fn->kept, lockdep_is_held(&fn->mutex));

	WRITE_ONCE(fn->not_kept, 0);
	if (!kept)
		return;
	RCU_INIT_POINTER(fn->kept, NULL);
	synchronize_rcu();
	fin_records_free(kept);
}

static void drop_flows(struct fin_net *fn)
{
	struct fin_flows *flows = fn->flows;

	if (!flows)
		return;
	fn->flows = NULL;
	synchronize_rcu();
	fin_flows_free(flows);
}

/* Sees to it that someone tidies up when there will be something to tidy. */
static void tidy_later(struct fin_net *fn, u64 next_ns)
{
	u64 now = ktime_get_ns();

	cancel_delayed_work(&fn->tidy_work);
	if (fn->dying)
		return;
	if (fn->flows_stale && fn->flows)
		schedule_delayed_work(&fn->tidy_work, 0);
	else if (next_ns != U64_MAX)
		schedule_delayed_work(&fn->tidy_work,
				      nsecs_to_jiffies(max(next_ns, now) - now) + 1);
}

/* Undoes what is no longer needed; what is still in use stays as it is. */
static void settle(struct fin_net *fn)
{
	u64 next_ns;

	/* Without memory, rules whose time is over cost a little for a little longer. */
	if (fin_rules_expire(fn, &next_ns))
		next_ns = ktime_get_ns() + NSEC_PER_SEC;
	tidy_later(fn, next_ns);
	fin_hooks_set(fn, ways_of(fn));
	if (!rules_of(fn) || !rules_of(fn)->flows)
		drop_flows(fn);
	if (fin_net_records(fn) || !records_of(fn))
		return;
	fin_records_disown(records_of(fn));
	if (open_records(fn))
		return;
	disarm(fn);
	if (!READ_ONCE(records_of(fn)->ended.n))
		drop_records(fn);
}

static void drop_filter(struct fin_net *fn)
{
	struct fin_filter *filter = rcu_dereference_protected(fn->filter,
							      lockdep_is_held(&fn->mutex));

	if (!filter)
		return;
	RCU_INIT_POINTER(fn->filter, NULL);
	if (filter->from == FINCTL_FROM_ESTABLISHED)
		atomic_dec(&fin_net_followed);
	kfree_rcu(filter, rcu);
}

static void turn_off(struct fin_net *fn)
{
	fin_rules_flush(fn);
	drop_filter(fn);
	fin_hooks_set(fn, 0);
	drop_flows(fn);
	disarm(fn);
	drop_records(fn);
	drop_kept(fn);
}

/**
 * fin_control_rule_add() - add a rule, and record the flows that it names
 * @fn: the namespace
 * @spec: the rule, derived; id and counters are not read
 * @id: the id that it got
 *
 * Context: process.
 * Return: 0, or an error with everything as it was: -ESHUTDOWN when the
 * namespace is going away, else of fin_rules_add(), memory, hooks or probes.
 */
int fin_control_rule_add(struct fin_net *fn, const struct fin_rule *spec, u32 *id)
{
	int err = -ESHUTDOWN;

	mutex_lock(&fn->mutex);
	if (!fn->dying)
		err = need_records(fn, 0);
	if (!err)
		err = fin_hooks_set(fn, fn->ways | spec->judges | spec->watches);
	if (!err)
		err = fin_rules_add(fn, spec, id);
	settle(fn);
	mutex_unlock(&fn->mutex);
	return err;
}

/**
 * fin_control_rule_del() - remove one rule
 * @fn: the namespace
 * @id: the rule's id
 *
 * Context: process.
 * Return: 0, -ENOENT, -ENOMEM.
 */
int fin_control_rule_del(struct fin_net *fn, u32 id)
{
	int err;

	mutex_lock(&fn->mutex);
	err = fin_rules_del(fn, id);
	settle(fn);
	mutex_unlock(&fn->mutex);
	return err;
}

/**
 * fin_control_rules_flush() - remove all rules but those that others own
 * @fn: the namespace
 *
 * Context: process.
 * Return: 0, -ENOMEM with all rules in place.
 */
int fin_control_rules_flush(struct fin_net *fn)
{
	int err;

	mutex_lock(&fn->mutex);
	err = fin_rules_del_of(fn, NULL);
	settle(fn);
	mutex_unlock(&fn->mutex);
	return err;
}

static int prepare(struct fin_net *fn, struct fin_draft *draft)
{
	int err = fn->dying ? -ESHUTDOWN : fin_draft_prepare(draft, fn);
	u8 ways;

	if (err || !draft->set)
		return err;
	err = need_records(fn, 0);
	if (!err)
		err = fin_rules_prepare(fn, draft->set, &ways);
	return err ?: fin_hooks_set(fn, fn->ways | ways);
}

/**
 * fin_control_replace() - put drafts in place of the rules of their namespaces
 * @parts: the owners of the drafts, one a namespace
 * @order: a mutex that is held, so that nobody else wants several namespaces
 * @blamed: with an error, in which of them it happened
 *
 * Context: process.
 * Return: 0, or an error with everything as it was, of fin_draft_prepare(),
 * memory, hooks or probes; -ESHUTDOWN when a namespace is going away.
 */
int fin_control_replace(struct list_head *parts, struct mutex *order, struct fin_owner **blamed)
{
	struct fin_owner *owner;
	int err = 0;

	list_for_each_entry(owner, parts, part)
		mutex_lock_nest_lock(&owner->fn->mutex, order);
	list_for_each_entry(owner, parts, part) {
		*blamed = owner;
		err = prepare(owner->fn, owner->draft);
		if (err)
			break;
	}
	list_for_each_entry(owner, parts, part) {
		if (err)
			fin_draft_undo(owner->draft, owner->fn);
		else
			fin_draft_publish(owner->draft, owner->fn);
		settle(owner->fn);
		mutex_unlock(&owner->fn->mutex);
	}
	return err;
}

/**
 * fin_control_owner_gone() - take away what an owner leaves behind
 * @fn: the namespace
 * @owner: the owner, which adds nothing any more
 *
 * Nobody would come back to remove a rule that stayed for want of memory, so
 * it is waited for: others that end give some back.
 *
 * Context: process, in the close of a netlink socket.
 */
void fin_control_owner_gone(struct fin_net *fn, const struct fin_owner *owner)
{
	mutex_lock(&fn->mutex);
	while (fin_rules_del_of(fn, owner))
		msleep(FIN_MEMORY_RETRY_MS);
	settle(fn);
	mutex_unlock(&fn->mutex);
}

/**
 * fin_control_record_start() - record the flows of a match, beside those of rules
 * @fn: the namespace
 * @match: which flows, in place of those of an earlier start
 * @from: FINCTL_FROM_*
 * @capacity: records to set memory aside for, 0 for what there is or the default
 *
 * Context: process.
 * Return: 0, -EBUSY when memory for another number is set aside already,
 * -ESHUTDOWN, -ENOMEM, or the error of a probe.
 */
int fin_control_record_start(struct fin_net *fn, const struct fin_match *match, u8 from,
			     u32 capacity)
{
	struct fin_filter *filter = kzalloc(sizeof(*filter), GFP_KERNEL);
	int err = -ESHUTDOWN;

	if (!filter)
		return -ENOMEM;
	filter->match = *match;
	filter->all = fin_match_is_all(match);
	filter->from = from;
	mutex_lock(&fn->mutex);
	if (!fn->dying)
		err = need_records(fn, capacity);
	if (!err) {
		drop_filter(fn);
		rcu_assign_pointer(fn->filter, filter);
		if (from == FINCTL_FROM_ESTABLISHED)
			atomic_inc(&fin_net_followed);
	} else {
		kfree(filter);
	}
	settle(fn);
	mutex_unlock(&fn->mutex);
	return err;
}

/**
 * fin_control_record_stop() - begin no further record but for rules
 * @fn: the namespace
 *
 * Context: process.
 */
void fin_control_record_stop(struct fin_net *fn)
{
	mutex_lock(&fn->mutex);
	drop_filter(fn);
	settle(fn);
	mutex_unlock(&fn->mutex);
}

/**
 * fin_control_clear() - forget ended records; open ones too when nothing records
 * @fn: the namespace
 *
 * Context: process.
 */
void fin_control_clear(struct fin_net *fn)
{
	mutex_lock(&fn->mutex);
	if (records_of(fn))
		fin_records_flush(records_of(fn), !fin_net_records(fn));
	drop_kept(fn);
	settle(fn);
	mutex_unlock(&fn->mutex);
}

/**
 * fin_control_off() - back to where no packet and no socket meets us
 * @fn: the namespace
 *
 * Context: process.
 */
void fin_control_off(struct fin_net *fn)
{
	mutex_lock(&fn->mutex);
	turn_off(fn);
	mutex_unlock(&fn->mutex);
}

static void idle_work(struct work_struct *work)
{
	struct fin_net *fn = container_of(work, struct fin_net, idle_work);

	mutex_lock(&fn->mutex);
	settle(fn);
	mutex_unlock(&fn->mutex);
}

/* Flows of rules that are gone are forgotten when nobody reads those any more. */
static void tidy_work(struct work_struct *work)
{
	struct fin_net *fn = container_of(to_delayed_work(work), struct fin_net, tidy_work);

	mutex_lock(&fn->mutex);
	settle(fn);
	if (fn->flows_stale && fn->flows) {
		synchronize_rcu();
		fin_flows_sweep(fn->flows, rules_of(fn));
	}
	fn->flows_stale = false;
	mutex_unlock(&fn->mutex);
}

static void idle_irq(struct irq_work *irq)
{
	schedule_work(&container_of(irq, struct fin_net, idle_irq)->idle_work);
}

/**
 * fin_control_init() - a namespace begins, with everything off
 * @fn: the namespace, zeroed
 *
 * Context: process.
 */
void fin_control_init(struct fin_net *fn)
{
	mutex_init(&fn->mutex);
	fn->rules_seq = 1;
	init_irq_work(&fn->idle_irq, idle_irq);
	INIT_WORK(&fn->idle_work, idle_work);
	INIT_DELAYED_WORK(&fn->tidy_work, tidy_work);
	fin_hooks_init(fn);
}

/**
 * fin_control_exit() - a namespace ends
 * @fn: the namespace
 *
 * A hook may still run until a grace period has passed; then comes
 * fin_control_end().
 *
 * Context: process. A command that found it before may still come; it is refused.
 */
void fin_control_exit(struct fin_net *fn)
{
	struct fin_records *records;

	mutex_lock(&fn->mutex);
	fn->dying = true;
	records = take_records(fn);
	turn_off(fn);
	mutex_unlock(&fn->mutex);
	if (!records)
		return;
	/* Else the module goes, and the namespace stays. */
	if (!check_net(fn->net))
		fin_kept_take(records);
	fin_records_free(records);
}

/**
 * fin_control_end() - nothing happens in a namespace any more
 * @fn: the namespace, a grace period after fin_control_exit()
 *
 * Context: process.
 */
void fin_control_end(struct fin_net *fn)
{
	irq_work_sync(&fn->idle_irq);
	cancel_work_sync(&fn->idle_work);
	cancel_delayed_work_sync(&fn->tidy_work);
}
