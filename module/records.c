// SPDX-License-Identifier: GPL-2.0-only

#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "net.h"
#include "records.h"
#include "stream.h"
#include "trace.h"

static u32 slot_of(const struct fin_records *records, const struct fin_record *record)
{
	return record - records->record;
}

static u32 *bucket(struct fin_records *records, u64 id)
{
	return &records->hash[hash_64(id, 32) & records->hash_mask];
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
	size_t nevents = (size_t)capacity * FIN_EVENTS_PER_RECORD;

	if (!records)
		return NULL;
	raw_spin_lock_init(&records->lock);
	records->fn = fn;
	records->capacity = capacity;
	records->event_capacity = nevents;
	records->hash_mask = buckets - 1;
	records->free = records->oldest = records->newest = records->event_free = FIN_NONE;
	records->hash = kvmalloc_array(buckets, sizeof(u32), GFP_KERNEL);
	records->record = kvmalloc_array(capacity, sizeof(struct fin_record), GFP_KERNEL);
	records->event = kvmalloc_array(nevents, sizeof(struct fin_event), GFP_KERNEL);
	if (!records->hash || !records->record || !records->event) {
		fin_records_free(records);
		return NULL;
	}
	memset(records->hash, 0xff, buckets * sizeof(u32));
	records->bytes = sizeof(*records) + buckets * sizeof(u32) +
			 capacity * sizeof(struct fin_record) +
			 nevents * sizeof(struct fin_event);
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
	kvfree(records->event);
	kvfree(records->record);
	kvfree(records->hash);
	kfree(records);
}

/**
 * fin_records_find() - the record of a socket
 * @records: the store, its lock held
 * @id: the socket's cookie
 *
 * Return: the record, NULL when there is none.
 */
struct fin_record *fin_records_find(struct fin_records *records, u64 id)
{
	u32 slot = *bucket(records, id);

	lockdep_assert_held(&records->lock);
	while (slot != FIN_NONE && records->record[slot].id != id)
		slot = records->record[slot].hash_next;
	return slot == FIN_NONE ? NULL : &records->record[slot];
}

static void unhash(struct fin_records *records, struct fin_record *record)
{
	u32 *link = bucket(records, record->id), slot = slot_of(records, record);

	while (*link != FIN_NONE && *link != slot)
		link = &records->record[*link].hash_next;
	if (*link == slot)
		*link = record->hash_next;
}

static void ended_append(struct fin_records *records, struct fin_record *record)
{
	u32 slot = slot_of(records, record);

	record->older = records->newest;
	record->newer = FIN_NONE;
	if (records->newest != FIN_NONE)
		records->record[records->newest].newer = slot;
	else
		records->oldest = slot;
	records->newest = slot;
	records->ended++;
	records->open--;
}

static void ended_remove(struct fin_records *records, struct fin_record *record)
{
	if (record->older != FIN_NONE)
		records->record[record->older].newer = record->newer;
	else
		records->oldest = record->newer;
	if (record->newer != FIN_NONE)
		records->record[record->newer].older = record->older;
	else
		records->newest = record->older;
	records->ended--;
}

/* The whole chain of events goes back in one step, however long it is. */
static void free_events(struct fin_records *records, struct fin_record *record)
{
	if (!record->nevents)
		return;
	records->event[record->last].next = records->event_free;
	records->event_free = record->first;
	records->events -= record->nevents;
}

static void free_record(struct fin_records *records, struct fin_record *record)
{
	if (record->close.end)
		ended_remove(records, record);
	else
		records->open--;
	unhash(records, record);
	free_events(records, record);
	fin_user_put(&record->user);
	record->id = 0;
	record->hash_next = records->free;
	records->free = slot_of(records, record);
}

static bool evict_oldest(struct fin_records *records, const struct fin_record *except)
{
	u32 slot = records->oldest;

	if (slot != FIN_NONE && &records->record[slot] == except)
		slot = except->newer;
	if (slot == FIN_NONE)
		return false;
	free_record(records, &records->record[slot]);
	records->evicted++;
	return true;
}

static u32 take_slot(struct fin_records *records)
{
	u32 slot;

	if (records->free == FIN_NONE && records->fresh < records->capacity)
		return records->fresh++;
	if (records->free == FIN_NONE && !evict_oldest(records, NULL))
		return FIN_NONE;
	slot = records->free;
	records->free = records->record[slot].hash_next;
	return slot;
}

