// SPDX-License-Identifier: GPL-2.0-only

#include <linux/ktime.h>
#include <net/tcp.h>

#include "recorder.h"
#include "socket.h"

/* A record whose socket has been connected anew belongs to the connection before. */
static bool outlived(const struct fin_record *record, const struct sock *sk)
{
	return record->close.end && sk->sk_state != TCP_CLOSE;
}

/* A socket may get its cookie, and so its record, from a second CPU meanwhile. */
static struct fin_record *begin_record(struct fin_entry *entry, struct sock *sk, u64 id,
				       const struct fin_flow *flow, const struct fin_user *user)
{
	struct fin_record *record = fin_records_find(entry->records, id);

	if (record && !outlived(record, sk))
		return record;
	if (record)
		fin_records_retire(entry->records, record);
	record = fin_records_new(entry->records, id, flow, user, entry->ns);
	if (!record)
		return NULL;
	record->close.state = sk->sk_state;
	record->local_seq = READ_ONCE(tcp_sk(sk)->snd_una);
	record->remote_seq = READ_ONCE(tcp_sk(sk)->rcv_nxt);
	if (fin_closepath_closing(sk->sk_state))
		record->incomplete |= FINCTL_INCOMPLETE_STARTED_LATE;
	return record;
}

static bool wanted(const struct fin_entry *entry, const struct fin_flow *flow,
		   const struct fin_user *user, enum fin_begin begin)
{
	return begin == FIN_BEGIN_ALWAYS ||
	       (begin == FIN_BEGIN_WANTED && fin_net_wants(entry->fn, flow, user));
}

/* What the socket shows of its timers now. */
static void sample(struct fin_record *record, const struct sock *sk)
{
	record->srtt_us = tcp_sk(sk)->srtt_us >> 3;
	record->rto_us = jiffies_to_usecs(inet_csk(sk)->icsk_rto);
	record->orphan = sock_flag(sk, SOCK_DEAD);
	record->limit = fin_socket_limit(sk);
}

static bool find(struct fin_entry *entry, u64 id)
{
	raw_spin_lock_irqsave(&entry->records->lock, entry->flags);
	entry->record = fin_records_find(entry->records, id);
	if (entry->record)
		return true;
	raw_spin_unlock_irqrestore(&entry->records->lock, entry->flags);
	return false;
}

/* The rules are asked without the lock: they may be many. */
static bool begin_wanted(struct fin_entry *entry, struct sock *sk, enum fin_begin begin)
{
	struct fin_flow flow;
	struct fin_user user;
	u64 id;

	fin_socket_flow(sk, &flow);
	fin_user_of(&user, sk);
	if (!wanted(entry, &flow, &user, begin))
		return false;
	id = fin_socket_cookie_make(sk);
	raw_spin_lock_irqsave(&entry->records->lock, entry->flags);
	entry->record = begin_record(entry, sk, id, &flow, &user);
	if (entry->record)
		return true;
	raw_spin_unlock_irqrestore(&entry->records->lock, entry->flags);
	return false;
}

static bool open_entry(struct fin_entry *entry, const struct net *net)
{
	entry->ns = ktime_get_ns();
	entry->fn = fin_net_of(net);
	rcu_read_lock();
	entry->records = rcu_dereference(entry->fn->records);
	if (entry->records)
		return true;
	rcu_read_unlock();
	return false;
}

/**
 * fin_recorder_enter() - take hold of a socket's record
 * @entry: filled; fin_recorder_leave() ends it
 * @sk: a full TCP socket that is not listening
 * @begin: what to do when there is none
 *
 * Context: any, the socket lock held for the sample to be exact.
 * Return: false when there is no record and none was begun.
 */
