/* SPDX-License-Identifier: GPL-2.0-only */
/* A schedule that was predicted, and beside it the one that was measured. */
#ifndef OUT_FORECAST_H
#define OUT_FORECAST_H

#include <json-c/json.h>

#include "schedule.h"

struct prediction {
	struct settings settings;
	struct schedule schedule;
	struct schedule_forecast forecast;
	struct window fin_wait2;	/* how long it lasts */
	struct window time_wait;
	const struct record *record;	/* NULL: nothing was measured */
};

void forecast_table(const struct prediction *prediction);
void forecast_curve(const struct prediction *prediction);
json_object *forecast_json(const struct prediction *prediction);

#endif
