// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "draw/legend.h"
#include "draw/words.h"

#define SIZE	11.0
#define LINE	19.0
#define SIGN	34.0		/* what a sign takes up, with the room behind it */
#define COLUMN	(LAYOUT_WIDTH / 2)

enum ink ink_of_state(uint32_t state)
{
	static const enum ink ink[] = {
		[FINCTL_STATE_ESTABLISHED] = INK_ESTABLISHED,
		[FINCTL_STATE_FIN_WAIT1] = INK_FIN_WAIT1,
		[FINCTL_STATE_FIN_WAIT2] = INK_FIN_WAIT2,
		[FINCTL_STATE_TIME_WAIT] = INK_TIME_WAIT,
		[FINCTL_STATE_CLOSE_WAIT] = INK_CLOSE_WAIT,
		[FINCTL_STATE_LAST_ACK] = INK_LAST_ACK,
		[FINCTL_STATE_CLOSING] = INK_CLOSING,
	};
	enum ink known = state < sizeof(ink) / sizeof(*ink) ? ink[state] : 0;

	return known ? known : INK_OTHER_STATE;
}

/* Return: the length up to where a line may end next. */
static size_t next_break(const char *text, size_t len)
{
	do {
		len++;
	} while (!words_may_break(text, len));
	return len;
}

/* Writes words below y, in as many lines as the width asks for.
 * Return: where the last line ends, y itself when there are no words.
 */
double layout_words(struct picture *picture, enum ink ink, double x, double y, double width,
		    double size, bool bold, const char *text)
{
	char line[TEXT];
	size_t len, fits;

	for (; *text; text += fits, text += strspn(text, " ")) {
		for (len = fits = 0; text[len] && len < TEXT - 1; ) {
			len = next_break(text, len);
			snprintf(line, sizeof(line), "%.*s", (int)len, text);
			if (fits && picture_text_width(line, size, bold) > width)
				break;
			fits = len;
		}
		snprintf(line, sizeof(line), "%.*s", (int)fits, text);
		y += size * 1.4;
		picture_text(picture, ink, x, y - size * 0.4, size, bold, ANCHOR_START, line);
	}
	return y;
}

/* What the ladders have. */
struct content {
	bool again, vanished, gap, on_wire;
	uint32_t states;		/* bits */
};

static void look_at(struct content *content, const struct ladder *ladder)
{
	unsigned int i, lane;

	for (lane = 0; lane < LANES; lane++) {
		if (ladder->first[lane])
			content->states |= 1u << ladder->first[lane];
		content->on_wire |= !ladder->connection.end[lane].record;
	}
	for (i = 0; i < ladder->n; i++) {
		const struct row *row = &ladder->row[i];

		content->gap |= ladder_gap(ladder, i) != 0;
		content->again |= row->arrow && row->arrow->again;
		content->vanished |= row->arrow && row->arrow->rule;
		for (lane = 0; lane < LANES; lane++)
			if (row->entry[lane].state)
				content->states |= 1u << row->entry[lane].state;
	}
}

/* Where the next sign goes: two columns, from left to right. */
struct place {
	struct picture *picture;
	unsigned int n;
	double y;
};

static double sign_x(const struct place *place)
{
	return LAYOUT_EDGE + (place->n % 2 ? COLUMN - LAYOUT_EDGE / 2 : 0);
}

static double sign_y(const struct place *place)
{
	unsigned int row = place->n / 2;

	return place->y + row * LINE;
}

static void explain(struct place *place, const char *text)
{
	picture_text(place->picture, INK_FAINT, sign_x(place) + SIGN, sign_y(place) + 4, SIZE, false,
		     ANCHOR_START, text);
	place->n++;
}

static void explain_arrow(struct place *place, enum ink ink, const char *text)
{
	double x = sign_x(place), y = sign_y(place);

	picture_line(place->picture, ink, x, y, x + 20, y, 1.5, false);
	picture_head(place->picture, ink, x, y, x + 26, y, 10);
	explain(place, text);
}

static void explain_cross(struct place *place)
{
	double x = sign_x(place), y = sign_y(place);

	picture_line(place->picture, INK_LOST, x, y, x + 20, y, 1.5, false);
	picture_line(place->picture, INK_LOST, x + 16, y - 4, x + 24, y + 4, 2, false);
	picture_line(place->picture, INK_LOST, x + 16, y + 4, x + 24, y - 4, 2, false);
	explain(place, "a segment that a rule made vanish");
}

static void explain_gap(struct place *place)
{
	double x = sign_x(place) + 13, y = sign_y(place);

	picture_line(place->picture, INK_FAINT, x - 9, y - 2, x + 9, y - 5, 1, false);
	picture_line(place->picture, INK_FAINT, x - 9, y + 5, x + 9, y + 2, 1, false);
	explain(place, "time passes that is not drawn to scale");
}

static void explain_state(struct place *place, uint32_t state)
{
	double x = sign_x(place), y = sign_y(place);
	char text[TEXT];

	snprintf(text, sizeof(text), "%s%s%s", name_of(&name_state, state),
		 *words_state(state) ? ": " : "", words_state(state));
	picture_rect(place->picture, ink_of_state(state), x, y - 7, x + 26, y + 7, 3);
	explain(place, text);
}

/* Draws the legend below y. Return: where it ends. */
double legend_draw(struct picture *picture, const struct ladder *ladder, unsigned int n, double y)
{
	struct place place = { .picture = picture, .y = y + 22 };
	struct content content = {};
	unsigned int i, rows;

	for (i = 0; i < n; i++)
		look_at(&content, &ladder[i]);
	picture_line(picture, INK_FAINT, LAYOUT_EDGE, y + 4, LAYOUT_WIDTH - LAYOUT_EDGE, y + 4, 0.5,
		     false);
	explain_arrow(&place, INK_SEGMENT, "a segment; seq and ack are 0 as a record begins");
	if (content.again)
		explain_arrow(&place, INK_AGAIN,
			      "a retransmission: its timer, and how late that came");
	if (content.vanished)
		explain_cross(&place);
	if (content.gap)
		explain_gap(&place);
	place.n += place.n % 2;
	for (i = 0; i < 32; i++)
		if (content.states & 1u << i)
			explain_state(&place, i);
	rows = (place.n + 1) / 2;
	return place.y + rows * LINE - 6;
}
