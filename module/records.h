/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The records of one namespace and their events, in memory set aside when
 * recording starts. Nothing here allocates, and every step under the lock
 * takes constant time.
 */
#ifndef FIN_RECORDS_H
#define FIN_RECORDS_H

#include <linux/spinlock.h>

#include "counts.h"
#include "process.h"
#include "user.h"

struct fin_bytes;
struct fin_net;

#define FIN_NONE	U32_MAX		/* no slot */

/* Events for each record: those of an undisturbed close, of which readers see up to
 * eight, since a change of state stands for what it implies (fin_event_expand()); and
 * its share of a pool for more.
 */
#define FIN_RECORD_EVENTS	5
#define FIN_POOL_EVENTS		1

/* Events and slot numbers are records.c's own; so is the stage. */
enum fin_stage {
	FIN_STAGE_FREE,
	FIN_STAGE_OWNED,	/* not closing yet: the owner is kept, no more */
	FIN_STAGE_OPEN,
	FIN_STAGE_ENDED,
};

struct fin_record {
	u64 id;			/* the socket's cookie; 0 in a free slot */
	u64 started_ns;
	struct fin_close close;
	struct fin_limit_input timers;	/* as last seen */
	u32 srtt_us;
	struct fin_process closer;
	struct fin_process owner;
	struct fin_user user;	/* whose the socket is; its cgroup is held */
	struct fin_flow flow;
	u8 incomplete;		/* FINCTL_INCOMPLETE_* */
	u8 stage;
	bool probing;		/* the zero-window probe timer runs */
	bool mptcp;
	u16 implied;		/* by its events, an event each to readers */
	u32 local_seq;		/* snd_una when the record began */
	u32 remote_seq;		/* rcv_nxt then, or the number of the FIN taken */
	u32 netns;		/* of a record that is kept: its namespace */

	u32 hash_next;		/* also the next free slot */
	u32 older, newer;	/* in its list */
	u32 last;		/* event in the pool */
	u32 nevents;
	struct fin_event event[FIN_RECORD_EVENTS];
};

/* Slots by age: those that may have to make room. */
struct fin_list {
	u32 oldest, newest;
	u32 n;
};

struct fin_records {
	struct fin_net *fn;

	raw_spinlock_t lock;	/* Protects all below, slots included; any context */
	u32 capacity;
	u32 fresh;		/* slots from here on were never used */
	u32 free;
	u32 open;
	struct fin_list owned;
	struct fin_list ended;
	u32 pool_capacity;
	u32 pool_fresh;
	u32 pool_free;
	u32 events;		/* as readers count them */
	u32 hash_mask;
	u64 not_recorded;
	u64 evicted;
	u64 events_lost;
	struct fin_counts counts;

	/* The namespace's mutex guards these two. */
	u32 missed;		/* hooks passed over, */
	u64 missed_ns;		/* when that was looked at last */

	struct fin_bytes *vanished;	/* of the segment whose drop is written now */

	size_t bytes;
	u32 *hash;
	struct fin_record *record;
	struct fin_event *pool;
};

/* Where reading the events of a record goes on. */
struct fin_cursor {
	u32 at;			/* the how manieth, from 0 */
	u32 next;		/* its slot, where it is in the pool */
};

struct fin_records *fin_records_alloc(struct fin_net *fn, u32 capacity);
void fin_records_free(struct fin_records *records);
void fin_records_flush(struct fin_records *records, bool open_too);
void fin_records_disown(struct fin_records *records);

struct fin_record *fin_records_new(struct fin_records *records, u64 id, enum fin_stage stage);
void fin_records_describe(struct fin_record *record, const struct fin_record *like);
void fin_records_open(struct fin_records *records, struct fin_record *record);
void fin_records_drop(struct fin_records *records, struct fin_record *record);
void fin_records_retire(struct fin_records *records, struct fin_record *record);
struct fin_event *fin_records_pool_event(struct fin_records *records, struct fin_record *record,
					 unsigned int implied);
void fin_records_end(struct fin_records *records, struct fin_record *record,
		     const struct fin_event_end *end, u64 ns);
const struct fin_event *fin_records_last(const struct fin_records *records,
					 const struct fin_record *record);
void fin_records_suspect(struct fin_records *records, u64 since);

/* copies.c */
bool fin_records_copy(struct fin_records *records, u32 slot, struct fin_record *copy);
bool fin_records_get(struct fin_records *records, u64 id, struct fin_record *copy);
bool fin_records_copy_event(struct fin_records *records, u32 slot, u64 id,
			    struct fin_cursor *cursor, struct fin_event *copy);

#endif
