// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "clock.h"
#include "scope.h"
#include "commands.h"
#include "late.h"
#include "netns.h"
#include "out/json.h"
#include "out/table.h"
#include "out/timeline.h"
#include "rule.h"
#include "say.h"
#include "values.h"

static int check(const struct args *args)
{
	const char *fault = match_fault(&args->rule.match);
	uint64_t id;
	int i;

	if (fault)
		return say_wrong("%s", fault);
	for (i = 0; i < args->noperands; i++) {
		fault = value_id(args->operand[i], &id);
		if (fault)
			return say_wrong("%s: %s", args->operand[i], fault);
	}
	return 0;
}

static int read_records(struct scope *scope, const struct args *args, const struct view *view,
			struct records *records)
{
	int result = NL_DONE, i;
	uint64_t id = 0;

	if (!args->noperands)
		result = scope_records(scope, &args->rule.match, records);
	if (!args->noperands && !result)
		result = late_append(scope, view, &args->rule.match, records);
	for (i = 0; !result && i < args->noperands; i++) {
		value_id(args->operand[i], &id);
		result = late_record(scope, view, id, &args->rule.match, records);
	}
	records_sort(records);
	return result;
}

static void tell_none(const struct view *view)
{
	bool recording = false;
	unsigned int i;

	for (i = 0; i < view->netnss.n; i++)
		recording |= view->netnss.netns[i].recording;
	fputs(recording ? "no records: no socket that they are kept of has begun to close\n" :
			  "no records: finctl drop and finctl record begin them\n", stderr);
}

static void print(const struct args *args, const struct view *view, const struct records *records)
{
	if (args->json) {
		json_print_records(stdout, json_document(&view->status, &view->netnss, netns_name),
				   records, view->status.hz);
	} else if (args->noperands == 1 && records->n == 1) {
		timeline_print(&records->record[0], view->status.hz, netns_name);
	} else if (records->n) {
		table_records(records, scope_is_wide(args) ? netns_name : NULL, clock_ns());
	} else {
		tell_none(view);
	}
}

int cmd_show(struct args *args)
{
	struct records records = {};
	struct view view = {};
	struct scope scope;
	int result = check(args);

	if (result)
		return result;
	result = scope_open(&scope, args, SCOPE_USED);
	if (!result)
		result = scope_view(&scope, &view);
	if (!result)
		result = read_records(&scope, args, &view, &records);
	if (!result)
		print(args, &view, &records);
	records_free(&records);
	view_free(&view);
	return scope_close(&scope, result);
}
