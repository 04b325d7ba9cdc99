// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw/layout.h"
#include "draw/legend.h"
#include "draw/words.h"
#include "memory.h"

#define LEFT		254.0		/* the lanes */
#define RIGHT		706.0
#define BAND		6.0		/* half the width of a lane */
#define ASIDE		16.0		/* from a lane to what is said beside it */
#define TIME		76.0		/* what a time takes up */
#define ROW		36.0
#define LOW_ROW		26.0		/* without an arrow in it */
#define SLOPE		9.0		/* by which an arrow falls */
#define HEAD		11.0
#define CROSS		5.0
#define VANISHES	0.58		/* how far a segment gets that vanishes */

#define BODY		12.0		/* sizes of text */
#define SMALL		11.0

/* How far the drawing of a ladder has come. */
struct pen {
	struct picture *picture;
	const struct ladder *ladder;
	double y;
	double since[LANES];		/* from where on a lane has its state */
	uint32_t state[LANES];
	bool over[LANES];
	double *sent_y;			/* where the arrows begin that come further down */
};

static double lane_x(enum lane lane)
{
	return lane == LANE_LEFT ? LEFT : RIGHT;
}

/* Away from the other lane. */
static double outward(enum lane lane)
{
	return lane == LANE_LEFT ? -1 : 1;
}

static enum anchor outward_anchor(enum lane lane)
{
	return lane == LANE_LEFT ? ANCHOR_END : ANCHOR_START;
}

/* Text beside a lane, on its outer side. */
static void put_aside(struct pen *pen, enum lane lane, enum ink ink, double distance, double y,
		      double size, const char *text)
{
	picture_text(pen->picture, ink, lane_x(lane) + outward(lane) * (ASIDE + distance), y, size,
		     false, outward_anchor(lane), text);
}

/* Beside a lane, where a time stands. */
static void put_time(struct pen *pen, enum lane lane, uint64_t ns, double y)
{
	char time[TEXT];

	put_aside(pen, lane, INK_TEXT, 0, y + 4, SMALL, words_time(pen->ladder, ns, time));
}

/* Colours a lane down to y. What is unknown, and the wire, is a thin line. */
static void put_band(struct pen *pen, enum lane lane, double y)
{
	double x = lane_x(lane);

	if (!pen->over[lane] && pen->state[lane])
		picture_rect(pen->picture, ink_of_state(pen->state[lane]), x - BAND, pen->since[lane],
			     x + BAND, y, 0);
	else if (!pen->over[lane])
		picture_line(pen->picture, INK_FAINT, x, pen->since[lane], x, y, 1.5, false);
	pen->since[lane] = y;
}

/* Where a socket has ended, its host is still there to be reached by segments. */
static void put_host(struct pen *pen, enum lane lane, double y)
{
	double x = lane_x(lane);

	if (!pen->over[lane])
		return;
	picture_line(pen->picture, INK_FAINT, x, pen->since[lane], x, y, 1, true);
	pen->since[lane] = y;
}

/* The name of a state, on its colour, beside the lane; behind the time, if any. */
static void put_state(struct pen *pen, enum lane lane, double distance, double y)
{
	const char *name = name_of(&name_state, pen->state[lane]);
	double width = picture_text_width(name, SMALL, true) + 10;
	double near = lane_x(lane) + outward(lane) * (ASIDE + distance);
	double far = near + outward(lane) * width;

	picture_rect(pen->picture, ink_of_state(pen->state[lane]), fmin(near, far), y - 9,
		     fmax(near, far), y + 8, 4);
	picture_text(pen->picture, INK_ON_STATE, (near + far) / 2, y + 4, SMALL, true, ANCHOR_MIDDLE,
		     name);
}

static void enter_state(struct pen *pen, const struct row *row, enum lane lane, double y)
{
	if (!row->entry[lane].state)
		return;
	put_band(pen, lane, y);
	pen->state[lane] = row->entry[lane].state;
	put_state(pen, lane, TIME, y);
}

