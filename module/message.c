// SPDX-License-Identifier: GPL-2.0-only

#include "message.h"
#include "probes.h"
#include "owner.h"
#include "records.h"
#include "rules.h"

static void *begin(struct sk_buff *skb, const struct fin_message *head)
{
	return genlmsg_put(skb, head->portid, head->seq, &fin_family, head->flags, head->cmd);
}

/* Either the whole message stands in @skb, or nothing of it. */
static int finish(struct sk_buff *skb, void *message, int err)
{
	if (err)
		genlmsg_cancel(skb, message);
	else
		genlmsg_end(skb, message);
	return err ? -EMSGSIZE : 0;
}

/* What did not happen is absent. */
static int put_u32_unless_0(struct sk_buff *skb, int attr, u32 value)
{
	return value ? nla_put_u32(skb, attr, value) : 0;
}

static int put_u64(struct sk_buff *skb, int attr, u64 value, int pad)
{
	return nla_put_u64_64bit(skb, attr, value, pad);
}

static int put_u64_unless_0(struct sk_buff *skb, int attr, u64 value, int pad)
{
	return value ? put_u64(skb, attr, value, pad) : 0;
}

static int put_flow(struct sk_buff *skb, int attr, const struct fin_flow *flow)
{
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest ||
	    nla_put_u32(skb, FINCTL_A_FLOW_FAMILY, flow->family) ||
	    nla_put(skb, FINCTL_A_FLOW_LOCAL_ADDRESS, sizeof(flow->local), &flow->local) ||
	    nla_put_u32(skb, FINCTL_A_FLOW_LOCAL_PORT, flow->local_port) ||
	    nla_put(skb, FINCTL_A_FLOW_REMOTE_ADDRESS, sizeof(flow->remote), &flow->remote) ||
	    nla_put_u32(skb, FINCTL_A_FLOW_REMOTE_PORT, flow->remote_port))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_state(struct sk_buff *skb, const struct fin_event_state *state)
{
	return nla_put_u32(skb, FINCTL_A_EVENT_FROM, state->from) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_TO, state->to);
}

static int put_segment(struct sk_buff *skb, const struct fin_event_segment *segment)
{
	return nla_put_u32(skb, FINCTL_A_EVENT_TCP_SEQ, segment->seq) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_LEN, segment->len) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_FLAGS, segment->flags) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_AGAIN, segment->again);
}

static int put_limit_of(struct sk_buff *skb, const struct fin_event *event)
{
	if (!event->limit)
		return 0;
	return nla_put_u32(skb, FINCTL_A_EVENT_LIMIT, event->limit) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_LIMIT_BASIS, event->limit_basis) ||
	       (event->limit != FINCTL_LIMIT_USER_TIMEOUT &&
		nla_put_u32(skb, FINCTL_A_EVENT_LIMIT_VALUE, event->retransmit.limit_value));
}

static int put_retransmit(struct sk_buff *skb, const struct fin_event_retransmit *again)
{
	if (again->err != FIN_ERR_UNKNOWN && nla_put_s32(skb, FINCTL_A_EVENT_ERR, again->err))
		return -EMSGSIZE;
	if (again->late_us != FIN_LATE_NONE &&
	    nla_put_s32(skb, FINCTL_A_EVENT_LATE_US, again->late_us))
		return -EMSGSIZE;
	return nla_put_u32(skb, FINCTL_A_EVENT_CAUSE, again->cause) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_FIN, !!(again->flags & FIN_TCP_FIN)) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_N, again->n) ||
	       put_u32_unless_0(skb, FINCTL_A_EVENT_RTO_US, again->rto_us) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_BACKOFF, again->backoff) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_TCP_SEQ, again->seq) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_LEN, again->len) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_FLAGS, again->flags);
}

static int put_drop(struct sk_buff *skb, const struct fin_event_drop *drop)
{
	return nla_put_u32(skb, FINCTL_A_EVENT_RULE, drop->rule) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_DIRECTION, drop->direction) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_CLASS, drop->class) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_TCP_SEQ, drop->seq) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_TCP_ACK, drop->ack) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_LEN, drop->len) ||
	       nla_put_u32(skb, FINCTL_A_EVENT_FLAGS, drop->flags);
}

static int put_end(struct sk_buff *skb, const struct fin_event_end *end)
{
	return nla_put_u32(skb, FINCTL_A_EVENT_END, end->reason) ||
	       put_u32_unless_0(skb, FINCTL_A_EVENT_WHY, end->why) ||
	       put_u32_unless_0(skb, FINCTL_A_EVENT_ERRNO, end->error);
}

