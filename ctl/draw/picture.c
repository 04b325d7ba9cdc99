// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw/picture.h"
#include "memory.h"

/* Fills take dark text, and can be told apart with any kind of colour vision
 * (Paul Tol, "Colour Schemes", SRON/EPS/TN/09-002, the light scheme). Lines are
 * of his vibrant one, lighter on dark paper.
 */
const struct ink_color ink_color[INKS] = {
	[INK_PAPER] = { "paper", "#ffffff", "#14181d" },
	[INK_TEXT] = { "text", "#1f2328", "#e6edf3" },
	[INK_FAINT] = { "faint", "#656d76", "#949ea8" },
	[INK_SEGMENT] = { "segment", "#3d444d", "#c5ced8" },
	[INK_AGAIN] = { "again", "#0077bb", "#5cb8f5" },
	[INK_LOST] = { "lost", "#cc3311", "#ff8566" },
	[INK_ON_STATE] = { "on", "#1f2328", "#1f2328" },
	[INK_ESTABLISHED] = { "established", "#dddddd", "#b4bac2" },
	[INK_FIN_WAIT1] = { "fin-wait1", "#ee8866", "#ee8866" },
	[INK_FIN_WAIT2] = { "fin-wait2", "#eedd88", "#eedd88" },
	[INK_TIME_WAIT] = { "time-wait", "#77aadd", "#77aadd" },
	[INK_CLOSE_WAIT] = { "close-wait", "#44bb99", "#44bb99" },
	[INK_LAST_ACK] = { "last-ack", "#ffaabb", "#ffaabb" },
	[INK_CLOSING] = { "closing", "#bbcc33", "#bbcc33" },
	[INK_OTHER_STATE] = { "other", "#99ddff", "#99ddff" },
};

static struct shape *add(struct picture *picture, enum shape_kind kind, enum ink ink)
{
	struct shape *shape;

	picture->shape = grow(picture->shape, picture->n, &picture->room, sizeof(*shape));
	shape = &picture->shape[picture->n++];
	*shape = (struct shape) { .kind = kind, .ink = ink };
	return shape;
}

static struct shape *add_between(struct picture *picture, enum shape_kind kind, enum ink ink,
				 double x, double y, double x2, double y2)
{
	struct shape *shape = add(picture, kind, ink);

	shape->x = x;
	shape->y = y;
	shape->x2 = x2;
	shape->y2 = y2;
	return shape;
}

void picture_line(struct picture *picture, enum ink ink, double x, double y, double x2, double y2,
		  double width, bool dashed)
{
	struct shape *shape = add_between(picture, SHAPE_LINE, ink, x, y, x2, y2);

	shape->size = width;
	shape->dashed = dashed;
}

void picture_rect(struct picture *picture, enum ink ink, double x, double y, double x2, double y2,
		  double radius)
{
	add_between(picture, SHAPE_RECT, ink, x, y, x2, y2)->size = radius;
}

/* The head of an arrow that comes from x, y and has its tip at x2, y2. */
void picture_head(struct picture *picture, enum ink ink, double x, double y, double x2, double y2,
		  double size)
{
	add_between(picture, SHAPE_HEAD, ink, x, y, x2, y2)->size = size;
}

/* Text whose baseline is at y. An empty one leaves no shape. */
void picture_text(struct picture *picture, enum ink ink, double x, double y, double size, bool bold,
		  enum anchor anchor, const char *text)
{
	struct shape *shape;

	if (!*text)
		return;
	shape = add(picture, SHAPE_TEXT, ink);
	shape->x = x;
	shape->y = y;
	shape->size = size;
	shape->bold = bold;
	shape->anchor = anchor;
	shape->text = need(strdup(text));
}

void picture_free(struct picture *picture)
{
	unsigned int i;

	for (i = 0; i < picture->n; i++)
		free(picture->shape[i].text);
	free(picture->shape);
	free(picture->title);
	*picture = (struct picture) {};
}

/* Return: the width that a text has at the most, in any usual sans-serif face.
 * Nobody knows which one a viewer of SVG will take.
 */
double picture_text_width(const char *text, double size, bool bold)
{
	double em = 0;

	for (; *text; text++) {
		if (strchr("il.,:;|'![]() ", *text))
			em += 0.40;
		else if (isupper((unsigned char)*text) || strchr("mw_", *text))
			em += 0.76;
		else
			em += 0.64;
	}
	return em * size * (bold ? 1.09 : 1);
}
