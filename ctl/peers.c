// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "model/record.h"
#include "peers.h"

/* One end of a connection: an address and a port. */
struct end {
	struct address address;
	uint32_t port;
};

/* A record under the key that both ends share: their endpoints, in order. */
struct keyed {
	struct end low, high;
	const struct record *record;
	bool turned;		/* the local end is the high one */
};

static int compare_ends(const struct end *a, const struct end *b)
{
	int order = memcmp(&a->address, &b->address, sizeof(a->address));

	return order ? order : (a->port > b->port) - (a->port < b->port);
}

static int compare_keys(const void *left, const void *right)
{
	const struct keyed *a = left, *b = right;
	int order = compare_ends(&a->low, &b->low);

	return order ? order : compare_ends(&a->high, &b->high);
}

static struct keyed keyed(const struct record *record)
{
	const struct end local = { record->flow.local, record->flow.local_port };
	const struct end remote = { record->flow.remote, record->flow.remote_port };
	bool turned = compare_ends(&local, &remote) > 0;

	return (struct keyed) {
		.low = turned ? remote : local, .high = turned ? local : remote,
		.record = record, .turned = turned,
	};
}

/* Return: the time between two records, 0 where they overlap. */
static uint64_t distance(const struct record *a, const struct record *b)
{
	if (a->end_ns && a->end_ns < b->started_ns)
		return b->started_ns - a->end_ns;
	if (b->end_ns && b->end_ns < a->started_ns)
		return a->started_ns - b->end_ns;
	return 0;
}

static uint64_t between_starts(const struct record *a, const struct record *b)
{
	return a->started_ns > b->started_ns ? a->started_ns - b->started_ns :
					       b->started_ns - a->started_ns;
}

static bool is_nearer(const struct record *to, const struct record *a, const struct record *b)
{
	uint64_t da = distance(to, a), db = distance(to, b);

	return da != db ? da < db : between_starts(to, a) < between_starts(to, b);
}

/* Return: of a group with one key, what comes nearest in time to @one's other end. */
static const struct keyed *nearest(const struct keyed *group, size_t n, const struct keyed *one)
{
	const struct keyed *best = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (group[i].turned != one->turned &&
		    (!best || is_nearer(one->record, group[i].record, best->record)))
			best = &group[i];
	return best;
}

/* Two records are peers when each is the nearest to the other: ports are used
 * again, and one of the ends may be without a record.
 */
static void pair(const struct keyed *group, size_t n, const struct records *records,
		 const struct record **peers)
{
	const struct keyed *other;
	size_t i;

	for (i = 0; i < n; i++) {
		other = nearest(group, n, &group[i]);
		if (other && nearest(group, n, other) == &group[i])
			peers[group[i].record - records->record] = other->record;
	}
}

/* Return: the other end's record for each record, NULL where it is not here;
 * to be freed. Takes n log n steps where ports are not used again very often.
 */
const struct record **peers_of(const struct records *records)
{
	const struct record **peers = need(calloc(records->n + 1, sizeof(*peers)));
	struct keyed *all = need(calloc(records->n + 1, sizeof(*all)));
	size_t first, i;

	for (i = 0; i < records->n; i++)
		all[i] = keyed(&records->record[i]);
	qsort(all, records->n, sizeof(*all), compare_keys);
	for (first = 0; first < records->n; first = i) {
		for (i = first + 1; i < records->n && !compare_keys(&all[first], &all[i]); i++)
			;
		pair(all + first, i - first, records, peers);
	}
	free(all);
	return peers;
}
