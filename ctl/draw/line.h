/* SPDX-License-Identifier: GPL-2.0-only */
/* A line of a terminal, written to in any order before it is printed. */
#ifndef DRAW_LINE_H
#define DRAW_LINE_H

#include <stdio.h>

#define LINE_COLUMNS	160	/* wider terminals gain nothing */

struct cell {
	char glyph[5];			/* UTF-8, one column wide; empty for a blank */
	const char *tint;
};

struct line {
	struct cell cell[LINE_COLUMNS];
};

void line_clear(struct line *line);
void line_glyph(struct line *line, int column, const char *glyph, const char *tint);
void line_fill(struct line *line, int from, int to, const char *glyph, const char *tint);
void line_text(struct line *line, int column, const char *text, const char *tint);
void line_text_right(struct line *line, int column, const char *text, const char *tint);
void line_print(FILE *file, const struct line *line);

#endif
