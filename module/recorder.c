// SPDX-License-Identifier: GPL-2.0-only

#include <net/mptcp.h>
#include <net/tcp.h>

#include "entry.h"

/* With the lock held. Return: the slot for a new record, maybe that of its owner. */
static struct fin_record *take_record(struct fin_entry *entry, const struct sock *sk, u64 id)
{
	struct fin_record *record = fin_slot_find(entry->records, id);

	if (record && record->stage == FIN_STAGE_ENDED && sk->sk_state != TCP_CLOSE) {
		fin_records_retire(entry->records, record);
		record = NULL;
	}
	if (!record)
		return fin_records_new(entry->records, id, FIN_STAGE_OPEN);
	if (record->stage == FIN_STAGE_OWNED)
		fin_records_open(entry->records, record);
	return record;
}

/* One that is past the state that it should begin in has begun late. */
static bool is_late(const struct sock *sk, u8 from)
{
	return fin_closepath_closing(sk->sk_state) ||
	       (from == FINCTL_FROM_ESTABLISHED && sk->sk_state == TCP_ESTABLISHED);
}

/* But for the flow. The peer's FIN is the first to count, as ours is: the change to
 * CLOSE_WAIT comes when it has been taken.
 */
static __always_inline void begin_record(struct fin_record *record, const struct sock *sk, u8 from,
					 u64 ns)
{
	record->started_ns = ns;
	fin_user_of(&record->user, sk);
	fin_user_get(&record->user);
	record->mptcp = sk_is_mptcp(sk);
	record->close.state = sk->sk_state;
	fin_recorder_sample(record, sk);
	record->local_seq = READ_ONCE(tcp_sk(sk)->snd_una);
	record->remote_seq = READ_ONCE(tcp_sk(sk)->rcv_nxt) - sock_flag(sk, SOCK_DONE);
	if (!is_late(sk, from))
		return;
	record->incomplete |= FINCTL_INCOMPLETE_STARTED_LATE;
	record->close.limit_start_ns = fin_socket_limit_start_ns(sk);
}

/**
 * fin_recorder_open() - begin the record of a socket whose owner is known
 * @records: the store, its lock held
 * @record: what is known of the socket: its owner
 * @sk: the socket
 * @from: FINCTL_FROM_*
 * @ns: now
 *
 * Context: any.
 */
void fin_recorder_open(struct fin_records *records, struct fin_record *record,
		       const struct sock *sk, u8 from, u64 ns)
{
	fin_records_open(records, record);
	fin_socket_flow(sk, &record->flow);
	begin_record(record, sk, from, ns);
}

/* Return: FINCTL_FROM_* when a flow is to be recorded. Its rules are asked without
 * the lock: they may be many.
 */
static u8 wants(const struct net *net, const struct fin_flow *flow, const struct fin_user *user)
{
	u8 from;

	rcu_read_lock();
	from = fin_net_wants(rcu_dereference(net->gen)->ptr[fin_net_id], flow, user);
	rcu_read_unlock();
	return from;
}

/* Most sockets that are not to be recorded have other ports than those asked for. */
static bool may_want(const struct sock *sk)
{
	bool may;

	rcu_read_lock();
	may = fin_net_may_want(rcu_dereference(sock_net(sk)->gen)->ptr[fin_net_id],
			       inet_sk(sk)->inet_sport, sk->sk_dport);
	rcu_read_unlock();
	return may;
}

static void begin_record_of(struct fin_entry *entry, const struct sock *sk,
			    const struct fin_flow *flow, u8 from)
{
	entry->record->flow = *flow;
	begin_record(entry->record, sk, from, fin_recorder_now(entry));
}

static bool may_begin(enum fin_begin begin, u8 from)
{
	return begin == FIN_BEGIN_ALWAYS || from == FINCTL_FROM_ESTABLISHED ||
	       (from && begin >= FIN_BEGIN_WANTED);
}