static int put_what(struct sk_buff *skb, const struct fin_event *event)
{
	switch (event->type) {
	case FINCTL_EVENT_STATE:
		return put_state(skb, &event->state);
	case FINCTL_EVENT_FIN_SENT:
	case FINCTL_EVENT_FIN_RECEIVED:
	case FINCTL_EVENT_DUPLICATE:
		return put_segment(skb, &event->segment);
	case FINCTL_EVENT_RETRANSMIT:
		return put_retransmit(skb, &event->retransmit) || put_limit_of(skb, event);
	case FINCTL_EVENT_RESET_SENT:
		return put_u32_unless_0(skb, FINCTL_A_EVENT_WHY, event->reset.why);
	case FINCTL_EVENT_DROP:
		return put_drop(skb, &event->drop);
	case FINCTL_EVENT_END:
		return put_end(skb, &event->end);
	default:
		return 0;
	}
}

/* Where the event stands: in a subscriber's stream, or in a record. */
static int put_place(struct sk_buff *skb, const struct fin_message_event *m)
{
	if (m->seq)
		return put_u64(skb, FINCTL_A_EVENT_SEQ, m->seq, FINCTL_A_EVENT_PAD) ||
		       put_u64(skb, FINCTL_A_EVENT_LOST, m->lost, FINCTL_A_EVENT_PAD) ||
		       put_flow(skb, FINCTL_A_EVENT_FLOW, m->flow) ||
		       (m->data && nla_put(skb, FINCTL_A_EVENT_BYTES, m->bytes, m->data));
	return nla_put_u32(skb, FINCTL_A_EVENT_INDEX, m->index) ||
	       (m->last && nla_put_flag(skb, FINCTL_A_EVENT_LAST));
}

/**
 * fin_message_event() - append an event message
 * @skb: where
 * @m: the event and what goes with it
 *
 * Context: process.
 * Return: 0, -EMSGSIZE with @skb as it was.
 */
int fin_message_event(struct sk_buff *skb, const struct fin_message_event *m)
{
	const struct fin_message head = {
		.portid = m->portid,
		.seq = m->nlseq,
		.flags = m->flags,
		.cmd = FINCTL_CMD_EVENT,
	};
	void *message = begin(skb, &head);

	if (!message)
		return -EMSGSIZE;
	return finish(skb, message,
		      nla_put_u32(skb, FINCTL_A_EVENT_NETNS, m->inum) ||
		      put_u64_unless_0(skb, FINCTL_A_EVENT_RECORD, m->id, FINCTL_A_EVENT_PAD) ||
		      put_place(skb, m) ||
		      put_u64(skb, FINCTL_A_EVENT_NS, m->event->ns, FINCTL_A_EVENT_PAD) ||
		      nla_put_u32(skb, FINCTL_A_EVENT_TYPE, m->event->type) ||
		      put_what(skb, m->event));
}

