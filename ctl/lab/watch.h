/* SPDX-License-Identifier: GPL-2.0-only */
/* Events, told as they come. */
#ifndef LAB_WATCH_H
#define LAB_WATCH_H

#include "lab/lab.h"

typedef bool watch_until(const struct lab *lab, const void *arg);

int watch_listen(struct lab *lab, const struct match *match);
int watch_events(struct lab *lab, watch_until *until, const void *arg, int timeout_ms);

#endif