static noinline u64 begin_if_wanted(struct sock *sk, enum fin_begin begin, u64 ns)
{
	struct fin_entry entry = { .ns = ns };
	struct fin_flow flow;
	struct fin_user user;
	u8 from;
	u64 id;

	fin_socket_flow(sk, &flow);
	fin_user_of(&user, sk);
	from = wants(sock_net(sk), &flow, &user);
	if (!may_begin(begin, from))
		return 0;
	id = fin_socket_cookie_make(sk);
	if (!fin_recorder_lock(&entry, sock_net(sk)))
		return 0;
	entry.record = take_record(&entry, sk, id);
	if (!entry.record)
		/* Its close begins once; what may begin a record comes again and again. */
		entry.records->not_recorded += begin == FIN_BEGIN_CLOSING;
	else if (!entry.record->started_ns)	/* a second CPU may have begun it meanwhile */
		begin_record_of(&entry, sk, &flow, from);
	fin_recorder_unlock(&entry);
	return entry.record ? fin_recorder_now(&entry) : 0;
}

/**
 * fin_recorder_begin() - begin the record of a socket, if it is to have one
 * @sk: a full TCP socket that is not listening
 * @begin: for which sockets
 * @ns: now, or 0 for the clock to be read
 *
 * Context: any.
 * Return: now, 0 when there is no record.
 */
u64 fin_recorder_begin(struct sock *sk, enum fin_begin begin, u64 ns)
{
	if (begin != FIN_BEGIN_ALWAYS && !may_want(sk))
		return 0;
	return begin_if_wanted(sk, begin, ns);
}

/* Nobody is to blame for what a kernel thread does. */
static bool by_process(void)
{
	return in_task() && !(current->flags & PF_KTHREAD);
}

/* With the lock held. A socket that is connected anew begins anew. */
static void note_owner(struct fin_entry *entry, struct sock *sk, bool anew)
{
	u64 id = fin_socket_cookie_make(sk);
	struct fin_record *record = fin_slot_find(entry->records, id);

	if (record && anew && record->stage == FIN_STAGE_ENDED) {
		fin_records_retire(entry->records, record);
		record = NULL;
	}
	if (!record)
		record = fin_records_new(entry->records, id, FIN_STAGE_OWNED);
	if (record && !record->owner.pid)
		fin_process_current(&record->owner);
}

/* With the lock held. A local port that is not chosen yet, as in connect(), may be
 * the one that is wanted.
 */
static bool surely_wants(const struct fin_entry *entry, const struct sock *sk)
{
	const struct fin_filter *filter = rcu_dereference_sched(entry->records->fn->filter);

	if (!inet_sk(sk)->inet_sport)
		return fin_net_records(entry->records->fn);
	return filter && filter->all;
}

static noinline bool wants_by_flow(const struct sock *sk)
{
	struct fin_flow flow;
	struct fin_user user;

	if (!may_want(sk))
		return false;
	fin_socket_flow(sk, &flow);
	fin_user_of(&user, sk);
	return wants(sock_net(sk), &flow, &user);
}

static void own(const struct sock *sk, bool anew)
{
	struct fin_entry entry;

	if (!by_process() || !fin_recorder_lock(&entry, sock_net(sk)))
		return;
	if (!surely_wants(&entry, sk)) {
		fin_recorder_unlock(&entry);
		if (!wants_by_flow(sk) || !fin_recorder_lock(&entry, sock_net(sk)))
			return;
	}
	note_owner(&entry, (struct sock *)sk, anew);
	fin_recorder_unlock(&entry);
}

/**
 * fin_recorder_connect() - a process connects a socket: that makes it the owner
 * @sk: the socket, about to leave CLOSE
 *
 * Context: any; process context where there is an owner.
 */
void fin_recorder_connect(const struct sock *sk)
{
	own(sk, true);
}

/**
 * fin_recorder_accept() - a process accepts a connection: that makes it the owner
 * @sk: the socket, in any state
 *
 * Context: any; process context where there is an owner.
 */
void fin_recorder_accept(const struct sock *sk)
{
	own(sk, false);
}

/**
 * fin_recorder_forget() - a socket ends of which there is no record: nor need be an owner
 * @sk: the socket
 *
 * Context: any.
 */
void fin_recorder_forget(const struct sock *sk)
{
	u64 id = fin_socket_cookie(sk);
	struct fin_entry entry;

	if (!id || !fin_recorder_lock(&entry, sock_net(sk)))
		return;
	entry.record = fin_slot_find(entry.records, id);
	if (entry.record && entry.record->stage == FIN_STAGE_OWNED)
		fin_records_drop(entry.records, entry.record);
	fin_recorder_unlock(&entry);
}

