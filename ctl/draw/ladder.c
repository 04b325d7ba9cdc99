// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "draw/ladder.h"
#include "memory.h"

static struct row *add(struct ladder *ladder, enum row_kind kind, enum lane lane, uint64_t ns)
{
	struct row *row;

	ladder->row = grow(ladder->row, ladder->n, &ladder->room, sizeof(*row));
	row = &ladder->row[ladder->n++];
	*row = (struct row) { .kind = kind, .lane = lane, .ns = ns, .until_ns = ns };
	return row;
}

static bool is_within(uint64_t ns, uint64_t from, uint64_t to)
{
	return ns > from && ns < to;
}

/* Return: whether anything happens at an end between two times. */
static bool is_busy(const struct ladder *ladder, enum lane lane, uint64_t from, uint64_t to)
{
	const struct record *record = ladder->connection.end[lane].record;
	unsigned int i;

	for (i = 0; i < ladder->arrows.n; i++)
		if (is_within(arrow_at(&ladder->arrows.arrow[i], lane), from, to))
			return true;
	for (i = 0; record && i < record->nevents; i++)
		if (record->event[i].type == FINCTL_EVENT_STATE &&
		    is_within(record->event[i].ns, from, to))
			return true;
	return false;
}

/* An arrow is one row, unless it takes its time, or its receiver does something
 * while it is on its way.
 */
static void add_arrow(struct ladder *ladder, const struct arrow *arrow)
{
	uint64_t from = arrow_ns(arrow);
	bool apart = arrow->came_ns > from &&
		     (arrow->came_ns - from >= NEAR_NS ||
		      is_busy(ladder, other_lane(arrow->from), from, arrow->came_ns));
	struct row *row = add(ladder, apart ? ROW_SENT : ROW_ARROW, arrow->from, from);

	row->arrow = arrow;
	if (apart)
		add(ladder, ROW_CAME, arrow->from, arrow->came_ns)->arrow = arrow;
	else if (arrow->came_ns > row->until_ns)
		row->until_ns = arrow->came_ns;
}

static void add_arrows(struct ladder *ladder)
{
	unsigned int i;

	for (i = 0; i < ladder->arrows.n; i++)
		add_arrow(ladder, &ladder->arrows.arrow[i]);
}

static uint64_t between(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* Return: when the arrow of a row touches a lane there, 0 when it does not. */
static uint64_t touches(const struct row *row, enum lane lane)
{
	bool sender = row->lane == lane;

	if (!row->arrow || row->kind == (sender ? ROW_CAME : ROW_SENT))
		return 0;
	return arrow_at(row->arrow, lane);
}

/* Return: whether a socket enters another state between two times. */
static bool changes_between(const struct record *record, const struct event *state, uint64_t at)
{
	uint64_t from = at < state->ns ? at : state->ns, to = at < state->ns ? state->ns : at;
	const struct event *event = record->event;

	for (; event < record->event + record->nevents; event++)
		if (event->type == FINCTL_EVENT_STATE && event != state && event->ns >= from &&
		    event->ns <= to)
			return true;
	return false;
}

/* A state is entered before what is sent then, and after what came. A
 * retransmission needs its room for other things.
 */
static bool can_hold(const struct row *row, enum lane lane, const struct record *record,
		     const struct event *state)
{
	uint64_t at = touches(row, lane);

	if (!at || row->entry[lane].state || between(at, state->ns) >= NEAR_NS)
		return false;
	if (row->lane == lane ? state->ns > at || row->arrow->again : state->ns < at)
		return false;
	return !changes_between(record, state, at);
}

/* Return: the row of an arrow that a change of state belongs to, NULL for none. */
static struct row *host_of(struct ladder *ladder, enum lane lane, const struct record *record,
			   const struct event *state)
{
	struct row *best = NULL, *row;

	for (row = ladder->row; row < ladder->row + ladder->n; row++)
		if (can_hold(row, lane, record, state) &&
		    (!best || between(touches(row, lane), state->ns) <
			      between(touches(best, lane), state->ns)))
			best = row;
	return best;
}

/* The state in which a socket ends is told with its end. */
static bool is_told_by_end(const struct record *record, const struct event *event)
{
	return event->to == FINCTL_STATE_CLOSE && record->end &&
	       between(record->end_ns, event->ns) < NEAR_NS;
}

static void add_states(struct ladder *ladder, enum lane lane, const struct record *record)
{
	const struct event *event = record->event;
	struct row *row;

	for (; event < record->event + record->nevents; event++) {
		if (event->type != FINCTL_EVENT_STATE)
			continue;
		if (!ladder->first[lane])
			ladder->first[lane] = event->from;
		if (is_told_by_end(record, event))
			continue;
		row = host_of(ladder, lane, record, event);
		if (!row)
			row = add(ladder, ROW_STATE, lane, event->ns);
		row->entry[lane] = (struct entry) { event->to, event->ns };
	}
	if (!ladder->first[lane])
		ladder->first[lane] = record->state;
}

static void add_end(struct ladder *ladder, enum lane lane, const struct record *record)
{
	if (record->end)
		add(ladder, ROW_END, lane, record->end_ns);
}

static int compare_rows(const void *left, const void *right)
{
	const struct row *a = left, *b = right;

	if (a->ns != b->ns)
		return a->ns < b->ns ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return (a->lane > b->lane) - (a->lane < b->lane);
}

static uint64_t first_fin(const struct ladder *ladder)
{
	unsigned int i;

	for (i = 0; i < ladder->arrows.n; i++)
		if (ladder->arrows.arrow[i].flags & ARROW_FIN)
			return arrow_ns(&ladder->arrows.arrow[i]);
	return ladder->n ? ladder->row[0].ns : 0;
}

/* Makes a ladder of a connection, whose records must stay. ladder_free() is to follow. */
void ladder_make(struct ladder *ladder, const struct connection *connection)
{
	unsigned int lane;

	*ladder = (struct ladder) { .connection = *connection };
	arrows_find(&ladder->arrows, connection);
	add_arrows(ladder);
	for (lane = 0; lane < LANES; lane++)
		if (connection->end[lane].record)
			add_states(ladder, lane, connection->end[lane].record);
	for (lane = 0; lane < LANES; lane++)
		if (connection->end[lane].record)
			add_end(ladder, lane, connection->end[lane].record);
	if (ladder->n)
		qsort(ladder->row, ladder->n, sizeof(*ladder->row), compare_rows);
	ladder->zero_ns = first_fin(ladder);
}

void ladder_free(struct ladder *ladder)
{
	arrows_free(&ladder->arrows);
	free(ladder->row);
	*ladder = (struct ladder) {};
}

/* Return: the time that passes above a row, which is not drawn; 0 for none. */
uint64_t ladder_gap(const struct ladder *ladder, unsigned int row)
{
	const struct row *one = &ladder->row[row];
	uint64_t gap;

	if (!row || one->ns < one[-1].until_ns)
		return 0;
	gap = one->ns - one[-1].until_ns;
	return gap < GAP_NS ? 0 : gap;
}