/* A wait is drawn longer the longer it was, but by its logarithm. Lines lie low
 * in their rows: so does what is between them.
 */
static void draw_gap(struct pen *pen, uint64_t ns)
{
	double height = 20 + 4 * log2((double)ns / GAP_NS), y = pen->y + height / 2 + 5;
	char text[TEXT];
	unsigned int lane;

	put_aside(pen, LANE_LEFT, INK_FAINT, 0, y + 4, SMALL, words_gap(ns, text));
	for (lane = 0; lane < LANES; lane++) {
		double x = lane_x(lane);

		if (pen->over[lane])
			continue;
		put_band(pen, lane, y - 4);
		picture_line(pen->picture, INK_FAINT, x - BAND - 3, y - 2, x + BAND + 3, y - 5, 1, false);
		picture_line(pen->picture, INK_FAINT, x - BAND - 3, y + 5, x + BAND + 3, y + 2, 1, false);
		pen->since[lane] = y + 4;
	}
	pen->y += height;
}

static enum ink arrow_ink(const struct arrow *arrow)
{
	char fate[TEXT];

	if (arrow->queued)
		return INK_FAINT;
	if (*words_fate(arrow, fate))
		return INK_LOST;
	return arrow->again ? INK_AGAIN : INK_SEGMENT;
}

static void put_cross(struct pen *pen, double x, double y)
{
	picture_line(pen->picture, INK_LOST, x - CROSS, y - CROSS, x + CROSS, y + CROSS, 2.2, false);
	picture_line(pen->picture, INK_LOST, x - CROSS, y + CROSS, x + CROSS, y - CROSS, 2.2, false);
}

/* How much of its way an arrow gets. */
static double part_of(const struct arrow *arrow)
{
	char fate[TEXT];

	if (!*words_fate(arrow, fate))
		return 1;
	return arrow->taken_in ? 0.97 : VANISHES;
}

/* Why an arrow ends where it does: behind its cross, or before it where there is no room. */
static void put_fate(struct pen *pen, const struct arrow *arrow, double x, double y)
{
	double along = outward(other_lane(arrow->from));
	bool behind = !arrow->taken_in;
	char fate[TEXT];

	if (!arrow->queued)
		put_cross(pen, x, y);
	picture_text(pen->picture, arrow_ink(arrow), x + (behind ? along : -along) * 12,
		     y + (behind ? 4 : 15), SMALL, false,
		     (along > 0) == behind ? ANCHOR_START : ANCHOR_END, words_fate(arrow, fate));
}

/* The arrow itself, from a height to another. */
static void put_arrow(struct pen *pen, const struct arrow *arrow, double y, double y2)
{
	double along = outward(other_lane(arrow->from)), part = part_of(arrow);
	double from = lane_x(arrow->from) + along * (BAND + 1);
	double to = lane_x(other_lane(arrow->from)) - along * (BAND + 1);
	double x = from + (to - from) * part, at = y + (y2 - y) * part;
	enum ink ink = arrow_ink(arrow);

	put_host(pen, arrow->from, y);
	if (part < 1) {
		picture_line(pen->picture, ink, from, y, x, at, 1.5, arrow->queued);
		put_fate(pen, arrow, x, at);
		return;
	}
	put_host(pen, other_lane(arrow->from), y2);
	picture_line(pen->picture, ink, from, y, x - along * HEAD * 0.8, at, 1.5, false);
	picture_head(pen->picture, ink, from, y, to, at, HEAD);
}

/* What a segment says stands over its line; of one that vanishes, over the part
 * there is; of one that takes its time, near its sender: others may cross it.
 */
