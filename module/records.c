// SPDX-License-Identifier: GPL-2.0-only

#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "apply.h"
#include "memory.h"
#include "records.h"
#include "slot.h"
#include "trace.h"

static u32 slot_of(const struct fin_records *records, const struct fin_record *record)
{
	return record - records->record;
}

static void list_init(struct fin_list *list)
{
	list->oldest = FIN_NONE;
	list->newest = FIN_NONE;
}

/**
 * fin_records_alloc() - set memory aside
 * @fn: the namespace whose records these will be
 * @capacity: how many records, 1..FINCTL_RECORDS
 *
 * Slots are not cleared: a slot below @fresh was written when it was taken,
 * and no other is read.
 *
 * Context: process.
 * Return: the store, NULL when there is no memory.
 */
struct fin_records *fin_records_alloc(struct fin_net *fn, u32 capacity)
{
	struct fin_records *records = kzalloc(sizeof(*records), GFP_KERNEL);
	u32 buckets = roundup_pow_of_two(capacity);
	size_t pool = (size_t)capacity * FIN_POOL_EVENTS;

	/* With six events, 512 bytes; the table of buckets has its share. */
	static_assert(sizeof(struct fin_record) + sizeof(struct fin_event) <= 504);
	if (!records)
		return NULL;
	raw_spin_lock_init(&records->lock);
	records->fn = fn;
	records->capacity = capacity;
	records->pool_capacity = pool;
	records->hash_mask = buckets - 1;
	records->free = FIN_NONE;
	records->pool_free = FIN_NONE;
	list_init(&records->owned);
	list_init(&records->ended);
	records->hash = kvmalloc_array(buckets, sizeof(u32), FIN_GFP_LARGE);
	records->record = kvmalloc_array(capacity, sizeof(struct fin_record), FIN_GFP_LARGE);
	/* One more, for those that find no slot. */
	records->pool = kvmalloc_array(pool + 1, sizeof(struct fin_event), FIN_GFP_LARGE);
	if (!records->hash || !records->record || !records->pool) {
		fin_records_free(records);
		return NULL;
	}
	memset(records->hash, 0xff, buckets * sizeof(u32));
	records->bytes = sizeof(*records) + buckets * sizeof(u32) +
			 capacity * sizeof(struct fin_record) +
			 (pool + 1) * sizeof(struct fin_event);
	return records;
}

/**
 * fin_records_free() - give the memory back
 * @records: the store, no longer reachable by anyone
 *
 * Context: process.
 */
void fin_records_free(struct fin_records *records)
{
	u32 slot;

	for (slot = 0; slot < records->fresh; slot++)
		if (records->record[slot].id)
			fin_user_put(&records->record[slot].user);
	kvfree(records->pool);
	kvfree(records->record);
	kvfree(records->hash);
	kfree(records);
}

static void unhash(struct fin_records *records, struct fin_record *record)
{
	u32 *link = fin_slot_bucket(records, record->id), slot = slot_of(records, record);

	while (*link != FIN_NONE && *link != slot)
		link = &records->record[*link].hash_next;
	if (*link == slot)
		*link = record->hash_next;
}

static void list_append(struct fin_records *records, struct fin_list *list,
			struct fin_record *record)
{
	u32 slot = slot_of(records, record);

	record->older = list->newest;
	record->newer = FIN_NONE;
	if (list->newest != FIN_NONE)
		records->record[list->newest].newer = slot;
	else
		list->oldest = slot;
	list->newest = slot;
	list->n++;
}

static void list_remove(struct fin_records *records, struct fin_list *list,
			struct fin_record *record)
{
	if (record->older != FIN_NONE)
		records->record[record->older].newer = record->newer;
	else
		list->oldest = record->newer;
	if (record->newer != FIN_NONE)
		records->record[record->newer].older = record->older;
	else
		list->newest = record->older;
	list->n--;
}

static struct fin_list *list_of(struct fin_records *records, enum fin_stage stage)
{
	return stage == FIN_STAGE_OWNED ? &records->owned : &records->ended;
}

static void leave_stage(struct fin_records *records, struct fin_record *record)
{
	if (record->stage == FIN_STAGE_OPEN)
		records->open--;
	else
		list_remove(records, list_of(records, record->stage), record);
	record->stage = FIN_STAGE_FREE;
}

/* A ring in the pool goes back in one step, however long it is. */
static void free_events(struct fin_records *records, struct fin_record *record)
{
	records->events -= record->nevents + record->implied;
	if (record->last != FIN_NONE)
		swap(records->pool[record->last].next, records->pool_free);
}

