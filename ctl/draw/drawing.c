// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "draw/drawing.h"
#include "draw/layout.h"
#include "draw/paint.h"
#include "draw/svg.h"
#include "draw/terminal.h"
#include "draw/words.h"
#include "file.h"
#include "memory.h"
#include "part.h"

#define COLUMNS	80	/* of what is no terminal and says nothing of itself */

static const struct format {
	const char *ending;
	const char *painter;	/* of draw/paint.h, NULL for SVG */
} formats[] = {
	{ ".svg", NULL }, { ".png", "paint_png" }, { ".pdf", "paint_pdf" }, {}
};

/* Return: the format that a file's ending names, NULL for none. */
static const struct format *format_of(const char *path)
{
	const struct format *format;
	const char *dot = strrchr(path, '.');

	for (format = formats; dot && format->ending; format++)
		if (!strcmp(format->ending, dot))
			return format;
	return NULL;
}

/* Return: whether the ending of a file says that it is to be a drawing. */
bool drawing_is_format(const char *path)
{
	return format_of(path);
}

struct job {
	const struct format *format;
	const struct picture *picture;
};

static const char *write_picture(FILE *file, void *arg)
{
	const struct job *job = arg;
	const char *fault;
	typeof(paint_png) *paint;

	if (!job->format->painter) {
		svg_write(file, job->picture);
		return NULL;
	}
	paint = part_function("paint", job->format->painter, &fault);
	return paint ? paint(file, job->picture) : fault;
}

static struct ladder *make_ladders(const struct connections *connections)
{
	struct ladder *ladder = need(calloc(connections->n + 1, sizeof(*ladder)));
	unsigned int i;

	for (i = 0; i < connections->n; i++)
		ladder_make(&ladder[i], &connections->connection[i]);
	return ladder;
}

static void free_ladders(struct ladder *ladder, unsigned int n)
{
	while (n-- > 0)
		ladder_free(&ladder[n]);
	free(ladder);
}

/* Saves one drawing of all connections; drawing_is_format() must hold of @path,
 * and @title may be NULL. Return: NULL, or what went wrong.
 */
const char *drawing_save(const struct connections *connections, const char *title,
			 const char *path)
{
	struct ladder *ladder = make_ladders(connections);
	struct picture picture;
	struct job job = { .format = format_of(path), .picture = &picture };
	const char *fault;

	layout_make(&picture, ladder, connections->n, title);
	fault = file_save(path, write_picture, &job);
	picture_free(&picture);
	free_ladders(ladder, connections->n);
	return fault;
}

/* Return: the width of the terminal, or what COLUMNS says where there is none. */
static unsigned int columns(void)
{
	const char *text = getenv("COLUMNS");
	struct winsize size;
	int said = text ? atoi(text) : 0;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return said > 0 ? said : COLUMNS;
}

/* Prints the drawings one below the other; in ASCII where it is asked for, or
 * all that the terminal has. Return: NULL, or what went wrong.
 */
const char *drawing_print(const struct connections *connections, bool ascii)
{
	static char fault[160];
	unsigned int width = columns(), i;
	struct ladder *ladder;
	char title[TEXT];

	if (width < TERMINAL_COLUMNS_MIN) {
		snprintf(fault, sizeof(fault), "the terminal has %u columns, and a drawing takes %u: "
			 "widen it, or draw to a file with -o FILE.svg", width, TERMINAL_COLUMNS_MIN);
		return fault;
	}
	if (width > TERMINAL_COLUMNS_MAX)
		width = TERMINAL_COLUMNS_MAX;
	ladder = make_ladders(connections);
	for (i = 0; i < connections->n; i++) {
		if (connections->n > 1)
			printf("%s%s%s%s\n", i ? "\n" : "", text_tint(TINT_HEAD),
			       words_title(&ladder[i], title), text_tint(TINT_PLAIN));
		terminal_draw(stdout, &ladder[i], width, ascii || !text_is_utf8());
	}
	free_ladders(ladder, connections->n);
	return NULL;
}
