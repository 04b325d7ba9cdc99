// SPDX-License-Identifier: GPL-2.0-only
#include "out/json.h"
#include "out/json_stream.h"
#include "out/put.h"

/* @missed events did not come here, of @lost in all. */
json_object *json_stream_missed(uint64_t missed, uint64_t lost)
{
	json_object *object = json_object_new_object();

	put_text(object, "type", "missed");
	put_number(object, "missed", missed);
	put_number(object, "lost", lost);
	return object;
}

/* How a socket stands of which events were missed: its record, without events. */
json_object *json_stream_now(const struct record *record, uint32_t hz)
{
	struct records one = { .n = 1, .record = (struct record *)record };
	json_object *array = json_records(&one, hz);
	json_object *object = json_object_get(json_object_array_get_idx(array, 0));

	json_object_put(array);
	json_object_object_del(object, "events");
	put_number(object, "ns", record_changed_ns(record));
	put_text(object, "type", "now");
	return object;
}
