// SPDX-License-Identifier: GPL-2.0-only
/* Copies of records, for those who read them while they go on. */

#include "records.h"
#include "slot.h"

/**
 * fin_records_copy() - read one slot
 * @records: the store
 * @slot: below its @fresh
 * @copy: filled
 *
 * Context: process.
 * Return: false when there is no record in the slot.
 */
bool fin_records_copy(struct fin_records *records, u32 slot, struct fin_record *copy)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&records->lock, flags);
	*copy = records->record[slot];
	raw_spin_unlock_irqrestore(&records->lock, flags);
	return copy->stage >= FIN_STAGE_OPEN;
}

/**
 * fin_records_get() - read the record of a socket
 * @records: the store
 * @id: the socket's cookie
 * @copy: filled
 *
 * Context: process.
 * Return: false when there is none.
 */
bool fin_records_get(struct fin_records *records, u64 id, struct fin_record *copy)
{
	const struct fin_record *record;
	unsigned long flags;
	bool found;

	raw_spin_lock_irqsave(&records->lock, flags);
	record = fin_slot_find(records, id);
	found = record && record->stage >= FIN_STAGE_OPEN;
	if (found)
		*copy = *record;
	raw_spin_unlock_irqrestore(&records->lock, flags);
	return found;
}

/**
 * fin_records_copy_event() - read an event of a record
 * @records: the store
 * @slot: the record's slot
 * @id: the record's id
 * @cursor: which, zeroed for the first; moved on to the next
 * @copy: filled
 *
 * Context: process.
 * Return: false when the record is gone, or has no further event.
 */
bool fin_records_copy_event(struct fin_records *records, u32 slot, u64 id,
			    struct fin_cursor *cursor, struct fin_event *copy)
{
	const struct fin_record *record = &records->record[slot];
	unsigned long flags;
	bool found;

	raw_spin_lock_irqsave(&records->lock, flags);
	found = record->id == id && cursor->at < record->nevents;
	if (found) {
		if (cursor->at == FIN_RECORD_EVENTS)
			cursor->next = records->pool[record->last].next;
		*copy = cursor->at < FIN_RECORD_EVENTS ? record->event[cursor->at] :
							 records->pool[cursor->next];
		cursor->next = copy->next;
		cursor->at++;
	}
	raw_spin_unlock_irqrestore(&records->lock, flags);
	return found;
}
