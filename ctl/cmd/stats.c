// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <time.h>

#include "commands.h"
#include "file.h"
#include "memory.h"
#include "netns.h"
#include "nl/counts.h"
#include "nl/record.h"
#include "nl/rule.h"
#include "out/json.h"
#include "out/prometheus.h"
#include "out/stats_json.h"
#include "out/stats_text.h"
#include "say.h"
#include "scope.h"
#include "stats/all.h"

/* A close that is under way moves one counter before the other. */
#define CHECKS		3
#define CHECK_AFTER_NS	50000000

/* All that was asked for, before it is made into statistics. */
struct answers {
	struct view view;
	struct rules rules;
	struct records living;
	struct stats *stats;	/* of each namespace, with its counts alone */
};

static int check(const struct args *args)
{
	if (args->prometheus && args->json)
		return say_wrong("--prometheus and --json contradict each other: leave one out");
	if (args->noutputs && !args->prometheus)
		return say_wrong("--output goes with --prometheus: add it, or redirect the output");
	if (args->noutputs > 1)
		return say_wrong("--output is given twice: once is enough");
	return 0;
}

static bool disagrees(const struct answers *answers)
{
	const struct netnss *netnss = &answers->view.netnss;
	unsigned int i;

	for (i = 0; i < netnss->n; i++)
		if (stats_check(&netnss->netns[i], &answers->stats[i].counts) == STATS_DISAGREES)
			return true;
	return false;
}

static int ask_counts(struct scope *scope, struct answers *answers)
{
	int result = scope_view(scope, &answers->view);
	unsigned int i;

	for (i = 0; !result && i < scope->n; i++)
		result = nl_counts_get(&scope->session, scope->netns[i],
				       &answers->stats[i].counts);
	return result;
}

/* Counters that still disagree when they are asked for again do so. */
static int ask_settled(struct scope *scope, struct answers *answers)
{
	const struct timespec pause = { .tv_nsec = CHECK_AFTER_NS };
	int result = ask_counts(scope, answers), i;

	for (i = 1; !result && i < CHECKS && disagrees(answers); i++) {
		nanosleep(&pause, NULL);
		view_free(&answers->view);
		result = ask_counts(scope, answers);
	}
	return result;
}

static int ask(struct scope *scope, struct answers *answers)
{
	unsigned int i;
	int result = NL_DONE;

	answers->stats = need(calloc(scope->n + 1, sizeof(*answers->stats)));
	for (i = 0; !result && i < scope->n; i++)
		result = nl_record_dump_living(&scope->session, scope->netns[i], NULL,
					       &answers->living);
	for (i = 0; !result && i < scope->n; i++)
		result = nl_rule_dump(&scope->session, scope->netns[i], &answers->rules);
	return result ? result : ask_settled(scope, answers);
}

static const char *write_prometheus(FILE *file, void *arg)
{
	prometheus_print(file, arg, netns_name);
	return NULL;
}

static void print_json(const struct answers *answers, const struct all_stats *all)
{
	json_object *document = json_document(&answers->view.status, &answers->view.netnss,
					      netns_name);

	json_object_object_add(document, "stats", stats_json(all));
	json_object_object_add(document, "stream_events_lost",
			       json_object_new_uint64(answers->view.status.events_lost));
	json_print(stdout, document);
}

static int deliver(const struct args *args, const struct answers *answers,
		   const struct all_stats *all)
{
	const char *fault;

	if (args->json) {
		print_json(answers, all);
	} else if (args->noutputs) {
		fault = file_save(args->output[0], write_prometheus, (void *)all);
		if (fault)
			return say_wrong("cannot write %s: %s", args->output[0], fault);
	} else if (args->prometheus) {
		prometheus_print(stdout, all, netns_name);
	} else if (all->netnss->n) {
		stats_text(all, netns_name);
	} else {
		fputs("no namespace has records or rules: finctl drop and finctl record begin them\n",
		      stderr);
	}
	return 0;
}

static int tell(const struct args *args, const struct answers *answers)
{
	const struct netnss *netnss = &answers->view.netnss;
	const struct all_stats all = {
		.status = &answers->view.status, .netnss = netnss, .rules = &answers->rules,
		.stats = answers->stats,
	};
	unsigned int i;

	for (i = 0; i < netnss->n; i++)
		stats_of(&answers->stats[i], &netnss->netns[i], &answers->living);
	return deliver(args, answers, &all);
}

int cmd_stats(struct args *args)
{
	struct answers answers = {};
	struct scope scope;
	int result = check(args);

	if (result)
		return result;
	result = scope_open(&scope, args, SCOPE_USED);
	if (!result)
		result = ask(&scope, &answers);
	result = scope_close(&scope, result);
	if (!result)
		result = tell(args, &answers);
	records_free(&answers.living);
	rules_free(&answers.rules);
	view_free(&answers.view);
	free(answers.stats);
	return result;
}
