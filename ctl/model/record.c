// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "memory.h"
#include "model/record.h"

static void shift(uint64_t *ns, uint64_t by)
{
	if (*ns)
		*ns += by;
}

/* Moves a record to a clock that is @by ahead of its own. */
void record_shift(struct record *record, uint64_t by)
{
	uint64_t *const times[] = {
		&record->started_ns, &record->fin_sent_ns, &record->fin_acked_ns,
		&record->fin_received_ns, &record->time_wait_ns, &record->limit_start_ns,
		&record->end_ns,
	};
	unsigned int i;

	for (i = 0; i < sizeof(times) / sizeof(*times); i++)
		shift(times[i], by);
	for (i = 0; i < record->nevents; i++)
		shift(&record->event[i].ns, by);
}

/* Return: a further record, empty, until the next is added. */
struct record *records_add(struct records *records)
{
	struct record *record;

	records->record = grow(records->record, records->n, &records->room, sizeof(*record));
	record = &records->record[records->n++];
	*record = (struct record) {};
	return record;
}

void records_free(struct records *records)
{
	unsigned int i;

	for (i = 0; i < records->n; i++)
		free(records->record[i].event);
	free(records->record);
	*records = (struct records) {};
}

/* Return: when the last of its events happened. */
uint64_t record_changed_ns(const struct record *record)
{
	return record->nevents ? record->event[record->nevents - 1].ns : record->started_ns;
}

/* Puts a record's events in the order of time, in which all but few are. */
void record_sort(struct record *record)
{
	unsigned int i, j;

	for (i = 1; i < record->nevents; i++) {
		struct event event = record->event[i];

		for (j = i; j && record->event[j - 1].ns > event.ns; j--)
			record->event[j] = record->event[j - 1];
		record->event[j] = event;
	}
}

static int compare_starts(const void *left, const void *right)
{
	const struct record *a = left, *b = right;

	if (a->started_ns != b->started_ns)
		return a->started_ns < b->started_ns ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

/* The oldest first. */
void records_sort(struct records *records)
{
	if (records->n)
		qsort(records->record, records->n, sizeof(*records->record), compare_starts);
}
