// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "draw/drawing.h"
#include "file.h"
#include "lab/lab.h"
#include "live.h"
#include "nl/status.h"
#include "out/json.h"
#include "out/table.h"
#include "say.h"

#define EXPERIMENTS	64	/* more than there will be */

static int list(const struct args *args)
{
	const char *name[EXPERIMENTS], *summary[EXPERIMENTS];
	const struct experiment *one;
	unsigned int n = 0;

	if (args->noperands)
		return say_wrong("--list lists every experiment: leave %s out", args->operand[0]);
	for (one = lab_next(NULL); one && n < EXPERIMENTS; one = lab_next(one), n++) {
		name[n] = one->name;
		summary[n] = one->summary;
	}
	if (args->json)
		json_print(stdout, json_experiments(name, summary, n));
	else
		table_experiments(name, summary, n);
	return 0;
}

/* The lab's namespaces have no names that others know. */
static const struct lab *named;

static const char *name_host(uint32_t inum)
{
	unsigned int end;

	for (end = 0; end < LAB_ENDS; end++)
		if (named->host[end].inum == inum)
			return named->host[end].name;
	return NULL;
}

static int look(struct lab *lab, struct view *view)
{
	unsigned int end;
	int result = nl_status_get(&lab->session, &view->status);

	for (end = 0; !result && end < LAB_ENDS; end++)
		result = nl_netns_get(&lab->session, lab->host[end].inum, &view->netnss);
	return result;
}

static json_object *make_json(const struct lab *lab, const struct view *view)
{
	json_object *json = json_document(&view->status, &view->netnss, name_host);

	json_object_object_add(json, "records", json_records(&lab->records, view->status.hz));
	return json;
}

static const char *write_json(FILE *file, void *json)
{
	json_print(file, json_object_get(json));
	return NULL;
}

static bool is_json(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && !strcmp(dot, ".json");
}

/* The records stay the lab's. */
static const char *draw(const struct lab *lab, const struct view *view, const char *path)
{
	struct document document = { .records = lab->records };
	struct connections connections;
	char title[TEXT];
	const char *fault;

	snprintf(title, sizeof(title), "%s: %s", lab->experiment->name, lab->experiment->summary);
	live_describe(&document, view, name_host);
	fault = connections_find(&connections, &document, 1);
	if (!fault)
		fault = drawing_save(&connections, title, path);
	connections_free(&connections);
	document.records = (struct records) {};
	document_free(&document);
	return fault;
}

static int save(const struct lab *lab, const struct view *view, const char *path)
{
	json_object *json = make_json(lab, view);
	const char *fault = is_json(path) ? file_save(path, write_json, json) : draw(lab, view, path);

	json_object_put(json);
	return fault ? say_wrong("cannot write %s: %s", path, fault) : 0;
}

static int deliver(struct lab *lab, const struct args *args)
{
	struct view view = {};
	int result = look(lab, &view);
	unsigned int i;

	named = lab;
	if (result)
		say_result(&lab->session, result);
	else if (args->json)
		json_print(stdout, make_json(lab, &view));
	for (i = 0; !result && i < args->noutputs; i++)
		result = save(lab, &view, args->output[i]);
	view_free(&view);
	return result;
}

static int conduct(struct lab *lab, const struct args *args)
{
	const struct experiment *experiment = lab->experiment;
	int result;

	lab_say(lab, "%s%s%s: %s.\n\n%s\n", text_tint(TINT_HEAD), experiment->name,
		text_tint(TINT_PLAIN), experiment->summary, experiment->story);
	result = experiment->run(lab);
	if (result)
		return say_result(&lab->session, result);
	result = deliver(lab, args);
	if (lab->failures && !result)
		result = say_wrong("the kernel did not do what the experiment claims, %u times",
				   lab->failures);
	return result;
}

static int check(const struct args *args)
{
	unsigned int i;

	for (i = 0; i < args->noutputs; i++)
		if (!is_json(args->output[i]) && !drawing_is_format(args->output[i]))
			return say_wrong("--output %s: FILE.json is wanted, or for a drawing FILE.svg, "
					 "FILE.png or FILE.pdf", args->output[i]);
	if (args->nnetns || args->all_netns)
		return say_wrong("an experiment makes its own namespaces: leave --netns and --all-netns "
				 "out");
	if (args->list)
		return 0;
	if (!args->noperands)
		return say_wrong("which experiment? finctl lab --list lists them");
	if (!lab_find(args->operand[0]))
		return say_wrong("there is no experiment %s; finctl lab --list lists those that there "
				 "are", args->operand[0]);
	return 0;
}

int cmd_lab(struct args *args)
{
	struct lab lab;
	int result = check(args);

	if (result)
		return result;
	if (args->list)
		return list(args);
	result = lab_open(&lab, lab_find(args->operand[0]), args->json);
	if (result)
		say_result(&lab.session, result);
	else
		result = conduct(&lab, args);
	lab_close(&lab);
	return result;
}
