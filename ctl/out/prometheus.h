/* SPDX-License-Identifier: GPL-2.0-only */
/* Prometheus' text exposition format. */
#ifndef OUT_PROMETHEUS_H
#define OUT_PROMETHEUS_H

#include <stdio.h>

#include "out/text.h"
#include "stats/all.h"

void prometheus_print(FILE *file, const struct all_stats *all, netns_namer *namer);

#endif
