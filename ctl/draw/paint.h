/* SPDX-License-Identifier: GPL-2.0-only */
/* PNG and PDF, by cairo: in a part of its own. */
#ifndef DRAW_PAINT_H
#define DRAW_PAINT_H

#include <stdio.h>

#include "draw/picture.h"

const char *paint_png(FILE *file, const struct picture *picture);
const char *paint_pdf(FILE *file, const struct picture *picture);

#endif
