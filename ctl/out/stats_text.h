/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef OUT_STATS_TEXT_H
#define OUT_STATS_TEXT_H

#include "out/text.h"
#include "stats/all.h"

void stats_text(const struct all_stats *all, netns_namer *namer);

#endif
