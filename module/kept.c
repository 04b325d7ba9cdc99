// SPDX-License-Identifier: GPL-2.0-only

#include <net/net_namespace.h>

#include "entry.h"
#include "kept.h"

/* Half a megabyte. Of more, the oldest go. */
#define FIN_KEPT_RECORDS	1024

/* With the initial namespace's mutex held. */
static struct fin_records *need_kept(struct fin_net *init)
{
	struct fin_records *kept = rcu_dereference_protected(init->kept,
							     lockdep_is_held(&init->mutex));

	if (kept)
		return kept;
	kept = fin_records_alloc(init, FIN_KEPT_RECORDS);
	rcu_assign_pointer(init->kept, kept);
	return kept;
}

/* Listeners to the namespace hear of the end; it is their last event. */
static void end(struct fin_records *records, struct fin_record *record)
{
	struct fin_entry entry = { .records = records, .record = record };
	unsigned long flags;

	raw_spin_lock_irqsave(&records->lock, flags);
	record->close.seen |= FIN_SEEN_NETNS_EXIT;
	fin_recorder_end(&entry);
	raw_spin_unlock_irqrestore(&records->lock, flags);
}

static void copy_events(struct fin_records *kept, struct fin_record *to,
			struct fin_records *records, struct fin_record *from)
{
	struct fin_cursor cursor = {};
	struct fin_event event, *slot;

	while (fin_records_copy_event(records, from - records->record, from->id, &cursor, &event)) {
		slot = fin_slot_event(kept, to, event.type, event.ns, fin_event_implied(&event));
		event.next = slot->next;
		*slot = event;
	}
}

static void keep(struct fin_records *kept, struct fin_records *records, struct fin_record *from)
{
	struct fin_record *to;
	unsigned long flags;

	raw_spin_lock_irqsave_nested(&kept->lock, flags, SINGLE_DEPTH_NESTING);
	to = fin_records_new(kept, from->id, FIN_STAGE_ENDED);
	if (to) {
		fin_records_describe(to, from);
		to->netns = records->fn->inum;
		copy_events(kept, to, records, from);
	}
	raw_spin_unlock_irqrestore(&kept->lock, flags);
}

/**
 * fin_kept_take() - a namespace goes: its open records end, and are kept
 * @records: its store, which no probe reaches any more
 *
 * Context: process, no lock held.
 */
void fin_kept_take(struct fin_records *records)
{
	struct fin_net *init = fin_net_of(&init_net);
	struct fin_records *kept;
	struct fin_record *record;

	if (!records->open)
		return;
	mutex_lock(&init->mutex);
	kept = init->dying ? NULL : need_kept(init);
	for (record = records->record; record < records->record + records->fresh; record++) {
		if (record->stage != FIN_STAGE_OPEN)
			continue;
		end(records, record);
		if (kept)
			keep(kept, records, record);
		else
			WRITE_ONCE(init->not_kept, init->not_kept + 1);
	}
	mutex_unlock(&init->mutex);
}
