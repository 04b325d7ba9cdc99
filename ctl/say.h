/* SPDX-License-Identifier: GPL-2.0-only */
/* What goes to stderr: one line for each thing that is wrong. */
#ifndef SAY_H
#define SAY_H

#include "nl/session.h"

int say_wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_doubt(const char *doubt);
void say_place(const char *file, unsigned int line);
int say_result(const struct nl_session *session, int result);

#endif
