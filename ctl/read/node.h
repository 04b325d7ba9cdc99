/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON that must have a shape. Reading goes on after something is wrong, with
 * zeros, and the first thing that was wrong is told at the end.
 */
#ifndef READ_NODE_H
#define READ_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json.h>

#include "names.h"

/* What was wrong first; empty while nothing is. */
struct fault {
	char text[512];
};

/* A value and its place: records[0].events[3]. */
struct node {
	struct fault *fault;
	const struct node *above;	/* NULL for the document */
	const char *key;		/* NULL for an element of an array */
	unsigned int index;
	json_object *value;		/* NULL is JSON's null */
};

void node_fault(const struct node *node, const char *key, const char *wanted);

struct node node_object(const struct node *node, const char *key);
struct node node_object_or_null(const struct node *node, const char *key);
struct node node_array(const struct node *node, const char *key);
unsigned int node_length(const struct node *array);
struct node node_element(const struct node *array, unsigned int index);

uint64_t node_u64(const struct node *node, const char *key);
uint64_t node_u64_or_0(const struct node *node, const char *key);
uint32_t node_u32(const struct node *node, const char *key);
int32_t node_s32(const struct node *node, const char *key);
bool node_is_null(const struct node *node, const char *key);
bool node_bool(const struct node *node, const char *key);
const char *node_text(const struct node *node, const char *key);
const char *node_text_or_null(const struct node *node, const char *key);
uint32_t node_name(const struct node *node, const char *key, const struct names *names);
uint32_t node_flags(const struct node *node, const char *key, const struct names *names);

#endif