/**
 * fin_records_drop() - forget a record
 * @records: the store, its lock held
 * @record: the record, at any stage
 */
void fin_records_drop(struct fin_records *records, struct fin_record *record)
{
	lockdep_assert_held(&records->lock);
	leave_stage(records, record);
	unhash(records, record);
	free_events(records, record);
	fin_user_put(&record->user);
	record->id = 0;
	record->hash_next = records->free;
	records->free = slot_of(records, record);
}

static bool drop_oldest(struct fin_records *records, struct fin_list *list,
			const struct fin_record *except)
{
	u32 slot = list->oldest;

	if (slot != FIN_NONE && &records->record[slot] == except)
		slot = except->newer;
	if (slot == FIN_NONE)
		return false;
	fin_records_drop(records, &records->record[slot]);
	return true;
}

static bool evict(struct fin_records *records, const struct fin_record *except)
{
	bool evicted = drop_oldest(records, &records->ended, except);

	records->evicted += evicted;
	return evicted;
}

/* An owner that is forgotten costs a name; a record, what it tells. */
static u32 take_slot(struct fin_records *records)
{
	u32 slot;

	if (records->free == FIN_NONE && records->fresh < records->capacity)
		return records->fresh++;
	if (records->free == FIN_NONE && !drop_oldest(records, &records->owned, NULL) &&
	    !evict(records, NULL))
		return FIN_NONE;
	slot = records->free;
	records->free = records->record[slot].hash_next;
	return slot;
}

/**
 * fin_records_new() - begin a record, or keep a place for its owner
 * @records: the store, its lock held
 * @id: the socket's cookie; a record that had it before no longer answers to it
 * @stage: FIN_STAGE_OWNED, FIN_STAGE_OPEN; FIN_STAGE_ENDED for a copy of one
 *
 * An owned or an ended record makes room when there is none, the oldest first.
 *
 * Return: the record, zeroed, NULL when all are open.
 */
struct fin_record *fin_records_new(struct fin_records *records, u64 id, enum fin_stage stage)
{
	u32 slot = take_slot(records), *head = fin_slot_bucket(records, id);
	struct fin_record *record;

	lockdep_assert_held(&records->lock);
	if (slot == FIN_NONE)
		return NULL;
	record = &records->record[slot];
	/* What is not set here is set as the record begins. */
	record->id = id;
	record->started_ns = 0;
	record->close = (struct fin_close) {};
	record->closer.pid = 0;
	record->owner.pid = 0;
	record->incomplete = 0;
	record->implied = 0;
	record->nevents = 0;
	record->netns = 0;
	record->last = FIN_NONE;
	record->user.cgroup = NULL;
	record->hash_next = *head;
	*head = slot;
	record->stage = stage;
	if (stage == FIN_STAGE_OPEN)
		records->open++;
	else
		list_append(records, list_of(records, stage), record);
	return record;
}

/**
 * fin_records_describe() - let a new record tell what another does, but for events
 * @record: the record, new, in another store
 * @like: the other one
 */
void fin_records_describe(struct fin_record *record, const struct fin_record *like)
{
	const struct fin_record old = *record;

	*record = *like;
	record->stage = old.stage;
	record->hash_next = old.hash_next;
	record->older = old.older;
	record->newer = old.newer;
	record->last = old.last;
	record->nevents = 0;
	record->implied = 0;
	fin_user_get(&record->user);
}

/**
 * fin_records_open() - the record of a socket whose owner was kept begins
 * @records: the store, its lock held
 * @record: the record
 */
void fin_records_open(struct fin_records *records, struct fin_record *record)
{
	lockdep_assert_held(&records->lock);
	list_remove(records, &records->owned, record);
	record->stage = FIN_STAGE_OPEN;
	records->open++;
}

/* Not every ended record has events in the pool, but each is gone then. */
static u32 take_pool_slot(struct fin_records *records, const struct fin_record *except)
{
	u32 slot;

	if (records->pool_free == FIN_NONE && records->pool_fresh < records->pool_capacity)
		return records->pool_fresh++;
	while (records->pool_free == FIN_NONE)
		if (!evict(records, except))
			return FIN_NONE;
	slot = records->pool_free;
	records->pool_free = records->pool[slot].next;
	return slot;
}

/**
 * fin_records_pool_event() - append an event to a record that has no room of its own
 * @records: the store, its lock held
 * @record: the record
 * @implied: how many events it implies
 *
 * Return: the event; where there is none, which is counted, one that nobody reads.
 */
