/* SPDX-License-Identifier: GPL-2.0-only */
/* Finding a record and writing an event into it: on every path, so inline. */
#ifndef FIN_SLOT_H
#define FIN_SLOT_H

#include <linux/hash.h>

#include "apply.h"
#include "net.h"
#include "records.h"
#include "stream.h"

static inline u32 *fin_slot_bucket(struct fin_records *records, u64 id)
{
	return &records->hash[hash_64(id, 32) & records->hash_mask];
}

/* What is known of a socket, be it its owner alone; NULL for nothing. */
static __always_inline struct fin_record *fin_slot_find(struct fin_records *records, u64 id)
{
	u32 slot = *fin_slot_bucket(records, id);

	lockdep_assert_held(&records->lock);
	while (slot != FIN_NONE && records->record[slot].id != id)
		slot = records->record[slot].hash_next;
	return slot == FIN_NONE ? NULL : &records->record[slot];
}

/* An event at the record's end, to be filled in; fin_slot_done() is to follow. */
static __always_inline struct fin_event *fin_slot_event(struct fin_records *records,
							struct fin_record *record, u8 type, u64 ns)
{
	struct fin_event *event;

	if (likely(record->nevents < FIN_RECORD_EVENTS)) {
		event = &record->event[record->nevents++];
		records->events++;
	} else {
		event = fin_records_pool_event(records, record);
	}
	event->ns = ns;
	event->type = type;
	event->limit = 0;
	event->limit_basis = 0;
	return event;
}

/* Counts what a change of state implies, an event each to readers. */
static inline void fin_slot_imply(struct fin_records *records, struct fin_record *record,
				  const struct fin_event *event)
{
	unsigned int n = fin_event_implied(event);

	if (unlikely(event == &records->pool[records->pool_capacity])) {
		records->events_lost += n;
		return;
	}
	record->implied += n;
	records->events += n;
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
