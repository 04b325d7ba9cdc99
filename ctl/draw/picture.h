/* SPDX-License-Identifier: GPL-2.0-only */
/* A picture as a list of shapes, from the back to the front, which SVG, PNG and
 * PDF are written from. Units are those of CSS: 96 to the inch.
 */
#ifndef DRAW_PICTURE_H
#define DRAW_PICTURE_H

#include <stdbool.h>

/* What a shape is drawn with. Which colour that is, light or dark, is data. */
enum ink {
	INK_PAPER,
	INK_TEXT,
	INK_FAINT,
	INK_SEGMENT,
	INK_AGAIN,
	INK_LOST,
	INK_ON_STATE,			/* text on a state's fill */
	INK_ESTABLISHED,
	INK_FIN_WAIT1,
	INK_FIN_WAIT2,
	INK_TIME_WAIT,
	INK_CLOSE_WAIT,
	INK_LAST_ACK,
	INK_CLOSING,
	INK_OTHER_STATE,
	INKS,
};

struct ink_color {
	const char *name;		/* the class in SVG */
	const char *light;		/* #rrggbb */
	const char *dark;
};

extern const struct ink_color ink_color[INKS];

enum anchor {
	ANCHOR_START,
	ANCHOR_MIDDLE,
	ANCHOR_END,
};

enum shape_kind {
	SHAPE_LINE,
	SHAPE_RECT,
	SHAPE_HEAD,			/* of an arrow, its tip at the second point */
	SHAPE_TEXT,
};

struct shape {
	enum shape_kind kind;
	enum ink ink;
	double x, y;
	double x2, y2;			/* of a line; of a rectangle its far corner */
	double size;			/* of text and heads; width of a line; a rectangle's radius */
	bool dashed;
	bool bold;
	enum anchor anchor;
	char *text;
};

struct picture {
	double width, height;
	char *title;
	unsigned int n;
	unsigned int room;
	struct shape *shape;
};

void picture_line(struct picture *picture, enum ink ink, double x, double y, double x2, double y2,
		  double width, bool dashed);
void picture_rect(struct picture *picture, enum ink ink, double x, double y, double x2, double y2,
		  double radius);
void picture_head(struct picture *picture, enum ink ink, double x, double y, double x2, double y2,
		  double size);
void picture_text(struct picture *picture, enum ink ink, double x, double y, double size, bool bold,
		  enum anchor anchor, const char *text);
void picture_free(struct picture *picture);
double picture_text_width(const char *text, double size, bool bold);

#endif
