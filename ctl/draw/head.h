/* SPDX-License-Identifier: GPL-2.0-only */
/* The two corners of an arrow's head behind its tip. */
#ifndef DRAW_HEAD_H
#define DRAW_HEAD_H

#include <math.h>

#include "draw/picture.h"

struct head {
	double x[2], y[2];
};

static inline struct head head_of(const struct shape *shape)
{
	double dx = shape->x2 - shape->x, dy = shape->y2 - shape->y, length = hypot(dx, dy);
	double back_x = dx / length * shape->size, back_y = dy / length * shape->size;

	return (struct head) {
		.x = { shape->x2 - back_x - back_y * 0.4, shape->x2 - back_x + back_y * 0.4 },
		.y = { shape->y2 - back_y + back_x * 0.4, shape->y2 - back_y - back_x * 0.4 },
	};
}

#endif
