/* SPDX-License-Identifier: GPL-2.0-only */
/* Finding a record and writing an event into it: on every path, so inline. */
#ifndef FIN_SLOT_H
#define FIN_SLOT_H

#include "apply.h"
#include "net.h"
#include "records.h"
#include "stream.h"

/* Cookies are numbers in a row: they spread by themselves. */
static inline u32 *fin_slot_bucket(struct fin_records *records, u64 id)
{
	return &records->hash[id & records->hash_mask];
}

/* What is known of a socket, be it its owner alone; NULL for nothing. */
static __always_inline struct fin_record *fin_slot_find(struct fin_records *records, u64 id)
{
	u32 slot = *fin_slot_bucket(records, id);
	struct fin_record *record;

	lockdep_assert_held(&records->lock);
	for (; slot != FIN_NONE; slot = record->hash_next) {
		record = &records->record[slot];
		if (record->id == id)
			return record;
	}
	return NULL;
}

/* An event at the record's end, and so many that it implies, to be filled in;
 * fin_slot_done() is to follow.
 */
static __always_inline struct fin_event *fin_slot_event(struct fin_records *records,
							struct fin_record *record, u8 type,
							u64 ns, unsigned int implied)
{
	struct fin_event *event;

	if (likely(record->nevents < FIN_RECORD_EVENTS)) {
		event = &record->event[record->nevents++];
		record->implied += implied;
		records->events += 1 + implied;
	} else {
		event = fin_records_pool_event(records, record, implied);
	}
	event->ns = ns;
	event->type = type;
	return event;
}

static __always_inline void fin_slot_tell(struct fin_records *records, struct fin_record *record,
					  const struct fin_event *event)
{
	if (unlikely(READ_ONCE(records->fn->listeners)))
		fin_stream_send(records->fn, record->id, &record->flow, event,
				&records->vanished);
}

/* Draws the conclusions of an event of @type, and tells listeners. */
static __always_inline void fin_slot_done(struct fin_records *records, struct fin_record *record,
					  const struct fin_event *event, u8 type)
{
	fin_closepath_apply(&record->close, event, type);
	fin_slot_tell(records, record, event);
}

#endif
