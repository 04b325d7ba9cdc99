/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a kernel socket to its record, and writing into that: on every path, so
 * inline. What happens once for each record is in recorder.c.
 */
#ifndef FIN_ENTRY_H
#define FIN_ENTRY_H

#include <linux/ktime.h>
#include <net/inet_timewait_sock.h>

#include "recorder.h"
#include "slot.h"
#include "socket.h"

/*
 * With interrupts off, which also keeps the store from being freed: a grace
 * period does not end meanwhile.
 */
static __always_inline bool fin_recorder_lock(struct fin_entry *entry, const struct net *net)
{
	local_irq_save(entry->flags);
	entry->records = rcu_dereference_sched(fin_net_of_irq(net)->records);
	if (entry->records) {
		raw_spin_lock(&entry->records->lock);
		return true;
	}
	local_irq_restore(entry->flags);
	return false;
}

static __always_inline void fin_recorder_unlock(struct fin_entry *entry)
{
	raw_spin_unlock(&entry->records->lock);
	local_irq_restore(entry->flags);
}

/* The clock is read once, and only where something is to be written. */
static __always_inline u64 fin_recorder_now(struct fin_entry *entry)
{
	if (!entry->ns)
		entry->ns = ktime_get_ns();
	return entry->ns;
}

/* Return: whether anything is known of the socket, be it its owner alone. */
static __always_inline bool fin_recorder_find(struct fin_entry *entry,
					      const struct net *net, u64 id)
{
	if (!fin_recorder_lock(entry, net))
		return false;
	entry->record = fin_slot_find(entry->records, id);
	if (entry->record)
		return true;
	fin_recorder_unlock(entry);
	return false;
}

/* Is there a record that a socket may write to? One that has outlived its
 * connection, which was then made anew, belongs to the one before.
 */
static __always_inline bool fin_recorder_serves(const struct fin_entry *entry,
						const struct sock *sk, enum fin_begin begin)
{
	u8 stage = entry->record->stage;

	return stage == FIN_STAGE_OPEN || (stage == FIN_STAGE_ENDED &&
		(begin == FIN_BEGIN_NEVER || sk->sk_state == TCP_CLOSE));
}

/* Where all is recorded, there is nothing to be asked for which the lock would have to
 * be let go. Return: whether the record was begun of a socket whose owner was kept.
 */
static __always_inline bool fin_recorder_opened(struct fin_entry *entry, const struct sock *sk)
{
	const struct fin_filter *filter = rcu_dereference_sched(entry->records->fn->filter);

	if (!filter || !filter->all || entry->record->stage != FIN_STAGE_OWNED)
		return false;
	fin_recorder_open(entry->records, entry->record, sk, filter->from,
			  fin_recorder_now(entry));
	return true;
}

static __always_inline bool fin_recorder_take(struct fin_entry *entry,
					      const struct sock *sk, enum fin_begin begin)
{
	u64 id = fin_socket_cookie(sk);

	if (!id || !fin_recorder_find(entry, sock_net(sk), id))
		return false;
	if (fin_recorder_serves(entry, sk, begin) ||
	    (begin >= FIN_BEGIN_WANTED && fin_recorder_opened(entry, sk)))
		return true;
	fin_recorder_unlock(entry);
	return false;
}

/*
 * Takes hold of the record of a full TCP socket that is not listening, until
 * fin_recorder_leave(). Return: false when there is none and none was begun.
 *
 * No function is given an entry's address on the way: it stays in registers.
 */
static __always_inline bool fin_recorder_enter(struct fin_entry *entry,
					       const struct sock *sk, enum fin_begin begin)
{
	while (!fin_recorder_take(entry, sk, begin)) {
		if (begin == FIN_BEGIN_NEVER)
			return false;
		/* The cookie is the only thing that is ever written to a socket. */
		entry->ns = fin_recorder_begin((struct sock *)sk, begin, entry->ns);
		if (!entry->ns)
			return false;
		begin = FIN_BEGIN_NEVER;
	}
	return true;
}

/* The same for the record that a mini-socket inherited, unless it has ended. */
static __always_inline bool fin_recorder_enter_mini(struct fin_entry *entry,
						    const struct inet_timewait_sock *tw)
{
	u64 id = fin_socket_cookie_mini(tw);

	if (!id || !fin_recorder_find(entry, twsk_net(tw), id))
		return false;
	if (entry->record->stage == FIN_STAGE_OPEN)
		return true;
	fin_recorder_unlock(entry);
	return false;
}

/* Lets go of what was entered. */
static __always_inline void fin_recorder_leave(struct fin_entry *entry)
{
	fin_recorder_unlock(entry);
}

/* An event that happens now, to be filled in; fin_recorder_done() is to follow. */
static inline struct fin_event *fin_recorder_event(struct fin_entry *entry, u8 type)
{
	return fin_slot_event(entry->records, entry->record, type, fin_recorder_now(entry), 0);
}

static __always_inline void fin_recorder_done(struct fin_entry *entry,
					      const struct fin_event *event, u8 type)
{
	fin_slot_done(entry->records, entry->record, event, type);
}

/* A change of state, with what it implies. */
static __always_inline void fin_recorder_state(struct fin_entry *entry, u8 to, u8 implies,
					       u32 fin_seq)
{
	struct fin_record *record = entry->record;
	u64 ns = fin_recorder_now(entry);
	struct fin_event *event;

	event = fin_slot_event(entry->records, record, FINCTL_EVENT_STATE, ns,
			       fin_event_implied_by(implies));
	event->state.from = record->close.state;
	event->state.to = to;
	event->state.implies = implies;
	event->state.fin_seq = fin_seq;
	fin_counts_leave(&entry->records->counts, &record->close, ns);
	fin_apply_state(&record->close, to, implies, ns);
	fin_slot_tell(entry->records, record, event);
}

#endif