/**
 * fin_records_new() - begin a record
 * @records: the store, its lock held
 * @id: the socket's cookie; a record that had it before no longer answers to it
 * @flow: the connection
 * @user: whose the socket is
 * @ns: now
 *
 * An ended record makes room when there is none, the oldest first.
 *
 * Return: the record, NULL (counted) when all are open.
 */
struct fin_record *fin_records_new(struct fin_records *records, u64 id,
				   const struct fin_flow *flow, const struct fin_user *user,
				   u64 ns)
{
	u32 slot = take_slot(records), *head = bucket(records, id);
	struct fin_record *record;

	lockdep_assert_held(&records->lock);
	if (slot == FIN_NONE) {
		records->not_recorded++;
		return NULL;
	}
	record = &records->record[slot];
	memset(record, 0, sizeof(*record));
	record->id = id;
	record->started_ns = ns;
	record->flow = *flow;
	record->user = *user;
	fin_user_get(user);
	record->first = record->last = FIN_NONE;
	record->hash_next = *head;
	*head = slot;
	records->open++;
	return record;
}

static u32 take_event(struct fin_records *records, const struct fin_record *record)
{
	u32 slot;

	while (records->event_free == FIN_NONE) {
		if (records->event_fresh < records->event_capacity)
			return records->event_fresh++;
		/* A record has an event from its first moment, so this ends. */
		if (!evict_oldest(records, record))
			return FIN_NONE;
	}
	slot = records->event_free;
	records->event_free = records->event[slot].next;
	return slot;
}

static void keep_event(struct fin_records *records, struct fin_record *record,
		       const struct fin_event *event)
{
	u32 slot = take_event(records, record);

	if (slot == FIN_NONE) {
		records->events_lost++;
		record->incomplete |= FINCTL_INCOMPLETE_EVENT_SLOTS_FULL;
		return;
	}
	records->event[slot] = *event;
	records->event[slot].next = FIN_NONE;
	if (record->nevents)
		records->event[record->last].next = slot;
	else
		record->first = slot;
	record->last = slot;
	record->nevents++;
	records->events++;
}

/**
 * fin_records_add() - write an event into a record, and tell listeners
 * @records: the store, its lock held
 * @record: the record
 * @event: what happened
 *
 * Ended records count as such from their end event on.
 */
void fin_records_add(struct fin_records *records, struct fin_record *record,
		     const struct fin_event *event)
{
	bool lived = !record->close.end;

	lockdep_assert_held(&records->lock);
	fin_closepath_apply(&record->close, event);
	if (lived && record->close.end)
		ended_append(records, record);
	keep_event(records, record, event);
	if (event->type == FINCTL_EVENT_END)
		trace_close(records->fn->inum, record, event->ns);
	fin_stream_send(records->fn, record->id, &record->flow, event, &records->vanished);
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
		if (record->id && (open_too || record->close.end))
			free_record(records, record);
		raw_spin_unlock_irqrestore(&records->lock, flags);
		cond_resched();
	}
}

/**
 * fin_records_copy() - read one slot
 * @records: the store
 * @slot: below its @fresh
 * @copy: filled
 *
 * Context: process.
 * Return: false when the slot is free.
 */
bool fin_records_copy(struct fin_records *records, u32 slot, struct fin_record *copy)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&records->lock, flags);
	*copy = records->record[slot];
	raw_spin_unlock_irqrestore(&records->lock, flags);
	return copy->id;
}

/**
 * fin_records_copy_events() - read some events of a record
 * @records: the store
 * @slot: the record's slot
 * @id: the record's id
 * @next: slot of the first event to read; set to that of the one to go on with
 * @copy: filled
 * @n: how many to read at the most, small: the lock is held
 *
 * Context: process.
 * Return: how many were read; 0 when the record is gone.
 */
unsigned int fin_records_copy_events(struct fin_records *records, u32 slot, u64 id, u32 *next,
				     struct fin_event *copy, unsigned int n)
{
	unsigned int read = 0;
	unsigned long flags;

	raw_spin_lock_irqsave(&records->lock, flags);
	if (records->record[slot].id != id)
		*next = FIN_NONE;
	while (read < n && *next != FIN_NONE) {
		copy[read] = records->event[*next];
		*next = copy[read++].next;
	}
	raw_spin_unlock_irqrestore(&records->lock, flags);
	return read;
}
