// SPDX-License-Identifier: GPL-2.0-only

#include <linux/netdevice.h>

#include "entry.h"
#include "flows.h"
#include "judge.h"
#include "passage.h"
#include "rules.h"
#include "ruleset.h"
#include "segment.h"
#include "user.h"

/* A mini-socket has nothing of whose it was, but its record has. */
static bool mini_is_of(const struct inet_timewait_sock *tw, const struct fin_match *match)
{
	struct fin_entry entry = {};
	bool holds;

	if (!fin_recorder_enter_mini(&entry, tw))
		return false;
	holds = fin_user_match(match, &entry.record->user);
	fin_recorder_leave(&entry);
	return holds;
}

static bool is_of(struct fin_segment *seg, const struct fin_match *match)
{
	const struct sock *sk;
	struct fin_user user;

	if (!fin_user_asked(match))
		return true;
	fin_segment_resolve(seg);
	sk = seg->sk;
	if (sk && sk->sk_state == TCP_TIME_WAIT)
		return mini_is_of(inet_twsk(sk), match);
	if (sk && sk->sk_state == TCP_NEW_SYN_RECV)
		sk = inet_reqsk(sk)->rsk_listener;
	if (!sk)
		return false;
	fin_user_of(&user, sk);
	return fin_user_match(match, &user);
}

static bool is_named(const struct net_device *dev, const char *name)
{
	return dev && !strncmp(dev->name, name, FIN_DEV_NAME);
}

/* What leaves may still tell of a device that it was at before. */
static bool goes_through(const struct fin_segment *seg, const char *name)
{
	if (seg->direction != FINCTL_DIRECTION_OUT &&
	    is_named(fin_passage_in(seg->skb, seg->state), name))
		return true;
	return seg->direction != FINCTL_DIRECTION_IN && is_named(seg->state->out, name);
}

/* A request is SYN_RECV to those who ask for that. */
static u32 states_of(const struct fin_segment *seg)
{
	u8 state = fin_segment_state(seg);

	return 1u << state |
	       (state == FINCTL_STATE_NEW_SYN_RECV ? 1u << FINCTL_STATE_SYN_RECV : 0);
}

static bool where_holds(const struct fin_where *where, struct fin_segment *seg)
{
	if (*where->dev && !goes_through(seg, where->dev))
		return false;
	if (!where->states && !where->mark_mask)
		return true;
	fin_segment_resolve(seg);
	if (where->states && !(where->states & states_of(seg)))
		return false;
	return (fin_segment_mark(seg) & where->mark_mask) == where->mark;
}

/* What the flow part names and the rule has to see. */
static bool flow_holds(const struct fin_rule *rule, struct fin_segment *seg)
{
	return fin_match_flow(&rule->match, &seg->flow) && fin_rule_lives(rule) &&
	       (seg->direction != FINCTL_DIRECTION_IN || fin_segment_is_local(seg)) &&
	       is_of(seg, &rule->match);
}

/* Classes that cost something to find out are not, where the rest decides. */
static bool may_be_class(const struct fin_rule *rule, struct fin_segment *seg)
{
	u32 open = seg->resolved ? 0 : rule->named & fin_match_open(seg->class);

	return fin_match_may(rule->term, rule->nterms, seg->class, open);
}

static bool class_holds(const struct fin_rule *rule, struct fin_segment *seg)
{
	if (rule->named & fin_match_open(seg->class))
		fin_segment_resolve(seg);
	return fin_match_class(rule->term, rule->nterms, seg->class);
}

static void count_taken(struct fin_rule *rule, const struct fin_segment *seg)
{
	this_cpu_inc(rule->count->drops);
	this_cpu_add(rule->count->segments, max_t(u32, skb_shinfo(seg->skb)->gso_segs, 1));
}

/* Return: true when the limits, counted over all flows, let the rule take it. */
static bool take_of_all(struct fin_rule *rule)
{
	unsigned long flags;
	bool takes;

	raw_spin_lock_irqsave(&rule->lock, flags);
	takes = fin_limits_take(&rule->limits, &rule->all, 0);
	raw_spin_unlock_irqrestore(&rule->lock, flags);
	return takes;
}

