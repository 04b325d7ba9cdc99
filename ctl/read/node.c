// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "read/node.h"

/* Writes a node's place, from the document down. */
static void place(const struct node *node, char *buf, size_t size)
{
	size_t len;

	if (!node->above) {
		*buf = 0;
		return;
	}
	place(node->above, buf, size);
	len = strlen(buf);
	if (node->key)
		snprintf(buf + len, size - len, "%s%s", len ? "." : "", node->key);
	else
		snprintf(buf + len, size - len, "[%u]", node->index);
}

/* Keeps what is wrong, when nothing was before. @key: of what is in @node;
 * NULL for @node itself.
 */
void node_fault(const struct node *node, const char *key, const char *wanted)
{
	const struct node at = { .above = node, .key = key };
	char path[256];

	if (*node->fault->text)
		return;
	place(key ? &at : node, path, sizeof(path));
	snprintf(node->fault->text, sizeof(node->fault->text), "%s should be %s",
		 *path ? path : "it", wanted);
}

/* Return: what a key of an object stands for; a missing key is a fault. */
static json_object *get(const struct node *node, const char *key)
{
	json_object *value = NULL;

	if (node->value && !json_object_object_get_ex(node->value, key, &value))
		node_fault(node, key, "there, and is not");
	return value;
}

static json_object *get_as(const struct node *node, const char *key, enum json_type type,
			   const char *wanted)
{
	json_object *value = get(node, key);

	if (json_object_is_type(value, type) && value)
		return value;
	node_fault(node, key, wanted);
	return NULL;
}

static struct node child(const struct node *node, const char *key, json_object *value)
{
	return (struct node) { .fault = node->fault, .above = node, .key = key, .value = value };
}

struct node node_object(const struct node *node, const char *key)
{
	return child(node, key, get_as(node, key, json_type_object, "an object"));
}

struct node node_object_or_null(const struct node *node, const char *key)
{
	if (node_is_null(node, key))
		return child(node, key, NULL);
	return node_object(node, key);
}

struct node node_array(const struct node *node, const char *key)
{
	return child(node, key, get_as(node, key, json_type_array, "a list"));
}

unsigned int node_length(const struct node *array)
{
	return array->value ? json_object_array_length(array->value) : 0;
}

/* The elements of every list that has nodes are objects. */
struct node node_element(const struct node *array, unsigned int index)
{
	struct node node = child(array, NULL, json_object_array_get_idx(array->value, index));

	node.index = index;
	if (node.value && json_object_is_type(node.value, json_type_object))
		return node;
	node.value = NULL;
	node_fault(&node, NULL, "an object");
	return node;
}

static bool is_negative(json_object *value)
{
	return json_object_get_int64(value) < 0;
}

uint64_t node_u64(const struct node *node, const char *key)
{
	json_object *value = get_as(node, key, json_type_int, "a whole number");

	if (!value)
		return 0;
	if (is_negative(value))
		node_fault(node, key, "no less than 0");
	return json_object_get_uint64(value);
}

/* null, which means that it did not happen, is 0. */
uint64_t node_u64_or_0(const struct node *node, const char *key)
{
	return node_is_null(node, key) ? 0 : node_u64(node, key);
}

uint32_t node_u32(const struct node *node, const char *key)
{
	uint64_t value = node_u64(node, key);

	if (value > UINT32_MAX)
		node_fault(node, key, "a number of 32 bits");
	return value;
}

int32_t node_s32(const struct node *node, const char *key)
{
	json_object *value = get_as(node, key, json_type_int, "a whole number");
	int64_t number = json_object_get_int64(value);

	if (number < INT32_MIN || number > INT32_MAX)
		node_fault(node, key, "a number of 32 bits");
	return number;
}

bool node_is_null(const struct node *node, const char *key)
{
	return !get(node, key);
}

bool node_bool(const struct node *node, const char *key)
{
	return json_object_get_boolean(get_as(node, key, json_type_boolean, "true or false"));
}

/* Return: the text, an empty one where something is wrong. */
const char *node_text(const struct node *node, const char *key)
{
	json_object *value = get_as(node, key, json_type_string, "a text");

	return value ? json_object_get_string(value) : "";
}

const char *node_text_or_null(const struct node *node, const char *key)
{
	return node_is_null(node, key) ? NULL : node_text(node, key);
}

/* Return: the value that a word stands for; 0 for null, and for a word that a
 * newer finctl wrote.
 */
uint32_t node_name(const struct node *node, const char *key, const struct names *names)
{
	const char *text = node_text_or_null(node, key);

	return text ? name_value(names, text) : 0;
}

/* Return: bits for a list of words; those of a newer finctl are left out. */
uint32_t node_flags(const struct node *node, const char *key, const struct names *names)
{
	struct node array = node_array(node, key);
	uint32_t flags = 0, value;
	unsigned int i;

	for (i = 0; i < node_length(&array); i++) {
		json_object *word = json_object_array_get_idx(array.value, i);

		if (!json_object_is_type(word, json_type_string)) {
			node_fault(node, key, "a list of words");
			return 0;
		}
		value = name_value(names, json_object_get_string(word));
		flags |= value ? 1u << (value - 1) : 0;
	}
	return flags;
}
