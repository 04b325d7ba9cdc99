// SPDX-License-Identifier: GPL-2.0-only

#include <linux/slab.h>
#include <linux/sort.h>

#include "draft.h"
#include "memory.h"
#include "net.h"
#include "rules.h"
#include "ruleset.h"

#define FIN_DRAFT_ROOM	64

/* Rules in all drafts together. */
static atomic_t drafted = ATOMIC_INIT(0);

/**
 * fin_draft_alloc() - begin a draft, without any rule
 *
 * Context: process.
 * Return: the draft, NULL without memory.
 */
struct fin_draft *fin_draft_alloc(void)
{
	return kzalloc(sizeof(struct fin_draft), GFP_KERNEL);
}

/**
 * fin_draft_free() - give up a draft
 * @draft: the draft, or NULL
 *
 * Context: process.
 */
void fin_draft_free(struct fin_draft *draft)
{
	u32 i;

	if (!draft)
		return;
	for (i = 0; i < draft->n; i++)
		kfree(draft->rule[i].spec);
	atomic_sub(draft->n, &drafted);
	kvfree(draft->rule);
	kfree(draft);
}

static int make_room(struct fin_draft *draft)
{
	u32 room = draft->room ? draft->room * 2 : FIN_DRAFT_ROOM;
	struct fin_draft_rule *rule;

	if (draft->n < draft->room)
		return 0;
	rule = kvmalloc_array(room, sizeof(*rule), FIN_GFP_LARGE);
	if (!rule)
		return -ENOMEM;
	if (draft->n)
		memcpy(rule, draft->rule, draft->n * sizeof(*rule));
	kvfree(draft->rule);
	draft->rule = rule;
	draft->room = room;
	return 0;
}

/**
 * fin_draft_add() - add a rule to a draft
 * @draft: the draft
 * @spec: the rule, with the id that it shall have, or 0
 *
 * Context: process.
 * Return: 0, -ENOSPC at FINCTL_RULES rules, -ENOBUFS when all drafts together
 * have FINCTL_RESTORE_RULES, -ENOMEM.
 */
int fin_draft_add(struct fin_draft *draft, const struct fin_rule *spec)
{
	struct fin_draft_rule *one;

	if (draft->n == FINCTL_RULES)
		return -ENOSPC;
	if (make_room(draft))
		return -ENOMEM;
	if (!atomic_add_unless(&drafted, 1, FINCTL_RESTORE_RULES))
		return -ENOBUFS;
	one = &draft->rule[draft->n];
	one->spec = kmemdup(spec, sizeof(*spec), GFP_KERNEL);
	if (!one->spec) {
		atomic_dec(&drafted);
		return -ENOMEM;
	}
	one->index = draft->n++;
	return 0;
}

static int blame(struct fin_draft *draft, const struct fin_draft_rule *one, int err)
{
	draft->blamed = one->index;
	return err;
}

/* New ids are greater than any that there is or was, in the order in which the
 * rules came.
 */
static int number(struct fin_draft *draft, const struct fin_net *fn)
{
	u32 last = fn->last_rule, i;

	for (i = 0; i < draft->n; i++)
		last = max(last, draft->rule[i].spec->id);
	for (i = 0; i < draft->n; i++) {
		if (draft->rule[i].spec->id)
			continue;
		if (last >= FINCTL_RULE_ID)
			return blame(draft, &draft->rule[i], -EOVERFLOW);
		draft->rule[i].spec->id = ++last;
	}
	draft->last_rule = last;
	return 0;
}

