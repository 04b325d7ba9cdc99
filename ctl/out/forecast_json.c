// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>

#include "measured.h"
#include "names.h"
#include "out/forecast.h"
#include "out/put.h"

/* A span of time, with what was measured of it. */
static void put_window(json_object *object, const struct window *window, uint64_t measured)
{
	put_number(object, "earliest_ns", window->from_ns);
	put_number(object, "latest_ns", window->to_ns);
	put_number_unless_0(object, "measured_ns", measured);
	if (measured)
		put_signed(object, "off_ns", window_off(window, measured));
	else
		put_text(object, "off_ns", NULL);
}

static json_object *span(const struct window *window, uint64_t measured)
{
	json_object *object = json_object_new_object();

	put_window(object, window, measured);
	return object;
}

static json_object *steps(const struct prediction *p)
{
	json_object *array = json_object_new_array(), *object;
	unsigned int i;

	for (i = 0; i < p->forecast.n; i++) {
		const struct schedule_step *step = &p->forecast.step[i];

		object = json_object_new_object();
		put_number(object, "n", i + 1);
		put_text(object, "cause", name_of(&name_cause, step->cause));
		put_number(object, "timeout_us", step->timeout_us);
		put_bool(object, "certain", step->certain);
		put_window(object, &step->due, measured_step(p->record, &p->forecast, i));
		json_object_array_add(array, object);
	}
	return array;
}

static json_object *settings(const struct prediction *p)
{
	json_object *object = json_object_new_object();
	unsigned int i;

	for (i = 0; i < SETTINGS; i++)
		put_number(object, setting_name[i], p->settings.value[i]);
	return object;
}

static json_object *limit(const struct fin_limit *of)
{
	json_object *object = json_object_new_object();

	put_text(object, "rule", name_of(&name_limit, of->rule));
	put_number(object, "value", of->value);
	put_number(object, "us", of->us);
	return object;
}

static void put_record(json_object *object, const struct record *record)
{
	char id[24];

	if (record)
		snprintf(id, sizeof(id), "%" PRIx64, record->id);
	put_text(object, "record", record ? id : NULL);
}

json_object *forecast_json(const struct prediction *p)
{
	bool orphan = p->record ? p->record->orphan : p->schedule.in.orphan;
	json_object *object = json_object_new_object();

	put_number(object, "version", 1);
	put_record(object, p->record);
	put_number(object, "hz", p->schedule.hz);
	json_object_object_add(object, "sysctls", settings(p));
	put_number(object, "rto_us", p->schedule.in.rto_us);
	put_number_unless_0(object, "pto_us", p->schedule.pto_us);
	put_bool(object, "orphan", orphan);
	json_object_object_add(object, "limit", limit(&p->forecast.limit));
	json_object_object_add(object, "steps", steps(p));
	json_object_object_add(object, "death", span(&p->forecast.death, measured_death(p->record)));
	json_object_object_add(object, "fin_wait2", orphan ?
			       span(&p->fin_wait2, measured_fin_wait2(p->record)) : NULL);
	json_object_object_add(object, "time_wait", span(&p->time_wait,
							 measured_time_wait(p->record)));
	return object;
}
