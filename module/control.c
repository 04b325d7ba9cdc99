// SPDX-License-Identifier: GPL-2.0-only

#include <linux/delay.h>
#include <linux/slab.h>

#include "control.h"
#include "draft.h"
#include "hooks.h"
#include "net.h"
#include "owner.h"
#include "probes.h"
#include "records.h"
#include "rules.h"

/* How long a change that must not fail waits before it tries again. */
#define FIN_MEMORY_RETRY_MS	20

static struct fin_records *records_of(struct fin_net *fn)
{
	return rcu_dereference_protected(fn->records, lockdep_is_held(&fn->mutex));
}

static bool has_rules(struct fin_net *fn)
{
	return rcu_access_pointer(fn->rules);
}

/* New records may begin: the filter or a rule names flows. */
static bool is_recording(struct fin_net *fn)
{
	return has_rules(fn) || rcu_access_pointer(fn->filter);
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
}

/*
 * Memory first, then probes: a probe must find where to write. A store that
 * exists keeps its size, unless a size is asked for while it is unused.
 */
static int need_records(struct fin_net *fn, u32 capacity)
{
	struct fin_records *records = records_of(fn);
	int err;

	if (!records) {
		records = fin_records_alloc(fn, capacity ?: FINCTL_RECORDS_DEFAULT);
		if (!records)
			return -ENOMEM;
		rcu_assign_pointer(fn->records, records);
	} else if (capacity && capacity != records->capacity) {
		return -EBUSY;
	}
	if (fn->armed)
		return 0;
	err = fin_probes_get();
	WRITE_ONCE(fn->armed, !err);
	return err;
}

static void drop_records(struct fin_net *fn)
{
	struct fin_records *records = records_of(fn);

	if (!records)
		return;
	RCU_INIT_POINTER(fn->records, NULL);
	synchronize_rcu();
	fin_records_free(records);
}

/* Undoes what is no longer needed; what is still in use stays as it is. */
static void settle(struct fin_net *fn)
{
	if (!has_rules(fn))
		fin_hooks_stop(fn);
	if (is_recording(fn) || open_records(fn))
		return;
	disarm(fn);
	if (records_of(fn) && !READ_ONCE(records_of(fn)->ended))
		drop_records(fn);
}

static void drop_filter(struct fin_net *fn)
{
	struct fin_filter *filter = rcu_dereference_protected(fn->filter,
							      lockdep_is_held(&fn->mutex));

	RCU_INIT_POINTER(fn->filter, NULL);
	if (filter)
		kfree_rcu(filter, rcu);
}

static void turn_off(struct fin_net *fn)
{
	fin_rules_flush(fn);
	drop_filter(fn);
	fin_hooks_stop(fn);
	disarm(fn);
	drop_records(fn);
}

/**
 * fin_control_rule_add() - add a rule, and record the flows that it names
 * @fn: the namespace
 * @spec: the rule; id and counters are not read
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
		err = fin_hooks_start(fn);
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

	if (!err && draft->set)
		err = need_records(fn, 0);
	if (!err && draft->set)
		err = fin_hooks_start(fn);
	return err;
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
 * @capacity: records to set memory aside for, 0 for what there is or the default
 *
 * Context: process.
 * Return: 0, -EBUSY when memory for another number is set aside already,
 * -ESHUTDOWN, -ENOMEM, or the error of a probe.
 */
int fin_control_record_start(struct fin_net *fn, const struct fin_match *match, u32 capacity)
{
	struct fin_filter *filter = kzalloc(sizeof(*filter), GFP_KERNEL);
	int err = -ESHUTDOWN;

	if (!filter)
		return -ENOMEM;
	filter->match = *match;
	mutex_lock(&fn->mutex);
	if (!fn->dying)
		err = need_records(fn, capacity);
	if (!err) {
		drop_filter(fn);
		rcu_assign_pointer(fn->filter, filter);
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
		fin_records_flush(records_of(fn), !is_recording(fn));
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
}

/**
 * fin_control_exit() - a namespace ends
 * @fn: the namespace
 *
 * A hook may still run until a grace period has passed.
 *
 * Context: process. A command that found it before may still come; it is refused.
 */
void fin_control_exit(struct fin_net *fn)
{
	mutex_lock(&fn->mutex);
	fn->dying = true;
	turn_off(fn);
	mutex_unlock(&fn->mutex);
	irq_work_sync(&fn->idle_irq);
	cancel_work_sync(&fn->idle_work);
}