static int compare_ids(const void *left, const void *right)
{
	const struct fin_draft_rule *a = left, *b = right;

	if (a->spec->id != b->spec->id)
		return a->spec->id < b->spec->id ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

static int order(struct fin_draft *draft)
{
	u32 i;

	sort(draft->rule, draft->n, sizeof(draft->rule[0]), compare_ids, NULL);
	for (i = 1; i < draft->n; i++)
		if (draft->rule[i].spec->id == draft->rule[i - 1].spec->id)
			return blame(draft, &draft->rule[i], -EEXIST);
	return 0;
}

/* What the set that follows has to have room for. */
struct size {
	u32 n;
	u32 nslots;
};

static struct size size_of(const struct fin_draft *draft, const struct fin_ruleset *old)
{
	struct size size = { .n = draft->n };
	u32 i;

	for (i = 0; i < draft->n; i++)
		size.nslots += fin_ruleset_slots(draft->rule[i].spec);
	for (i = 0; old && i < old->n; i++) {
		if (!old->rule[i]->owner)
			continue;
		size.nslots += fin_ruleset_slots(old->rule[i]);
		size.n++;
	}
	return size;
}

/* Takes over the owned rules of @old from *@at on whose ids are less than @below. */
static void take_owned(struct fin_ruleset *set, const struct fin_ruleset *old, u32 *at, u64 below)
{
	for (; old && *at < old->n && old->rule[*at]->id < below; ++*at)
		if (old->rule[*at]->owner)
			set->rule[set->n++] = old->rule[*at];
}

/* A rule that stays as it was is the same one, with all that it has counted. */
static int take(struct fin_draft *draft, const struct fin_draft_rule *one,
		const struct fin_ruleset *old, u32 *at)
{
	struct fin_ruleset *set = draft->set;
	struct fin_rule *rule = NULL;

	if (old && *at < old->n && old->rule[*at]->id == one->spec->id)
		rule = old->rule[(*at)++];
	if (rule && rule->owner)
		return blame(draft, one, -EBUSY);
	if (!rule || !fin_rule_same(rule, one->spec))
		rule = fin_rule_alloc(one->spec, one->spec->id);
	if (!rule)
		return -ENOMEM;
	set->rule[set->n++] = rule;
	return 0;
}

static struct fin_ruleset *current_set(struct fin_net *fn)
{
	return rcu_dereference_protected(fn->rules, lockdep_is_held(&fn->mutex));
}

/* Both by ascending id. */
static int merge(struct fin_draft *draft, const struct fin_ruleset *old)
{
	u32 i, at = 0;
	int err;

	for (i = 0; i < draft->n; i++) {
		take_owned(draft->set, old, &at, draft->rule[i].spec->id);
		err = take(draft, &draft->rule[i], old, &at);
		if (err)
			return err;
	}
	take_owned(draft->set, old, &at, U64_MAX);
	return 0;
}

/**
 * fin_draft_prepare() - do all of a replacement that can fail
 * @draft: the draft
 * @fn: the namespace, its mutex held until fin_draft_publish() or _undo()
 *
 * Context: process.
 * Return: 0; -EOVERFLOW when ids have run out, -EEXIST when two rules have one
 * id, -EBUSY when a program owns the rule with that id, these with the rule
 * that is to blame; -ENOSPC with more than FINCTL_RULES rules; -ENOMEM.
 */
int fin_draft_prepare(struct fin_draft *draft, struct fin_net *fn)
{
	const struct fin_ruleset *old = current_set(fn);
	struct size size = size_of(draft, old);
	int err;

	draft->blamed = U32_MAX;
	if (size.n > FINCTL_RULES)
		return -ENOSPC;
	err = number(draft, fn);
	if (!err)
		err = order(draft);
	if (err || !size.n)
		return err;
	draft->set = fin_ruleset_alloc(size.n, size.nslots);
	if (!draft->set)
		return -ENOMEM;
	draft->set->n = 0;
	return merge(draft, old);
}

/**
 * fin_draft_publish() - put a prepared draft in place of the namespace's rules
 * @draft: the draft
 * @fn: the namespace
 *
 * Context: process.
 */
void fin_draft_publish(struct fin_draft *draft, struct fin_net *fn)
{
	fin_rules_publish(fn, draft->set);
	fn->last_rule = draft->last_rule;
	draft->set = NULL;
}

/**
 * fin_draft_undo() - leave the namespace's rules as they are
 * @draft: the draft, prepared or not
 * @fn: the namespace
 *
 * Context: process.
 */
void fin_draft_undo(struct fin_draft *draft, struct fin_net *fn)
{
	if (draft->set)
		fin_ruleset_retire(draft->set, current_set(fn));
	draft->set = NULL;
}
