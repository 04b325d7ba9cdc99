// SPDX-License-Identifier: GPL-2.0-only
/* drop ... -- PROGRAM: a rule that lasts as long as PROGRAM runs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "child.h"
#include "clock.h"
#include "commands.h"
#include "netns.h"
#include "nl/record.h"
#include "nl/rule.h"
#include "out/json.h"
#include "out/table.h"
#include "out/timeline.h"
#include "say.h"
#include "scope.h"

/* So many records are told in full: the two ends of one connection. */
#define TIMELINES	2

/* What is there to show when the program has ended. */
struct outcome {
	struct view view;
	struct rules rules;	/* ours, unless somebody removed it */
	struct records records;
};

/* Return: 0, or 1 when the command line is no good. */
static int check(const struct args *args)
{
	if (args->all_netns || args->nnetns > 1)
		return say_wrong("a program runs in one namespace: name one");
	return 0;
}

/* Return: a descriptor of the namespace that PROGRAM shall run in, -1 for ours. */
static int open_netns(const struct args *args, int *netns)
{
	*netns = -1;
	if (!args->nnetns)
		return 0;
	*netns = netns_open(args->netns_text, args->netns[0]);
	return *netns < 0 ? say_wrong("--netns %s: is gone, or has no name by which to enter it", args->netns_text) : 0;
}

static bool changed_since(const struct record *record, uint64_t ns)
{
	return record->started_ns >= ns || record->end_ns >= ns ||
	       (record->nevents && record->event[record->nevents - 1].ns >= ns);
}

static void keep_changed(struct records *records, uint64_t ns)
{
	unsigned int i, n = 0;

	for (i = 0; i < records->n; i++)
		if (changed_since(&records->record[i], ns))
			records->record[n++] = records->record[i];
		else
			free(records->record[i].event);
	records->n = n;
	records_sort(records);
}

/* The rule is removed here and not by the socket's end, so that what is shown
 * of its counters is final and nothing vanishes while it is being shown.
 */
static int end_rule(struct scope *scope, const struct rule *rule, struct rules *rules)
{
	int result = nl_rule_get(&scope->session, rule->netns, rule->id, rules);

	if (!result)
		result = nl_rule_del(&scope->session, rule->netns, rule->id);
	return result == NL_REFUSED && scope->session.errnum == ENOENT ? NL_DONE : result;
}

static int ask(struct scope *scope, const struct rule *rule, uint64_t since, struct outcome *outcome)
{
	int result = end_rule(scope, rule, &outcome->rules);

	if (!result)
		result = scope_view(scope, &outcome->view);
	if (!result)
		result = nl_record_dump(&scope->session, rule->netns, 0, &rule->match,
					&outcome->records);
	keep_changed(&outcome->records, since);
	return result;
}

static void print_json(const struct outcome *outcome)
{
	const struct view *view = &outcome->view;
	json_object *document = json_document(&view->status, &view->netnss, netns_name);

	json_object_object_add(document, "records", json_records(&outcome->records, view->status.hz));
	json_object_object_add(document, "rules", json_rules(&outcome->rules));
	json_print(stdout, document);
}

static void print_records(const struct outcome *outcome)
{
	const struct records *records = &outcome->records;
	unsigned int i;

	for (i = 0; records->n <= TIMELINES && i < records->n; i++) {
		putchar('\n');
		timeline_print(&records->record[i], outcome->view.status.hz, netns_name);
	}
	if (records->n <= TIMELINES)
		return;
	putchar('\n');
	table_records(records, NULL, clock_ns());
}

static void tell_open(const struct records *records)
{
	unsigned int i, n = 0;

	for (i = 0; i < records->n; i++)
		n += !records->record[i].end;
	if (n)
		fprintf(stderr, "finctl: records still open: %u; nothing vanishes any more, and finctl "
			"show follows them\n", n);
}

static void print(const struct args *args, const struct outcome *outcome)
{
	if (!outcome->rules.n)
		fprintf(stderr, "finctl: the rule was removed while %s ran\n", args->program[0]);
	if (args->json) {
		print_json(outcome);
		return;
	}
	table_rules(&outcome->rules, NULL);
	print_records(outcome);
	if (!outcome->records.n)
		fprintf(stderr, "finctl: no connection that the rule matches closed meanwhile\n");
	tell_open(&outcome->records);
}

/* What goes wrong from here on changes nothing about how PROGRAM ended. */
static void conclude(struct scope *scope, const struct args *args, const struct rule *rule,
		     uint64_t since)
{
	struct outcome outcome = {};
	int result = ask(scope, rule, since, &outcome);

	if (!result)
		print(args, &outcome);
	else if (result == NL_REFUSED && scope->session.errnum == ENOENT)
		say_wrong("the module was unloaded while %s ran, and with it went rule and records",
			  args->program[0]);
	else
		say_result(&scope->session, result);
	records_free(&outcome.records);
	rules_free(&outcome.rules);
	view_free(&outcome.view);
}

static int run(struct scope *scope, struct args *args, int netns)
{
	uint64_t since = clock_ns();
	struct rule rule = args->rule;
	struct child child;
	int result;

	rule.owned = true;
	result = nl_rule_add(&scope->session, scope->netns[0], &rule);
	if (result)
		return say_result(&scope->session, result);
	result = child_start(&child, args->program, netns);
	if (result)
		return result;
	result = child_wait(&child);
	conclude(scope, args, &rule, since);
	return result;
}

int cmd_drop_program(struct args *args)
{
	struct scope scope;
	int netns, result = check(args);

	if (!result)
		result = open_netns(args, &netns);
	if (result)
		return result;
	result = scope_open(&scope, args, SCOPE_EVERY);
	if (result)
		return scope_close(&scope, result);
	result = run(&scope, args, netns);
	scope_close(&scope, NL_DONE);
	if (netns >= 0)
		close(netns);
	return result;
}
