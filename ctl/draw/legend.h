/* SPDX-License-Identifier: GPL-2.0-only */
/* What the signs of a picture mean, of those that it has. */
#ifndef DRAW_LEGEND_H
#define DRAW_LEGEND_H

#include "draw/ladder.h"
#include "draw/picture.h"

#define LAYOUT_WIDTH	960.0
#define LAYOUT_EDGE	20.0

enum ink ink_of_state(uint32_t state);
double layout_words(struct picture *picture, enum ink ink, double x, double y, double width,
		    double size, bool bold, const char *text);
double legend_draw(struct picture *picture, const struct ladder *ladder, unsigned int n, double y);

#endif
