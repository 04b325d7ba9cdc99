// SPDX-License-Identifier: GPL-2.0-only
#include "draw/head.h"
#include "draw/svg.h"

/* Faces that are alike, one of which is on every system. */
#define FACES	"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

/* Text as XML takes it; what no XML can hold becomes a question mark. */
static void put_text(FILE *file, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			fputs("&amp;", file);
		else if (*text == '<')
			fputs("&lt;", file);
		else if (*text == '>')
			fputs("&gt;", file);
		else
			fputc((unsigned char)*text < 0x20 ? '?' : *text, file);
	}
}

static void put_color(FILE *file, enum ink ink, const char *color)
{
	const char *name = ink_color[ink].name;

	fprintf(file, "  .%s { fill: %s } .%s-line { stroke: %s }\n", name, color, name, color);
}

/* The colours stand at each shape too, for viewers that know no style sheets. */
static void put_style(FILE *file)
{
	unsigned int ink;

	fputs("<style>\n", file);
	for (ink = 0; ink < INKS; ink++)
		put_color(file, ink, ink_color[ink].light);
	fputs("@media screen and (prefers-color-scheme: dark) {\n", file);
	for (ink = 0; ink < INKS; ink++)
		put_color(file, ink, ink_color[ink].dark);
	fputs("}\n</style>\n", file);
}

static void put_line(FILE *file, const struct shape *shape)
{
	const struct ink_color *ink = &ink_color[shape->ink];

	fprintf(file, "<line class=\"%s-line\" stroke=\"%s\" stroke-width=\"%g\"%s"
		" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", ink->name, ink->light,
		shape->size, shape->dashed ? " stroke-dasharray=\"2 4\"" : "",
		shape->x, shape->y, shape->x2, shape->y2);
}

static void put_rect(FILE *file, const struct shape *shape)
{
	const struct ink_color *ink = &ink_color[shape->ink];

	fprintf(file, "<rect class=\"%s\" fill=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\""
		" height=\"%.1f\" rx=\"%g\"/>\n", ink->name, ink->light, shape->x, shape->y,
		shape->x2 - shape->x, shape->y2 - shape->y, shape->size);
}

static void put_head(FILE *file, const struct shape *shape)
{
	const struct ink_color *ink = &ink_color[shape->ink];
	struct head head = head_of(shape);

	fprintf(file, "<path class=\"%s\" fill=\"%s\" d=\"M%.1f %.1f L%.1f %.1f L%.1f %.1f Z\"/>\n",
		ink->name, ink->light, shape->x2, shape->y2, head.x[0], head.y[0], head.x[1],
		head.y[1]);
}

static void put_words(FILE *file, const struct shape *shape)
{
	static const char *const anchor[] = { "start", "middle", "end" };
	const struct ink_color *ink = &ink_color[shape->ink];

	fprintf(file, "<text class=\"%s\" fill=\"%s\" x=\"%.1f\" y=\"%.1f\" font-size=\"%g\"%s%s%s%s>",
		ink->name, ink->light, shape->x, shape->y, shape->size,
		shape->bold ? " font-weight=\"bold\"" : "",
		shape->anchor ? " text-anchor=\"" : "", shape->anchor ? anchor[shape->anchor] : "",
		shape->anchor ? "\"" : "");
	put_text(file, shape->text);
	fputs("</text>\n", file);
}

void svg_write(FILE *file, const struct picture *picture)
{
	static void (*const put[])(FILE *, const struct shape *) = {
		[SHAPE_LINE] = put_line, [SHAPE_RECT] = put_rect, [SHAPE_HEAD] = put_head,
		[SHAPE_TEXT] = put_words,
	};
	unsigned int i;

	fprintf(file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"%.0f\" height=\"%.0f\""
		" viewBox=\"0 0 %.0f %.0f\" font-family=\"" FACES "\">\n<title>", picture->width,
		picture->height, picture->width, picture->height);
	put_text(file, picture->title);
	fputs("</title>\n", file);
	put_style(file);
	fprintf(file, "<rect class=\"paper\" fill=\"%s\" width=\"100%%\" height=\"100%%\"/>\n",
		ink_color[INK_PAPER].light);
	for (i = 0; i < picture->n; i++)
		put[picture->shape[i].kind](file, &picture->shape[i]);
	fputs("</svg>\n", file);
}