/* The match holds. @state is what the rule remembers of the flow, or NULL. */
static bool take(struct fin_rule *rule, struct fin_flow_state *state)
{
	this_cpu_inc(rule->count->matches);
	if (rule->how == FINCTL_HOW_OBSERVE)
		return false;
	if (!fin_limits_any(&rule->limits))
		return true;
	return rule->limits.all_flows ? take_of_all(rule) :
					fin_limits_take(&rule->limits, &state->limits, state->n);
}

/* The classes that a flow's memory tells; of what a socket sends and receives, it
 * knows better.
 */
static u32 remembered(const struct fin_segment *seg)
{
	switch (seg->direction) {
	case FINCTL_DIRECTION_OUT:
		return 0;
	case FINCTL_DIRECTION_IN:
		return FINCTL_CLASS_RETRANSMIT;
	default:
		return FINCTL_CLASS_RETRANSMIT | FINCTL_CLASS_ACK_OF_FIN;
	}
}

/* There is no room for its flow: it passes, though the rule might have taken it. */
static void count_untracked(struct fin_rule *rule, const struct fin_segment *seg)
{
	u32 open = remembered(seg) & fin_match_open(seg->class);

	if (fin_match_may(rule->term, rule->nterms, seg->class, open))
		this_cpu_inc(rule->count->untracked);
}

static bool judge_by_memory(struct fin_rule *rule, struct fin_flows *flows,
			    struct fin_segment *seg)
{
	bool judges = rule->judges & seg->way && where_holds(&rule->where, seg);
	struct fin_track_segment view = {
		.class = seg->class, .seq = seg->seq, .ack = seg->ack, .len = seg->len,
	};
	struct fin_flows_entry entry;
	struct fin_flow_key key;
	bool takes = false;
	u32 class;
	u8 local = fin_flow_key(&key, &seg->flow, rule);

	if (rule->named & fin_match_open(seg->class))
		fin_segment_resolve(seg);
	view.side = seg->direction == FINCTL_DIRECTION_IN ? !local : local;
	if (!fin_flows_enter(&entry, flows, &key, &view)) {
		if (judges)
			count_untracked(rule, seg);
		return false;
	}
	if (!entry.state->n)
		entry.state->n = atomic_inc_return(&rule->flows);
	class = seg->class | (fin_track_see(&entry.state->track, &view) & remembered(seg));
	if (judges && fin_match_class(rule->term, rule->nterms, class))
		takes = take(rule, entry.state);
	fin_flows_leave(&entry);
	if (takes)
		seg->class = class;
	return takes;
}

static bool judge_one(struct fin_rule *rule, struct fin_flows *flows, struct fin_segment *seg)
{
	if (!((rule->judges | rule->watches) & seg->way))
		return false;
	if (rule->watches)
		return flow_holds(rule, seg) && judge_by_memory(rule, flows, seg);
	return may_be_class(rule, seg) && flow_holds(rule, seg) &&
	       where_holds(&rule->where, seg) && class_holds(rule, seg) && take(rule, NULL);
}

/**
 * fin_judge() - the rule that takes a segment
 * @set: the rules
 * @seg: the segment; the classes that the rule found it in are added
 *
 * By ascending id. A rule that observes, and one whose limits do not allow it,
 * lets the next one judge.
 *
 * Context: netfilter hook, under rcu_read_lock().
 * Return: the rule, with the segment counted; NULL when it passes.
 */
struct fin_rule *fin_judge(const struct fin_ruleset *set, struct fin_segment *seg)
{
	struct fin_candidates candidates;
	struct fin_rule *rule;

	fin_candidates_init(&candidates, set, &seg->flow);
	while ((rule = fin_candidates_next(&candidates))) {
		if (!judge_one(rule, set->flows, seg))
			continue;
		count_taken(rule, seg);
		return rule;
	}
	return NULL;
}
