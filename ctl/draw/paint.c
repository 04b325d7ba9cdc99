// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include <cairo-pdf.h>
#include <cairo.h>

#include "draw/head.h"
#include "draw/paint.h"

#define SCALE		2	/* a PNG has 192 dots to the inch */
#define DOTS_MAX	32767	/* of cairo's image surfaces */
#define POINT		0.75	/* PDF counts 72 to the inch */
#define POINTS_MAX	14400	/* of a page, in most programs that read PDF */

static void set_ink(cairo_t *cairo, enum ink ink)
{
	unsigned long color = strtoul(ink_color[ink].light + 1, NULL, 16);

	cairo_set_source_rgb(cairo, (color >> 16) / 255.0, (color >> 8 & 0xff) / 255.0,
			     (color & 0xff) / 255.0);
}

static void paint_line(cairo_t *cairo, const struct shape *shape)
{
	static const double dashes[] = { 2, 4 };

	cairo_set_line_width(cairo, shape->size);
	cairo_set_dash(cairo, dashes, shape->dashed ? 2 : 0, 0);
	cairo_move_to(cairo, shape->x, shape->y);
	cairo_line_to(cairo, shape->x2, shape->y2);
	cairo_stroke(cairo);
}

static void paint_rect(cairo_t *cairo, const struct shape *shape)
{
	double r = shape->size, quarter = 1.5707963267948966;

	cairo_new_sub_path(cairo);
	cairo_arc(cairo, shape->x2 - r, shape->y + r, r, -quarter, 0);
	cairo_arc(cairo, shape->x2 - r, shape->y2 - r, r, 0, quarter);
	cairo_arc(cairo, shape->x + r, shape->y2 - r, r, quarter, 2 * quarter);
	cairo_arc(cairo, shape->x + r, shape->y + r, r, 2 * quarter, 3 * quarter);
	cairo_close_path(cairo);
	cairo_fill(cairo);
}

static void paint_head(cairo_t *cairo, const struct shape *shape)
{
	struct head head = head_of(shape);

	cairo_move_to(cairo, shape->x2, shape->y2);
	cairo_line_to(cairo, head.x[0], head.y[0]);
	cairo_line_to(cairo, head.x[1], head.y[1]);
	cairo_close_path(cairo);
	cairo_fill(cairo);
}

static void paint_text(cairo_t *cairo, const struct shape *shape)
{
	static const double part[] = { 0, 0.5, 1 };
	cairo_text_extents_t extents;

	cairo_select_font_face(cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
			       shape->bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cairo, shape->size);
	cairo_text_extents(cairo, shape->text, &extents);
	cairo_move_to(cairo, shape->x - extents.x_advance * part[shape->anchor], shape->y);
	cairo_show_text(cairo, shape->text);
}

static void paint(cairo_surface_t *surface, const struct picture *picture, double scale)
{
	static void (*const paint_shape[])(cairo_t *, const struct shape *) = {
		[SHAPE_LINE] = paint_line, [SHAPE_RECT] = paint_rect, [SHAPE_HEAD] = paint_head,
		[SHAPE_TEXT] = paint_text,
	};
	cairo_t *cairo = cairo_create(surface);
	unsigned int i;

	cairo_scale(cairo, scale, scale);
	set_ink(cairo, INK_PAPER);
	cairo_paint(cairo);
	for (i = 0; i < picture->n; i++) {
		set_ink(cairo, picture->shape[i].ink);
		paint_shape[picture->shape[i].kind](cairo, &picture->shape[i]);
	}
	cairo_destroy(cairo);
}

static cairo_status_t put(void *file, const unsigned char *data, unsigned int length)
{
	return fwrite(data, 1, length, file) == length ? CAIRO_STATUS_SUCCESS :
							 CAIRO_STATUS_WRITE_ERROR;
}

/* What the file itself reports is told by who closes it. */
static const char *fault_of(cairo_status_t status)
{
	if (status == CAIRO_STATUS_SUCCESS || status == CAIRO_STATUS_WRITE_ERROR)
		return NULL;
	return cairo_status_to_string(status);
}

/* Return: NULL, or what keeps the picture from being written. */
const char *paint_png(FILE *file, const struct picture *picture)
{
	cairo_surface_t *surface;
	const char *fault;

	if (picture->height * SCALE > DOTS_MAX)
		return "it is too tall for PNG: draw to FILE.svg or FILE.pdf";
	surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, picture->width * SCALE,
					     picture->height * SCALE);
	paint(surface, picture, SCALE);
	fault = fault_of(cairo_surface_write_to_png_stream(surface, put, file));
	cairo_surface_destroy(surface);
	return fault;
}

/* One page, as large as the picture. Return: as paint_png(). */
const char *paint_pdf(FILE *file, const struct picture *picture)
{
	cairo_surface_t *surface;
	const char *fault;

	if (picture->height * POINT > POINTS_MAX)
		return "it is too tall for a page of PDF: draw to FILE.svg";
	surface = cairo_pdf_surface_create_for_stream(put, file, picture->width * POINT,
						      picture->height * POINT);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, picture->title);
	paint(surface, picture, POINT);
	cairo_surface_finish(surface);
	fault = fault_of(cairo_surface_status(surface));
	cairo_surface_destroy(surface);
	return fault;
}
