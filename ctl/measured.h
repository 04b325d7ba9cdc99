/* SPDX-License-Identifier: GPL-2.0-only */
/* What of a record lies beside the steps of a schedule. */
#ifndef MEASURED_H
#define MEASURED_H

#include "schedule.h"

uint64_t measured_step(const struct record *record, const struct schedule_forecast *forecast,
		       unsigned int i);
uint64_t measured_death(const struct record *record);
uint64_t measured_fin_wait2(const struct record *record);
uint64_t measured_time_wait(const struct record *record);

#endif
