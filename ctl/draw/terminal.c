// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "draw/terminal.h"
#include "draw/words.h"

#define MARGIN		2	/* between a lane and what an arrow says */
#define TIME		10	/* columns of a time, at the least */

enum glyph {
	GLYPH_LANE,
	GLYPH_WAIT,
	GLYPH_ARROW,
	GLYPH_TO_RIGHT,
	GLYPH_TO_LEFT,
	GLYPH_CROSS,
	GLYPH_END,
	GLYPHS,
};

static const char *const utf8[GLYPHS] = { "┃", "┊", "─", "▶", "◀", "╳", "┻" };
static const char *const plain[GLYPHS] = { "|", ":", "-", ">", "<", "x", "+" };

/* Where things are, and how far the drawing has come. */
struct pen {
	FILE *file;
	const struct ladder *ladder;
	const char *const *glyph;
	int columns;
	int time;			/* columns of the time */
	int lane[LANES];		/* columns of the lanes */
	bool over[LANES];		/* the lane has ended */
	uint32_t state[LANES];
	struct line line;
};

static const char *state_name(uint32_t state)
{
	return state == FINCTL_STATE_ESTABLISHED ? "ESTAB" : name_of(&name_state, state);
}

static int widen(int width, const char *text)
{
	int len = strlen(text);

	return len > width ? len : width;
}

static void measure(struct pen *pen)
{
	const struct ladder *ladder = pen->ladder;
	int state[LANES] = { 0, 0 };
	unsigned int i, lane;
	char time[TEXT];

	pen->time = TIME;
	for (lane = 0; lane < LANES; lane++)
		if (ladder->first[lane])
			state[lane] = widen(state[lane], state_name(ladder->first[lane]));
	for (i = 0; i < ladder->n; i++) {
		pen->time = widen(pen->time, words_time(ladder, ladder->row[i].ns, time));
		for (lane = 0; lane < LANES; lane++)
			if (ladder->row[i].entry[lane].state)
				state[lane] = widen(state[lane],
						    state_name(ladder->row[i].entry[lane].state));
	}
	pen->lane[LANE_LEFT] = pen->time + 1 + state[LANE_LEFT] + 1;
	pen->lane[LANE_RIGHT] = pen->columns - 1 - (state[LANE_RIGHT] ? state[LANE_RIGHT] + 1 : 1);
}

static const char *lane_tint(const struct pen *pen, enum lane lane)
{
	return pen->state[lane] ? text_state_tint(pen->state[lane]) : text_tint(TINT_FAINT);
}

/* Begins a line with the lanes that go through it. Where a socket has ended, its
 * host is still there.
 */
static void begin(struct pen *pen, enum glyph glyph)
{
	unsigned int lane;

	line_clear(&pen->line);
	for (lane = 0; lane < LANES; lane++)
		if (pen->over[lane])
			line_glyph(&pen->line, pen->lane[lane], pen->glyph[GLYPH_WAIT],
				   text_tint(TINT_FAINT));
		else
			line_glyph(&pen->line, pen->lane[lane], pen->glyph[glyph], lane_tint(pen, lane));
}

static void finish(struct pen *pen)
{
	line_print(pen->file, &pen->line);
}

static void put_time(struct pen *pen, uint64_t ns)
{
	char time[TEXT];

	line_text_right(&pen->line, pen->time - 1, words_time(pen->ladder, ns, time), "");
}

static void put_state(struct pen *pen, enum lane lane)
{
	const char *name = state_name(pen->state[lane]), *tint = lane_tint(pen, lane);

	line_glyph(&pen->line, pen->lane[lane], pen->glyph[GLYPH_LANE], tint);
	if (lane == LANE_LEFT)
		line_text_right(&pen->line, pen->lane[lane] - 2, name, tint);
	else
		line_text(&pen->line, pen->lane[lane] + 2, name, tint);
}

static void enter_states(struct pen *pen, const struct row *row)
{
	unsigned int lane;

	for (lane = 0; lane < LANES; lane++)
		if (row->entry[lane].state) {
			pen->state[lane] = row->entry[lane].state;
			put_state(pen, lane);
		}
}

static void draw_gap(struct pen *pen, uint64_t ns)
{
	int middle = (pen->lane[LANE_LEFT] + pen->lane[LANE_RIGHT]) / 2;
	char text[TEXT];

	begin(pen, GLYPH_WAIT);
	words_gap(ns, text);
	line_text(&pen->line, middle - (int)strlen(text) / 2, text, text_tint(TINT_FAINT));
	finish(pen);
}

static const char *arrow_tint(const struct arrow *arrow)
{
	char fate[TEXT];

	if (arrow->queued)
		return text_tint(TINT_FAINT);
	if (*words_fate(arrow, fate))
		return text_tint(TINT_DROP);
	return arrow->again ? text_tint(TINT_AGAIN) : "";
}

/* Columns on the way of an arrow, from its sender on. */
struct way {
	int from, to;			/* the first and the last one between the lanes */
	int step;			/* 1, or -1 when it goes to the left */
};

