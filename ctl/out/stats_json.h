/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef OUT_STATS_JSON_H
#define OUT_STATS_JSON_H

#include <json-c/json.h>

#include "stats/all.h"

json_object *stats_json(const struct all_stats *all);

#endif
