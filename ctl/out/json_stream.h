/* SPDX-License-Identifier: GPL-2.0-only */
/* What stands in a stream of events beside them. */
#ifndef OUT_JSON_STREAM_H
#define OUT_JSON_STREAM_H

#include <json-c/json.h>

#include "model/record.h"

json_object *json_stream_missed(uint64_t missed, uint64_t lost);
json_object *json_stream_now(const struct record *record, uint32_t hz);

#endif