static struct way way_of(const struct pen *pen, const struct arrow *arrow)
{
	bool right = arrow->from == LANE_LEFT;
	int left_end = pen->lane[LANE_LEFT] + 1, right_end = pen->lane[LANE_RIGHT] - 1;

	return (struct way) {
		.from = right ? left_end : right_end, .to = right ? right_end : left_end,
		.step = right ? 1 : -1,
	};
}

/* Text on the way of an arrow, so many columns from its beginning. */
static void put_on_way(struct pen *pen, struct way way, int skip, const char *text, const char *tint)
{
	int column = way.from + skip * way.step;

	if (way.step > 0)
		line_text(&pen->line, column, text, tint);
	else
		line_text_right(&pen->line, column, text, tint);
}

/* Half of an arrow: it comes further down, or began further up. */
static void put_half(struct pen *pen, const struct row *row, struct way way)
{
	const char *tint = arrow_tint(row->arrow);
	int length = (way.to - way.from) * way.step + 1, middle = way.from + length / 2 * way.step;
	enum glyph head = way.step > 0 ? GLYPH_TO_RIGHT : GLYPH_TO_LEFT;

	if (row->kind == ROW_SENT) {
		line_fill(&pen->line, way.from, middle, pen->glyph[GLYPH_ARROW], tint);
		return;
	}
	line_fill(&pen->line, middle, way.to, pen->glyph[GLYPH_ARROW], tint);
	line_glyph(&pen->line, way.to, pen->glyph[head], tint);
}

/* The line of an arrow, up to its head or to the cross where it vanishes. */
static void put_shaft(struct pen *pen, const struct arrow *arrow, struct way way, int label)
{
	int length = (way.to - way.from) * way.step + 1, cross;
	const char *tint = arrow_tint(arrow);
	char fate[TEXT], said[TEXT + 2];

	if (!*words_fate(arrow, fate)) {
		line_fill(&pen->line, way.from, way.to, pen->glyph[GLYPH_ARROW], tint);
		line_glyph(&pen->line, way.to,
			   pen->glyph[way.step > 0 ? GLYPH_TO_RIGHT : GLYPH_TO_LEFT], tint);
		return;
	}
	snprintf(said, sizeof(said), " %s ", fate);
	cross = length * 3 / 5;
	if (cross > length - 1 - (int)strlen(said))
		cross = length - 1 - (int)strlen(said);
	if (cross < label + MARGIN + 1)
		cross = label + MARGIN + 1;
	if (arrow->taken_in || cross > length - 1)
		cross = length - 1;
	line_fill(&pen->line, way.from, way.from + cross * way.step, pen->glyph[GLYPH_ARROW], tint);
	if (!arrow->queued)
		line_glyph(&pen->line, way.from + cross * way.step, pen->glyph[GLYPH_CROSS], tint);
	if (arrow->taken_in)
		put_on_way(pen, way, cross - (int)strlen(said), said, tint);
	else
		put_on_way(pen, way, cross + 1, said, tint);
}

/* A retransmission's number and timer, in fewer words where they do not fit. */
static void say_again(const struct arrow *arrow, int room, char *note)
{
	char again[TEXT], timer[TEXT];

	*note = 0;
	if (!arrow->again)
		return;
	words_timer(arrow, timer);
	if (snprintf(note, TEXT, "%.64s: %.64s", words_again(arrow, again), timer) > room)
		snprintf(note, TEXT, "no. %u: %.64s", arrow->again->n, timer);
}

/* What is said of a retransmission stands on its arrow where there is room, else below. */
static void draw_arrow(struct pen *pen, const struct row *row)
{
	const struct arrow *arrow = row->arrow;
	struct way way = way_of(pen, arrow);
	int room = (way.to - way.from) * way.step + 1, left;
	char segment[TEXT], note[TEXT], label[2 * TEXT + 8];
	bool fits;

	words_segment(pen->ladder, arrow, segment);
	say_again(arrow, room, note);
	fits = *note && (int)(strlen(segment) + strlen(note)) + (arrow->rule ? 22 : 10) <= room;
	snprintf(label, sizeof(label), " %s%s%s ", segment, fits ? "; " : "", fits ? note : "");
	begin(pen, GLYPH_LANE);
	put_time(pen, row->ns);
	if (row->kind == ROW_SENT)
		put_half(pen, row, way);
	else
		put_shaft(pen, arrow, way, strlen(label));
	put_on_way(pen, way, MARGIN, label, arrow_tint(arrow));
	enter_states(pen, row);
	finish(pen);
	if (!*note || fits)
		return;
	begin(pen, GLYPH_LANE);
	left = room - (int)strlen(note);
	put_on_way(pen, way, left < MARGIN + 1 ? left / 2 : MARGIN + 1, note, text_tint(TINT_FAINT));
	finish(pen);
}

static void draw_came(struct pen *pen, const struct row *row)
{
	struct way way = way_of(pen, row->arrow);
	char segment[TEXT], label[TEXT + 2];

	snprintf(label, sizeof(label), " %s ", words_segment(pen->ladder, row->arrow, segment));
	begin(pen, GLYPH_LANE);
	put_time(pen, row->ns);
	put_half(pen, row, way);
	put_on_way(pen, way, (way.to - way.from) * way.step - MARGIN - (int)strlen(label), label,
		   arrow_tint(row->arrow));
	enter_states(pen, row);
	finish(pen);
}