/**
 * fin_recorder_sample() - note what a socket shows of its timers now
 * @record: its record
 * @sk: the socket
 *
 * Context: between _enter() and _leave(), the socket lock held.
 */
void fin_recorder_sample(struct fin_record *record, const struct sock *sk)
{
	record->srtt_us = tcp_sk(sk)->srtt_us >> 3;
	record->probing = fin_socket_probing(sk);
	fin_socket_timers(sk, &record->timers);
}

/**
 * fin_recorder_add() - write an event that was described before
 * @entry: the entry
 * @event: the event; without a time it happens now
 *
 * Context: between _enter() and _leave().
 */
void fin_recorder_add(struct fin_entry *entry, const struct fin_event *event)
{
	struct fin_event *slot = fin_recorder_event(entry, event->type);
	u64 ns = event->ns ?: slot->ns;

	slot->limit = event->limit;
	slot->limit_basis = event->limit_basis;
	slot->retransmit = event->retransmit;	/* as large as any */
	slot->ns = ns;
	fin_recorder_done(entry, slot, event->type);
}

static struct fin_event_end conclude(const struct fin_close *close)
{
	u8 reason = fin_closepath_reason(close);

	return (struct fin_event_end) {
		.reason = reason,
		.why = fin_closepath_end_why(close, reason),
		.error = close->death.error,
	};
}

/**
 * fin_recorder_close() - write the change to CLOSE, and conclude why the socket ended
 * @entry: the entry, with what the socket showed in @record->close.death
 *
 * Context: between _enter() and _leave().
 */
void fin_recorder_close(struct fin_entry *entry)
{
	struct fin_record *record = entry->record;
	struct fin_close *close = &record->close;
	u64 ns = fin_recorder_now(entry);
	u8 implies = FIN_IMPLIES_END | fin_closepath_acks_fin(close, FINCTL_STATE_CLOSE);
	u8 from = close->state;
	struct fin_event *event;

	event = fin_slot_event(entry->records, record, FINCTL_EVENT_STATE, ns,
			       fin_event_implied_by(implies));
	fin_counts_leave(&entry->records->counts, close, ns);
	fin_apply_state(close, FINCTL_STATE_CLOSE, implies, ns);
	event->state = (struct fin_event_state) {
		.from = from, .to = FINCTL_STATE_CLOSE, .implies = implies, .end = conclude(close),
	};
	fin_records_end(entry->records, record, &event->state.end, ns);
	fin_slot_tell(entry->records, record, event);
}

/**
 * fin_recorder_end() - conclude why the socket ended, first or anew
 * @entry: the entry
 *
 * A socket can send a reset after it has ended; the conclusion may change
 * then, the time of the end does not.
 *
 * Context: between _enter() and _leave().
 */
void fin_recorder_end(struct fin_entry *entry)
{
	struct fin_record *record = entry->record;
	struct fin_event_end end = conclude(&record->close);
	struct fin_event *event;

	if (end.reason == record->close.end)
		return;
	event = fin_recorder_event(entry, FINCTL_EVENT_END);
	if (record->close.end)
		event->ns = record->close.end_ns;
	event->end = end;
	fin_records_end(entry->records, record, &end, event->ns);
	fin_slot_tell(entry->records, record, event);
}

/**
 * fin_recorder_closer() - note who closes
 * @record: the record of the socket
 *
 * The first one counts: shutdown() by one process and close() by another is
 * the close of the former.
 *
 * Context: between _enter() and _leave(), in the process that closes.
 */
void fin_recorder_closer(struct fin_record *record)
{
	if (!record->closer.pid && by_process())
		fin_process_current(&record->closer);
}

/**
 * fin_recorder_count() - count what should move one of the kernel's counters
 * @net: the namespace
 * @mib: which
 *
 * Ends of records are counted as they are written; this is for the rest.
 *
 * Context: any.
 */
void fin_recorder_count(const struct net *net, enum fin_mib mib)
{
	struct fin_entry entry;

	if (!fin_recorder_lock(&entry, net))
		return;
	entry.records->counts.mib[mib]++;
	fin_recorder_unlock(&entry);
}
