/* SPDX-License-Identifier: GPL-2.0-only */
/* Drawings of connections, in files or on the terminal. */
#ifndef DRAW_DRAWING_H
#define DRAW_DRAWING_H

#include "draw/connection.h"

bool drawing_is_format(const char *path);
const char *drawing_save(const struct connections *connections, const char *title,
			 const char *path);
const char *drawing_print(const struct connections *connections, bool ascii);

#endif