static void put_segment(struct pen *pen, const struct arrow *arrow, double y, double y2, bool apart)
{
	double along = outward(other_lane(arrow->from)), part = part_of(arrow) / 2, half, rise;
	char segment[TEXT];

	if (arrow->taken_in)
		part = 0.5;
	if (apart)
		part = 0.22;
	words_segment(pen->ladder, arrow, segment);
	half = picture_text_width(segment, BODY, false) / 2;
	rise = half * (y2 - y) / (RIGHT - LEFT);
	picture_text(pen->picture, arrow_ink(arrow),
		     lane_x(arrow->from) + along * (RIGHT - LEFT) * part, y + (y2 - y) * part - rise - 6,
		     BODY, false, ANCHOR_MIDDLE, segment);
}

static void put_sender(struct pen *pen, const struct row *row, double y)
{
	const struct arrow *arrow = row->arrow;
	char text[TEXT];

	enter_state(pen, row, arrow->from, y);
	if (arrow->sent_ns)
		put_time(pen, arrow->from, arrow->sent_ns, y);
	put_aside(pen, arrow->from, INK_AGAIN, TIME, y + 4, SMALL, words_again(arrow, text));
	put_aside(pen, arrow->from, INK_FAINT, 0, y + 17, SMALL, words_timer(arrow, text));
}

static void put_receiver(struct pen *pen, const struct row *row, double y)
{
	enum lane to = other_lane(row->arrow->from);

	enter_state(pen, row, to, y);
	if (row->arrow->came_ns)
		put_time(pen, to, row->arrow->came_ns, y);
}

static void draw_arrow(struct pen *pen, const struct row *row)
{
	double y = pen->y + 18;

	put_arrow(pen, row->arrow, y, y + SLOPE);
	put_segment(pen, row->arrow, y, y + SLOPE, false);
	put_sender(pen, row, y);
	put_receiver(pen, row, y + SLOPE);
	pen->y += ROW;
}

static void draw_sent(struct pen *pen, const struct row *row)
{
	double y = pen->y + 18;

	pen->sent_y[row->arrow - pen->ladder->arrows.arrow] = y;
	put_sender(pen, row, y);
	pen->y += ROW;
}

static void draw_came(struct pen *pen, const struct row *row)
{
	double from_y = pen->sent_y[row->arrow - pen->ladder->arrows.arrow], y = pen->y + LOW_ROW / 2;

	put_arrow(pen, row->arrow, from_y, y);
	put_segment(pen, row->arrow, from_y, y, true);
	put_receiver(pen, row, y);
	pen->y += LOW_ROW;
}

static void draw_state(struct pen *pen, const struct row *row)
{
	double y = pen->y + LOW_ROW / 2;

	enter_state(pen, row, row->lane, y);
	put_time(pen, row->lane, row->entry[row->lane].ns, y);
	pen->y += LOW_ROW;
}

static void draw_end(struct pen *pen, const struct row *row)
{
	const struct record *record = pen->ladder->connection.end[row->lane].record;
	double y = pen->y + LOW_ROW / 2, x = lane_x(row->lane);

	put_band(pen, row->lane, y);
	picture_line(pen->picture, INK_TEXT, x - BAND - 6, y, x + BAND + 6, y, 3, false);
	put_time(pen, row->lane, record->end_ns, y);
	picture_text(pen->picture, INK_TEXT, x - outward(row->lane) * (BAND + 14), y + 4, BODY, true,
		     outward_anchor(other_lane(row->lane)), name_of(&name_end, record->end));
	pen->over[row->lane] = true;
	pen->y += LOW_ROW;
}

static void draw_head(struct pen *pen)
{
	char text[TEXT];
	unsigned int lane;

	for (lane = 0; lane < LANES; lane++) {
		double x = lane_x(lane);

		picture_text(pen->picture, INK_TEXT, x, pen->y + 14, 14, true, ANCHOR_MIDDLE,
			     words_lane(pen->ladder, lane, text));
		picture_text(pen->picture, INK_TEXT, x, pen->y + 31, BODY, false, ANCHOR_MIDDLE,
			     words_endpoint(pen->ladder, lane, text));
		picture_text(pen->picture, INK_FAINT, x, pen->y + 47, SMALL, false, ANCHOR_MIDDLE,
			     words_closer(pen->ladder, lane, text));
	}
	pen->y += 58;
	for (lane = 0; lane < LANES; lane++) {
		pen->since[lane] = pen->y;
		pen->state[lane] = pen->ladder->first[lane];
		if (pen->state[lane])
			put_state(pen, lane, 0, pen->y + 10);
	}
	pen->y += 24;
}

