/* SPDX-License-Identifier: GPL-2.0-only */
/* A ladder in characters. */
#ifndef DRAW_TERMINAL_H
#define DRAW_TERMINAL_H

#include <stdio.h>

#include "draw/ladder.h"
#include "draw/line.h"

#define TERMINAL_COLUMNS_MIN	72
#define TERMINAL_COLUMNS_MAX	LINE_COLUMNS

void terminal_draw(FILE *file, const struct ladder *ladder, unsigned int columns, bool ascii);

#endif