bool fin_recorder_enter(struct fin_entry *entry, const struct sock *sk, enum fin_begin begin)
{
	u64 id = fin_socket_cookie(sk);

	if (!open_entry(entry, sock_net(sk)))
		return false;
	if (id && find(entry, id)) {
		if (!entry->record->close.end)
			sample(entry->record, sk);
		if (begin == FIN_BEGIN_NEVER || !outlived(entry->record, sk))
			return true;
		raw_spin_unlock_irqrestore(&entry->records->lock, entry->flags);
	}
	/* The cookie is the only thing that is ever written to a socket. */
	if (begin_wanted(entry, (struct sock *)sk, begin)) {
		sample(entry->record, sk);
		return true;
	}
	rcu_read_unlock();
	return false;
}

/**
 * fin_recorder_enter_mini() - take hold of the record that a mini-socket inherited
 * @entry: filled; fin_recorder_leave() ends it
 * @tw: the mini-socket
 *
 * Context: any.
 * Return: false when there is none, or it has ended.
 */
bool fin_recorder_enter_mini(struct fin_entry *entry, const struct inet_timewait_sock *tw)
{
	u64 id = fin_socket_cookie_mini(tw);

	if (!id || !open_entry(entry, twsk_net(tw)))
		return false;
	if (find(entry, id)) {
		if (!entry->record->close.end)
			return true;
		raw_spin_unlock_irqrestore(&entry->records->lock, entry->flags);
	}
	rcu_read_unlock();
	return false;
}

/**
 * fin_recorder_leave() - let go of the record
 * @entry: the entry
 *
 * When the last open record has ended, the hooks may have to go: someone who
 * may sleep looks.
 *
 * Context: as _enter().
 */
void fin_recorder_leave(struct fin_entry *entry)
{
	bool idle = !entry->records->open;

	raw_spin_unlock_irqrestore(&entry->records->lock, entry->flags);
	if (idle)
		fin_net_idle(entry->fn);
	rcu_read_unlock();
}

/**
 * fin_recorder_add() - write an event
 * @entry: the entry
 * @event: the event; its time is set to that of the entry
 *
 * Context: between _enter() and _leave().
 */
void fin_recorder_add(struct fin_entry *entry, struct fin_event *event)
{
	event->ns = entry->ns;
	fin_records_add(entry->records, entry->record, event);
}

/**
 * fin_recorder_state() - write a change of state, and the ACK of our FIN that it implies
 * @entry: the entry
 * @to: the state after, FINCTL_STATE_*
 *
 * Context: between _enter() and _leave().
 */
void fin_recorder_state(struct fin_entry *entry, u8 to)
{
	struct fin_close *close = &entry->record->close;
	struct fin_event event = {
		.type = FINCTL_EVENT_STATE,
		.state = { .from = close->state, .to = to },
	};
	struct fin_event acked = { .type = FINCTL_EVENT_FIN_ACKED };
	bool acks = !close->fin_acked_ns && fin_closepath_acks_fin(close, to);

	fin_recorder_add(entry, &event);
	if (acks)
		fin_recorder_add(entry, &acked);
}

/**
 * fin_recorder_end() - conclude why the socket ended
 * @entry: the entry
 *
 * A socket can send a reset after it has ended; the conclusion may change
 * then, the time of the end does not.
 *
 * Context: between _enter() and _leave().
 */
void fin_recorder_end(struct fin_entry *entry)
{
	struct fin_close *close = &entry->record->close;
	struct fin_event event = {
		.type = FINCTL_EVENT_END,
		.ns = close->end ? close->end_ns : entry->ns,
		.end = { .reason = fin_closepath_reason(close), .error = close->death.error },
	};

	if (event.end.reason != close->end)
		fin_records_add(entry->records, entry->record, &event);
}

/**
 * fin_recorder_closer() - note who closes
 * @entry: the entry
 *
 * The first one counts: shutdown() by one process and close() by another is
 * the close of the former.
 *
 * Context: between _enter() and _leave(), in the process that closes.
 */
void fin_recorder_closer(struct fin_entry *entry)
{
	struct fin_process *closer = &entry->record->closer;

	if (closer->pid || !in_task() || (current->flags & PF_KTHREAD))
		return;
	fin_process_current(closer);
}
