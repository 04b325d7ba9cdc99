// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw/connection.h"
#include "memory.h"
#include "model/record.h"
#include "peers.h"

/* Which document a record of all came from. */
static const struct document *home_of(const struct records *all, const struct record *record,
				      const struct document *document, unsigned int n)
{
	unsigned int at = record - all->record, i;

	for (i = 0; i < n && at >= document[i].records.n; i++)
		at -= document[i].records.n;
	return &document[i];
}

/* All records one behind the other; their events are still the documents'. */
static struct records gather(const struct document *document, unsigned int n)
{
	struct records all = {};
	unsigned int i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < document[i].records.n; k++) {
			all.record = grow(all.record, all.n, &all.room, sizeof(*all.record));
			all.record[all.n++] = document[i].records.record[k];
		}
	return all;
}

static struct end end_of(const struct records *all, const struct record *record,
			 const struct document *document, unsigned int n)
{
	struct end end = {};
	unsigned int at = record ? record - all->record : 0;

	if (!record)
		return end;
	end.document = home_of(all, record, document, n);
	for (; document < end.document; document++)
		at -= document->records.n;
	end.record = &end.document->records.record[at];
	return end;
}

/* Servers listen on low ports. */
static bool is_left(const struct record *a, const struct record *b)
{
	const struct flow *flow = &a->flow;
	int order;

	if (!b)
		return true;
	if (flow->local_port != flow->remote_port)
		return flow->local_port > flow->remote_port;
	order = memcmp(&flow->local, &flow->remote, sizeof(flow->local));
	return order ? order < 0 : a < b;
}

static void add(struct connections *connections, struct end left, struct end right)
{
	struct connection *one;

	connections->connection = grow(connections->connection, connections->n, &connections->room,
				       sizeof(*one));
	one = &connections->connection[connections->n++];
	*one->caption = 0;
	one->end[LANE_LEFT] = left;
	one->end[LANE_RIGHT] = right;
}

/* Has the times of all documents count on one clock, that of the host which was
 * booted first: as far as the hosts agree on the time of day.
 */
static void share_clock(struct document *document, unsigned int n)
{
	uint64_t first = UINT64_MAX;
	unsigned int i, k;

	for (i = 0; i < n; i++)
		if (document[i].realtime_offset_ns < first)
			first = document[i].realtime_offset_ns;
	for (i = 0; i < n; i++) {
		for (k = 0; k < document[i].records.n; k++)
			record_shift(&document[i].records.record[k],
				     document[i].realtime_offset_ns - first);
		document[i].realtime_offset_ns = first;
	}
}

static int compare_connections(const void *left, const void *right)
{
	const struct connection *a = left, *b = right;
	uint64_t at = a->end[LANE_LEFT].record->started_ns, bt = b->end[LANE_LEFT].record->started_ns;

	return (at > bt) - (at < bt);
}

static bool is_across(const struct connections *connections)
{
	unsigned int i;

	for (i = 0; i < connections->n; i++) {
		const struct end *end = connections->connection[i].end;

		if (end[LANE_RIGHT].record && end[LANE_LEFT].document != end[LANE_RIGHT].document)
			return true;
	}
	return false;
}

/* Finds the connections that the records of @n documents tell, the oldest first,
 * and puts the documents on one clock. connections_free() is to follow in any
 * case. Return: NULL, or what is wrong with the documents.
 */
const char *connections_find(struct connections *connections, struct document *document,
			     unsigned int n)
{
	const struct record **peers;
	struct records all;
	unsigned int i;

	*connections = (struct connections) {};
	share_clock(document, n);
	all = gather(document, n);
	peers = peers_of(&all);
	for (i = 0; i < all.n; i++) {
		const struct record *one = &all.record[i];

		if (is_left(one, peers[i]))
			add(connections, end_of(&all, one, document, n),
			    end_of(&all, peers[i], document, n));
	}
	free(peers);
	free(all.record);
	if (connections->n)
		qsort(connections->connection, connections->n, sizeof(*connections->connection),
		      compare_connections);
	for (i = 0; i < connections->n; i++)
		connection_align(&connections->connection[i]);
	if (!connections->n)
		return "there are no records";
	if (n > 1 && !is_across(connections))
		return "no two records in these files are the two ends of one connection";
	return NULL;
}

static bool has(const struct connection *connection, uint64_t id)
{
	unsigned int lane;

	for (lane = 0; lane < LANES; lane++)
		if (connection->end[lane].record && connection->end[lane].record->id == id)
			return true;
	return false;
}

/* Keeps the one connection that @n ids name, at either end.
 * Return: NULL, or what is wrong with the ids, which the next call overwrites.
 */
const char *connections_keep(struct connections *connections, const uint64_t *id, unsigned int n)
{
	static char fault[128];
	unsigned int i, found = 0;

	for (i = 0; i < connections->n; i++)
		if (has(&connections->connection[i], id[0])) {
			connections->connection[0] = connections->connection[i];
			found++;
		}
	if (!found)
		snprintf(fault, sizeof(fault), "there is no record %" PRIx64, id[0]);
	else if (found > 1)
		snprintf(fault, sizeof(fault), "more than one host has a record %" PRIx64, id[0]);
	else if (n > 1 && !has(&connections->connection[0], id[1]))
		snprintf(fault, sizeof(fault), "records %" PRIx64 " and %" PRIx64
			 " are not the two ends of one connection", id[0], id[1]);
	else
		*fault = 0;
	connections->n = 1;
	return *fault ? fault : NULL;
}

void connections_free(struct connections *connections)
{
	free(connections->connection);
	*connections = (struct connections) {};
}