static void draw_state(struct pen *pen, const struct row *row)
{
	begin(pen, GLYPH_LANE);
	put_time(pen, row->ns);
	enter_states(pen, row);
	finish(pen);
}

static void draw_end(struct pen *pen, const struct row *row)
{
	const struct record *record = pen->ladder->connection.end[row->lane].record;
	struct way way = way_of(pen, &(const struct arrow) { .from = row->lane });

	begin(pen, GLYPH_LANE);
	put_time(pen, record->end_ns);
	line_glyph(&pen->line, pen->lane[row->lane], pen->glyph[GLYPH_END], text_tint(TINT_END));
	put_on_way(pen, way, 1, name_of(&name_end, record->end), text_tint(TINT_END));
	finish(pen);
	pen->over[row->lane] = true;
}

/* A text above each lane, in one line where they do not meet. */
static void draw_heads(struct pen *pen, const char *left, const char *right, const char *tint)
{
	int from[LANES] = { pen->lane[LANE_LEFT] - (int)strlen(left) / 2,
			    pen->lane[LANE_RIGHT] - (int)strlen(right) / 2 };
	int most = pen->columns - (int)strlen(right);

	if (!*left && !*right)
		return;
	from[LANE_LEFT] = from[LANE_LEFT] < 0 ? 0 : from[LANE_LEFT];
	from[LANE_RIGHT] = from[LANE_RIGHT] > most ? most : from[LANE_RIGHT];
	line_clear(&pen->line);
	line_text(&pen->line, from[LANE_LEFT], left, tint);
	if (from[LANE_LEFT] + (int)strlen(left) >= from[LANE_RIGHT]) {
		finish(pen);
		line_clear(&pen->line);
	}
	line_text(&pen->line, from[LANE_RIGHT], right, tint);
	finish(pen);
}

static void draw_head(struct pen *pen)
{
	const struct ladder *ladder = pen->ladder;
	char left[TEXT], right[TEXT];
	unsigned int lane;

	draw_heads(pen, words_lane(ladder, LANE_LEFT, left), words_lane(ladder, LANE_RIGHT, right),
		   text_tint(TINT_HEAD));
	draw_heads(pen, words_endpoint(ladder, LANE_LEFT, left),
		   words_endpoint(ladder, LANE_RIGHT, right), "");
	draw_heads(pen, words_closer(ladder, LANE_LEFT, left), words_closer(ladder, LANE_RIGHT, right),
		   text_tint(TINT_FAINT));
	begin(pen, GLYPH_LANE);
	for (lane = 0; lane < LANES; lane++)
		if (ladder->first[lane]) {
			pen->state[lane] = ladder->first[lane];
			put_state(pen, lane);
		}
	finish(pen);
}

/* Prints words behind an indent, in as many lines as they take. */
static void wrap(struct pen *pen, int indent, const char *text, const char *tint)
{
	int room = pen->columns - indent, len;

	for (; *text; text += len, text += strspn(text, " ")) {
		len = strlen(text);
		if (len > room)
			for (len = room; len > 1 && !words_may_break(text, len); len--)
				;
		fprintf(pen->file, "%*s%s%.*s%s\n", indent, "", tint, len, text,
			*tint ? text_tint(TINT_PLAIN) : "");
	}
}

static void draw_foot(struct pen *pen, enum lane lane)
{
	char name[TEXT], text[TEXT], line[2 * TEXT + 2];
	unsigned int i;

	if (!pen->ladder->connection.end[lane].record)
		return;
	snprintf(line, sizeof(line), "%s: %s", words_lane(pen->ladder, lane, name),
		 words_end(pen->ladder, lane, 0, text));
	wrap(pen, 0, line, text_tint(TINT_END));
	for (i = 1; i < WORDS_END; i++)
		wrap(pen, 2, words_end(pen->ladder, lane, i, text), "");
}

/* Draws a ladder of so many columns, between the bounds above. */
void terminal_draw(FILE *file, const struct ladder *ladder, unsigned int columns, bool ascii)
{
	static void (*const draw_row[])(struct pen *, const struct row *) = {
		[ROW_ARROW] = draw_arrow, [ROW_SENT] = draw_arrow, [ROW_CAME] = draw_came,
		[ROW_STATE] = draw_state, [ROW_END] = draw_end,
	};
	struct pen pen = {
		.file = file, .ladder = ladder, .glyph = ascii ? plain : utf8, .columns = columns,
	};
	unsigned int i;

	measure(&pen);
	draw_head(&pen);
	for (i = 0; i < ladder->n; i++) {
		if (ladder_gap(ladder, i))
			draw_gap(&pen, ladder_gap(ladder, i));
		draw_row[ladder->row[i].kind](&pen, &ladder->row[i]);
	}
	fputc('\n', file);
	draw_foot(&pen, LANE_LEFT);
	draw_foot(&pen, LANE_RIGHT);
}
