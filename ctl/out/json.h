/* SPDX-License-Identifier: GPL-2.0-only */
/* The JSON contract. Raw units; keys do not change. Objects are the caller's. */
#ifndef OUT_JSON_H
#define OUT_JSON_H

#include <stdio.h>

#include <json-c/json.h>

/* How all that is printed is written. */
#define JSON_FORM	(JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

#include "names.h"
#include "out/text.h"
#include "model/event.h"
#include "model/netns.h"
#include "model/process.h"
#include "model/record.h"
#include "model/rule.h"
#include "model/status.h"

json_object *json_document(const struct status *status, const struct netnss *netnss,
			   netns_namer *namer);
json_object *json_records(const struct records *records, uint32_t hz);
json_object *json_process(const struct process *process);
json_object *json_flags(const struct names *names, uint32_t value);
json_object *json_rules(const struct rules *rules);
json_object *json_rule(const struct rule *rule);
json_object *json_experiments(const char *const *name, const char *const *summary, unsigned int n);
json_object *json_stream_event(const struct event *event);
void json_add_status(json_object *document, const struct status *status);
void json_print(FILE *file, json_object *object);
void json_print_records(FILE *file, json_object *document, const struct records *records,
			uint32_t hz);

#endif