static int put_process(struct sk_buff *skb, int attr, const struct fin_process *process)
{
	struct nlattr *nest;

	if (!process->pid)
		return 0;
	nest = nla_nest_start(skb, attr);
	if (!nest ||
	    nla_put_u32(skb, FINCTL_A_PROCESS_PID, process->pid) ||
	    nla_put_string(skb, FINCTL_A_PROCESS_COMM, process->comm) ||
	    nla_put_u32(skb, FINCTL_A_PROCESS_UID, process->uid) ||
	    put_u64(skb, FINCTL_A_PROCESS_CGROUP, process->cgroup, FINCTL_A_PROCESS_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_time(struct sk_buff *skb, int attr, u64 ns)
{
	return put_u64_unless_0(skb, attr, ns, FINCTL_A_RECORD_PAD);
}

/* What waits in FIN_WAIT2 or TIME_WAIT retransmits nothing; its own timer ends it. */
static int put_timer(struct sk_buff *skb, const struct fin_close *close)
{
	if (!(close->seen & FIN_SEEN_MINI) && !close->keepalive)
		return put_time(skb, FINCTL_A_RECORD_LIMIT_START_NS, close->limit_start_ns);
	if (close->end)
		return 0;
	return put_time(skb, FINCTL_A_RECORD_DUE_NS, close->due_ns) ||
	       put_u64_unless_0(skb, FINCTL_A_RECORD_KEEPALIVE_US,
				(u64)close->keepalive * (USEC_PER_SEC / HZ), FINCTL_A_RECORD_PAD);
}

static int put_times(struct sk_buff *skb, const struct fin_record *record)
{
	const struct fin_close *close = &record->close;

	return put_time(skb, FINCTL_A_RECORD_STARTED_NS, record->started_ns) ||
	       (close->seen & FIN_SEEN_FIN_SENT &&
		put_time(skb, FINCTL_A_RECORD_FIN_SENT_NS, close->fin_ns)) ||
	       put_time(skb, FINCTL_A_RECORD_FIN_ACKED_NS, close->fin_acked_ns) ||
	       put_time(skb, FINCTL_A_RECORD_FIN_RECEIVED_NS, close->fin_received_ns) ||
	       put_time(skb, FINCTL_A_RECORD_TIME_WAIT_NS, close->time_wait_ns) ||
	       put_timer(skb, close) ||
	       put_time(skb, FINCTL_A_RECORD_END_NS, close->end ? close->end_ns : 0);
}

static int put_socket(struct sk_buff *skb, const struct fin_record *record)
{
	const struct fin_close *close = &record->close;

	return nla_put_u32(skb, FINCTL_A_RECORD_STATE, close->state) ||
	       nla_put_u32(skb, FINCTL_A_RECORD_ORPHAN, record->timers.orphan) ||
	       put_u32_unless_0(skb, FINCTL_A_RECORD_FIRST_CLOSER, close->first_closer) ||
	       nla_put_u32(skb, FINCTL_A_RECORD_SRTT_US, record->srtt_us) ||
	       nla_put_u32(skb, FINCTL_A_RECORD_RTO_US, record->timers.rto_us) ||
	       nla_put_u32(skb, FINCTL_A_RECORD_RETRANSMITS, close->retransmits) ||
	       nla_put_u32(skb, FINCTL_A_RECORD_LOCAL_SEQ, record->local_seq) ||
	       nla_put_u32(skb, FINCTL_A_RECORD_REMOTE_SEQ, record->remote_seq) ||
	       put_u32_unless_0(skb, FINCTL_A_RECORD_MPTCP, record->mptcp) ||
	       put_u32_unless_0(skb, FINCTL_A_RECORD_END, close->end) ||
	       put_u32_unless_0(skb, FINCTL_A_RECORD_WHY, close->why) ||
	       put_u32_unless_0(skb, FINCTL_A_RECORD_ERRNO, close->death.error) ||
	       put_u32_unless_0(skb, FINCTL_A_RECORD_INCOMPLETE, record->incomplete);
}

static int put_limit(struct sk_buff *skb, const struct fin_record *record)
{
	struct fin_limit limit = fin_closepath_limit(&record->timers);

	return nla_put_u32(skb, FINCTL_A_RECORD_LIMIT, limit.rule) ||
	       nla_put_u32(skb, FINCTL_A_RECORD_LIMIT_BASIS, limit.basis) ||
	       nla_put_u32(skb, FINCTL_A_RECORD_LIMIT_VALUE, limit.value) ||
	       put_u64(skb, FINCTL_A_RECORD_LIMIT_US, limit.us, FINCTL_A_RECORD_PAD) ||
	       nla_put_u32(skb, FINCTL_A_RECORD_RTO_MAX_US, record->timers.rto_max_us) ||
	       put_u32_unless_0(skb, FINCTL_A_RECORD_PROBING, record->probing);
}

/**
 * fin_message_record() - append a record message; its events are messages of their own
 * @skb: where
 * @head: the header's fields
 * @inum: the namespace
 * @record: the record
 *
 * Context: process.
 * Return: 0, -EMSGSIZE with @skb as it was.
 */
int fin_message_record(struct sk_buff *skb, const struct fin_message *head, u32 inum,
		       const struct fin_record *record)
{
	void *message = begin(skb, head);

	if (!message)
		return -EMSGSIZE;
	return finish(skb, message,
		      nla_put_u32(skb, FINCTL_A_RECORD_NETNS, inum) ||
		      put_u64(skb, FINCTL_A_RECORD_ID, record->id, FINCTL_A_RECORD_PAD) ||
		      put_flow(skb, FINCTL_A_RECORD_FLOW, &record->flow) ||
		      put_times(skb, record) ||
		      put_socket(skb, record) ||
		      put_limit(skb, record) ||
		      nla_put_u32(skb, FINCTL_A_RECORD_EVENTS,
				  record->nevents + record->implied) ||
		      put_process(skb, FINCTL_A_RECORD_CLOSER, &record->closer) ||
		      put_process(skb, FINCTL_A_RECORD_OWNER, &record->owner) ||
		      put_u32_unless_0(skb, FINCTL_A_RECORD_UNAVAILABLE, fin_probes_unavailable()));
}

static int put_port(struct sk_buff *skb, const struct fin_ports *port)
{
	struct nlattr *nest = nla_nest_start(skb, FINCTL_A_MATCH_PORT);

	if (!nest ||
	    nla_put_u32(skb, FINCTL_A_PORT_SIDE, port->side) ||
	    nla_put_u32(skb, FINCTL_A_PORT_FIRST, port->first) ||
	    nla_put_u32(skb, FINCTL_A_PORT_LAST, port->last))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_prefix(struct sk_buff *skb, const struct fin_prefix *prefix)
{
	struct nlattr *nest = nla_nest_start(skb, FINCTL_A_MATCH_PREFIX);

	if (!nest ||
	    nla_put_u32(skb, FINCTL_A_PREFIX_SIDE, prefix->side) ||
	    nla_put(skb, FINCTL_A_PREFIX_ADDRESS, sizeof(prefix->addr), &prefix->addr) ||
	    nla_put_u32(skb, FINCTL_A_PREFIX_LENGTH, prefix->length))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * fin_message_match() - append a match to a message
 * @skb: where
 * @attr: as which attribute
 * @match: the match
 *
 * Context: any.
 * Return: 0, -EMSGSIZE.
 */
int fin_message_match(struct sk_buff *skb, int attr, const struct fin_match *match)
{
	struct nlattr *nest = nla_nest_start(skb, attr);
	unsigned int i;

	if (!nest || put_u32_unless_0(skb, FINCTL_A_MATCH_FAMILY, match->family))
		return -EMSGSIZE;
	for (i = 0; i < match->nports; i++)
		if (put_port(skb, &match->port[i]))
			return -EMSGSIZE;
	for (i = 0; i < match->nprefixes; i++)
		if (put_prefix(skb, &match->prefix[i]))
			return -EMSGSIZE;
	if (match->has_uid && nla_put_u32(skb, FINCTL_A_MATCH_UID, match->uid))
		return -EMSGSIZE;
	if (put_u64_unless_0(skb, FINCTL_A_MATCH_CGROUP, match->cgroup, FINCTL_A_MATCH_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_term(struct sk_buff *skb, const struct fin_term *term)
{
	struct nlattr *nest = nla_nest_start(skb, FINCTL_A_RULE_CLASS);

	if (!nest ||
	    put_u32_unless_0(skb, FINCTL_A_TERM_ALL, term->all) ||
	    put_u32_unless_0(skb, FINCTL_A_TERM_NONE, term->none))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_terms(struct sk_buff *skb, const struct fin_rule *rule)
{
	unsigned int i;

	for (i = 0; i < rule->nterms; i++)
		if (put_term(skb, &rule->term[i]))
			return -EMSGSIZE;
	return 0;
}

static int put_where(struct sk_buff *skb, const struct fin_where *where)
{
	if (*where->dev && nla_put_string(skb, FINCTL_A_RULE_DEV, where->dev))
		return -EMSGSIZE;
	if (where->mark_mask && nla_put_u32(skb, FINCTL_A_RULE_MARK, where->mark))
		return -EMSGSIZE;
	return put_u32_unless_0(skb, FINCTL_A_RULE_MARK_MASK, where->mark_mask) ||
	       put_u32_unless_0(skb, FINCTL_A_RULE_STATES, where->states);
}

static int put_seed(struct sk_buff *skb, const struct fin_limits *limits)
{
	return limits->has_probability ?
	       put_u64(skb, FINCTL_A_RULE_SEED, limits->seed, FINCTL_A_RULE_PAD) : 0;
}

static int put_limits(struct sk_buff *skb, const struct fin_limits *limits)
{
	if (limits->has_probability &&
	    nla_put_u32(skb, FINCTL_A_RULE_PROBABILITY, limits->probability))
		return -EMSGSIZE;
	if (limits->all_flows && nla_put_flag(skb, FINCTL_A_RULE_ALL_FLOWS))
		return -EMSGSIZE;
	return put_u32_unless_0(skb, FINCTL_A_RULE_SKIP, limits->skip) ||
	       put_u32_unless_0(skb, FINCTL_A_RULE_EVERY, limits->every) ||
	       put_u32_unless_0(skb, FINCTL_A_RULE_COUNT, limits->count) ||
	       put_seed(skb, limits);
}

static int put_lifetime(struct sk_buff *skb, const struct fin_rule *rule)
{
	if (!rule->lifetime_ms)
		return 0;
	return put_u64(skb, FINCTL_A_RULE_LIFETIME_MS, rule->lifetime_ms, FINCTL_A_RULE_PAD) ||
	       put_u64(skb, FINCTL_A_RULE_LEFT_MS, fin_rule_left_ms(rule), FINCTL_A_RULE_PAD);
}

static int put_count(struct sk_buff *skb, const struct fin_rule *rule)
{
	struct fin_rule_count count;

	fin_rule_count(rule, &count);
	return put_u64(skb, FINCTL_A_RULE_MATCHES, count.matches, FINCTL_A_RULE_PAD) ||
	       put_u64(skb, FINCTL_A_RULE_DROPS, count.drops, FINCTL_A_RULE_PAD) ||
	       put_u64(skb, FINCTL_A_RULE_SEGMENTS, count.segments, FINCTL_A_RULE_PAD) ||
	       put_u64_unless_0(skb, FINCTL_A_RULE_UNTRACKED, count.untracked, FINCTL_A_RULE_PAD);
}

static int put_owner(struct sk_buff *skb, const struct fin_owner *owner)
{
	return owner ? put_process(skb, FINCTL_A_RULE_OWNER, &owner->process) : 0;
}

/**
 * fin_message_rule() - append a rule message
 * @skb: where
 * @head: the header's fields
 * @inum: the namespace
 * @rule: the rule
 *
 * Context: process, under rcu_read_lock() or the namespace's mutex.
 * Return: 0, -EMSGSIZE with @skb as it was.
 */
int fin_message_rule(struct sk_buff *skb, const struct fin_message *head, u32 inum,
		     const struct fin_rule *rule)
{
	void *message = begin(skb, head);

	if (!message)
		return -EMSGSIZE;
	return finish(skb, message,
		      nla_put_u32(skb, FINCTL_A_RULE_NETNS, inum) ||
		      nla_put_u32(skb, FINCTL_A_RULE_ID, rule->id) ||
		      fin_message_match(skb, FINCTL_A_RULE_MATCH, &rule->match) ||
		      nla_put_u32(skb, FINCTL_A_RULE_DIRECTION, rule->direction) ||
		      put_terms(skb, rule) ||
		      nla_put_u32(skb, FINCTL_A_RULE_HOW, rule->how) ||
		      put_where(skb, &rule->where) ||
		      put_limits(skb, &rule->limits) ||
		      put_lifetime(skb, rule) ||
		      put_count(skb, rule) ||
		      put_owner(skb, rule->owner));
}

/**
 * fin_message_rule_id() - append the message that tells what was chosen for a new rule
 * @skb: where
 * @head: the header's fields
 * @inum: the namespace
 * @rule: the rule, its id and seed
 *
 * Context: process.
 * Return: 0, -EMSGSIZE with @skb as it was.
 */
int fin_message_rule_id(struct sk_buff *skb, const struct fin_message *head, u32 inum,
			const struct fin_rule *rule)
{
	void *message = begin(skb, head);

	if (!message)
		return -EMSGSIZE;
	return finish(skb, message,
		      nla_put_u32(skb, FINCTL_A_RULE_NETNS, inum) ||
		      nla_put_u32(skb, FINCTL_A_RULE_ID, rule->id) ||
		      put_seed(skb, &rule->limits));
}

/**
 * fin_message_blame() - append the message that names a rule of a transaction
 * @skb: where
 * @head: the header's fields
 * @inum: the namespace
 * @index: the rule's place
 *
 * Context: process.
 * Return: 0, -EMSGSIZE with @skb as it was.
 */
int fin_message_blame(struct sk_buff *skb, const struct fin_message *head, u32 inum, u32 index)
{
	void *message = begin(skb, head);

	if (!message)
		return -EMSGSIZE;
	return finish(skb, message,
		      nla_put_u32(skb, FINCTL_A_RULE_NETNS, inum) ||
		      nla_put_u32(skb, FINCTL_A_RULE_INDEX, index));
}
