/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The records of one namespace and their events, in memory set aside when
 * recording starts. Nothing here allocates, and every step under the lock
 * takes constant time.
 */
#ifndef FIN_RECORDS_H
#define FIN_RECORDS_H

#include <linux/spinlock.h>

#include "closepath.h"
#include "process.h"
#include "user.h"

struct fin_bytes;
struct fin_net;

#define FIN_NONE	U32_MAX		/* no slot */

/* Event slots for each record: what an undisturbed close needs. */
#define FIN_EVENTS_PER_RECORD	6

struct fin_record {
	u64 id;			/* the socket's cookie; 0 in a free slot */
	u64 started_ns;
	struct fin_flow flow;
	struct fin_close close;
	struct fin_limit limit;
	struct fin_process closer;
	struct fin_user user;	/* whose the socket is; its cgroup is held */
	u32 srtt_us;
	u32 rto_us;
	u32 local_seq;		/* snd_una when the record began */
	u32 remote_seq;		/* rcv_nxt when the record began */
	u8 incomplete;		/* FINCTL_INCOMPLETE_* */
	bool orphan;

	/* records.c's own */
	u32 hash_next;		/* also the next free slot */
	u32 older, newer;	/* among the ended */
	u32 first, last;	/* events */
	u32 nevents;
};

struct fin_records {
	struct fin_net *fn;

	raw_spinlock_t lock;	/* Protects all below, slots included; any context */
	u32 capacity;
	u32 fresh;		/* slots from here on were never used */
	u32 free;
	u32 open;
	u32 ended;
	u32 oldest, newest;	/* of the ended */
	u32 event_capacity;
	u32 event_fresh;
	u32 event_free;
	u32 events;
	u32 hash_mask;
	u64 not_recorded;
	u64 evicted;
	u64 events_lost;

	struct fin_bytes *vanished;	/* of the segment whose drop is written now */

	size_t bytes;
	u32 *hash;
	struct fin_record *record;
	struct fin_event *event;
};

struct fin_records *fin_records_alloc(struct fin_net *fn, u32 capacity);
void fin_records_free(struct fin_records *records);
void fin_records_flush(struct fin_records *records, bool open_too);

struct fin_record *fin_records_find(struct fin_records *records, u64 id);
struct fin_record *fin_records_new(struct fin_records *records, u64 id,
				   const struct fin_flow *flow, const struct fin_user *user,
				   u64 ns);
void fin_records_retire(struct fin_records *records, struct fin_record *record);
void fin_records_add(struct fin_records *records, struct fin_record *record,
		     const struct fin_event *event);

bool fin_records_copy(struct fin_records *records, u32 slot, struct fin_record *copy);
unsigned int fin_records_copy_events(struct fin_records *records, u32 slot, u64 id, u32 *next,
				     struct fin_event *copy, unsigned int n);

#endif
