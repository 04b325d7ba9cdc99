/* SPDX-License-Identifier: GPL-2.0-only */
/* SVG that any program can show: text is text, and colours follow the viewer's
 * wish for light or dark where it is told. cairo's own SVG has outlines for text.
 */
#ifndef DRAW_SVG_H
#define DRAW_SVG_H

#include <stdio.h>

#include "draw/picture.h"

void svg_write(FILE *file, const struct picture *picture);

#endif