struct fin_event *fin_records_pool_event(struct fin_records *records, struct fin_record *record,
					 unsigned int implied)
{
	u32 slot = take_pool_slot(records, record);

	lockdep_assert_held(&records->lock);
	if (slot == FIN_NONE) {
		records->events_lost += 1 + implied;
		record->incomplete |= FINCTL_INCOMPLETE_EVENT_SLOTS_FULL;
		return &records->pool[records->pool_capacity];
	}
	/* The last one points to the first. */
	if (record->last == FIN_NONE)
		record->last = slot;
	records->pool[slot].next = slot;
	swap(records->pool[slot].next, records->pool[record->last].next);
	record->last = slot;
	record->nevents++;
	record->implied += implied;
	records->events += 1 + implied;
	return &records->pool[slot];
}

/**
 * fin_records_last() - the event that was written last
 * @records: the store, its lock held
 * @record: the record
 *
 * Return: the event, NULL when there is none.
 */
const struct fin_event *fin_records_last(const struct fin_records *records,
					 const struct fin_record *record)
{
	lockdep_assert_held(&records->lock);
	if (record->last != FIN_NONE)
		return &records->pool[record->last];
	return record->nevents ? &record->event[record->nevents - 1] : NULL;
}

/**
 * fin_records_end() - a record ends, or is concluded anew
 * @records: the store, its lock held
 * @record: the record, open or ended
 * @end: why
 * @ns: when
 */
void fin_records_end(struct fin_records *records, struct fin_record *record,
		     const struct fin_event_end *end, u64 ns)
{
	lockdep_assert_held(&records->lock);
	fin_counts_end(&records->counts, &record->close, -1);
	fin_apply_end(&record->close, end, ns);
	fin_counts_end(&records->counts, &record->close, 1);
	trace_close(records->fn->inum, record, ns);
	if (record->stage != FIN_STAGE_OPEN)
		return;
	fin_counts_close(&records->counts, &record->close);
	record->stage = FIN_STAGE_ENDED;
	list_append(records, &records->ended, record);
	/* With the last one, the hooks may have to go: someone who may sleep looks. */
	if (!--records->open)
		fin_net_idle(records->fn);
}

/**
 * fin_records_retire() - let a new record take over a socket's cookie
 * @records: the store, its lock held
 * @record: an ended record of a socket that was connected anew
 */
void fin_records_retire(struct fin_records *records, struct fin_record *record)
{
	lockdep_assert_held(&records->lock);
	unhash(records, record);
}

/**
 * fin_records_flush() - forget records
 * @records: the store
 * @open_too: those that have not ended as well
 *
 * The lock is held for one record at a time.
 *
 * Context: process.
 */
void fin_records_flush(struct fin_records *records, bool open_too)
{
	unsigned long flags;
	u32 slot;

	for (slot = 0; slot < READ_ONCE(records->fresh); slot++) {
		struct fin_record *record = &records->record[slot];

		raw_spin_lock_irqsave(&records->lock, flags);
		if (record->stage == FIN_STAGE_ENDED ||
		    (open_too && record->stage == FIN_STAGE_OPEN))
			fin_records_drop(records, record);
		raw_spin_unlock_irqrestore(&records->lock, flags);
		cond_resched();
	}
}

/**
 * fin_records_disown() - forget the owners of connections that are not closing yet
 * @records: the store
 *
 * They may be of connections that are to be recorded no longer.
 *
 * Context: process.
 */
void fin_records_disown(struct fin_records *records)
{
	unsigned long flags;
	bool more;

	do {
		raw_spin_lock_irqsave(&records->lock, flags);
		more = drop_oldest(records, &records->owned, NULL);
		raw_spin_unlock_irqrestore(&records->lock, flags);
		cond_resched();
	} while (more);
}

/**
 * fin_records_suspect() - the kernel has passed hooks over: mark whom that may concern
 * @records: the store
 * @since: from when on that may have been, CLOCK_MONOTONIC ns
 *
 * The lock is held for one record at a time.
 *
 * Context: process.
 */
void fin_records_suspect(struct fin_records *records, u64 since)
{
	unsigned long flags;
	u32 slot;

	for (slot = 0; slot < READ_ONCE(records->fresh); slot++) {
		struct fin_record *record = &records->record[slot];

		raw_spin_lock_irqsave(&records->lock, flags);
		if (record->stage == FIN_STAGE_OPEN ||
		    (record->stage == FIN_STAGE_ENDED && record->close.end_ns >= since)) {
			record->incomplete |= FINCTL_INCOMPLETE_PROBE_MISSED;
			records->counts.missed++;
		}
		raw_spin_unlock_irqrestore(&records->lock, flags);
		cond_resched();
	}
}