/* The end of each record in words, side by side. */
static void draw_foot(struct pen *pen)
{
	static const double x[LANES] = { LAYOUT_EDGE, (LEFT + RIGHT) / 2 + 10 };
	double deepest = 0, width = (LEFT + RIGHT) / 2 - 10 - LAYOUT_EDGE;
	unsigned int lane, line;
	char text[TEXT];

	for (lane = 0; lane < LANES; lane++) {
		double y = pen->y;

		if (!pen->ladder->connection.end[lane].record)
			continue;
		y = layout_words(pen->picture, INK_FAINT, x[lane], y, width, SMALL, false,
				 words_lane(pen->ladder, lane, text));
		for (line = 0; line < WORDS_END; line++)
			y = layout_words(pen->picture, line ? INK_FAINT : INK_TEXT, x[lane], y, width,
					 line ? SMALL : BODY, !line,
					 words_end(pen->ladder, lane, line, text));
		deepest = fmax(deepest, y);
	}
	pen->y = deepest + 10;
}

static void draw_rows(struct pen *pen)
{
	static void (*const draw_row[])(struct pen *, const struct row *) = {
		[ROW_ARROW] = draw_arrow, [ROW_SENT] = draw_sent, [ROW_CAME] = draw_came,
		[ROW_STATE] = draw_state, [ROW_END] = draw_end,
	};
	unsigned int i;

	for (i = 0; i < pen->ladder->n; i++) {
		if (ladder_gap(pen->ladder, i))
			draw_gap(pen, ladder_gap(pen->ladder, i));
		draw_row[pen->ladder->row[i].kind](pen, &pen->ladder->row[i]);
	}
}

/* Draws a ladder below y. Return: where it ends. */
static double draw_ladder(struct picture *picture, const struct ladder *ladder, double y)
{
	struct pen pen = { .picture = picture, .ladder = ladder, .y = y };
	unsigned int lane;

	pen.sent_y = need(calloc(ladder->arrows.n + 1, sizeof(*pen.sent_y)));
	draw_head(&pen);
	draw_rows(&pen);
	for (lane = 0; lane < LANES; lane++)
		put_band(&pen, lane, pen.y);
	pen.y += 14;
	draw_foot(&pen);
	free(pen.sent_y);
	return pen.y;
}

/* Makes one picture of @n ladders, one below the other. @title may be NULL.
 * picture_free() is to follow.
 */
void layout_make(struct picture *picture, const struct ladder *ladder, unsigned int n,
		 const char *title)
{
	char text[TEXT];
	double y = LAYOUT_EDGE;
	unsigned int i;

	*picture = (struct picture) { .width = LAYOUT_WIDTH };
	if (!title && n == 1)
		title = words_title(&ladder[0], text);
	else if (!title)
		title = "Several connections";
	picture->title = need(strdup(title));
	y = layout_words(picture, INK_TEXT, LAYOUT_EDGE, y, LAYOUT_WIDTH - 2 * LAYOUT_EDGE, 16, true,
			 title);
	y = layout_words(picture, INK_FAINT, LAYOUT_EDGE, y, LAYOUT_WIDTH - 2 * LAYOUT_EDGE, BODY,
			 false, words_subtitle(&ladder[0], text)) + 14;
	for (i = 0; i < n; i++) {
		if (n > 1)
			picture_text(picture, INK_TEXT, LAYOUT_WIDTH / 2, y + 14, 14, true, ANCHOR_MIDDLE,
				     words_title(&ladder[i], text));
		y = draw_ladder(picture, &ladder[i], y) + (i + 1 < n ? 24 : 0);
	}
	picture->height = legend_draw(picture, ladder, n, y) + LAYOUT_EDGE;
}
