// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "draw/line.h"
#include "out/text.h"

void line_clear(struct line *line)
{
	memset(line, 0, sizeof(*line));
}

/* What lies outside of the line is left out. */
void line_glyph(struct line *line, int column, const char *glyph, const char *tint)
{
	if (column < 0 || column >= LINE_COLUMNS)
		return;
	snprintf(line->cell[column].glyph, sizeof(line->cell[column].glyph), "%s", glyph);
	line->cell[column].tint = tint;
}

/* Both ends are included, and may be the wrong way round. */
void line_fill(struct line *line, int from, int to, const char *glyph, const char *tint)
{
	int column = from < to ? from : to, last = from < to ? to : from;

	for (; column <= last; column++)
		line_glyph(line, column, glyph, tint);
}

/* Text of ASCII characters, from a column on. */
void line_text(struct line *line, int column, const char *text, const char *tint)
{
	for (; *text; text++, column++)
		line_glyph(line, column, (const char[]) { *text, 0 }, tint);
}

/* Text that ends in a column. */
void line_text_right(struct line *line, int column, const char *text, const char *tint)
{
	line_text(line, column - (int)strlen(text) + 1, text, tint);
}

/* Blanks at the end are not printed, so that a line is no longer than it looks. */
void line_print(FILE *file, const struct line *line)
{
	const char *tint = "";
	int last = LINE_COLUMNS - 1, i;

	while (last >= 0 && (!*line->cell[last].glyph || *line->cell[last].glyph == ' '))
		last--;
	for (i = 0; i <= last; i++) {
		const struct cell *cell = &line->cell[i];
		const char *wanted = cell->tint ? cell->tint : "";

		if (strcmp(tint, wanted))
			fprintf(file, "%s%s", *tint ? text_tint(TINT_PLAIN) : "", wanted);
		tint = wanted;
		fputs(*cell->glyph ? cell->glyph : " ", file);
	}
	fprintf(file, "%s\n", *tint ? text_tint(TINT_PLAIN) : "");
}
