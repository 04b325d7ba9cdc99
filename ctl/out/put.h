/* SPDX-License-Identifier: GPL-2.0-only */
/* Values into JSON objects. */
#ifndef OUT_PUT_H
#define OUT_PUT_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

static inline void put_number(json_object *object, const char *key, uint64_t value)
{
	json_object_object_add(object, key, json_object_new_uint64(value));
}

static inline void put_number_unless_0(json_object *object, const char *key, uint64_t value)
{
	json_object_object_add(object, key, value ? json_object_new_uint64(value) : NULL);
}

static inline void put_signed(json_object *object, const char *key, int64_t value)
{
	json_object_object_add(object, key, json_object_new_int64(value));
}

static inline void put_bool(json_object *object, const char *key, bool value)
{
	json_object_object_add(object, key, json_object_new_boolean(value));
}

/* NULL for null. */
static inline void put_text(json_object *object, const char *key, const char *value)
{
	json_object_object_add(object, key, value ? json_object_new_string(value) : NULL);
}

#endif
