/* SPDX-License-Identifier: GPL-2.0-only */
/* Ladders become a picture: where everything goes. */
#ifndef DRAW_LAYOUT_H
#define DRAW_LAYOUT_H

#include "draw/ladder.h"
#include "draw/picture.h"

void layout_make(struct picture *picture, const struct ladder *ladder, unsigned int n,
		 const char *title);

#endif
