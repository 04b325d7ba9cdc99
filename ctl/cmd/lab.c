// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "draw/drawing.h"
#include "file.h"
#include "lab/film.h"
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

/* What was run, and what came of it. */
static json_object *make_account(const struct lab *lab)
{
	json_object *account = json_object_new_object(), *params = json_object_new_object();
	json_object *claims = json_object_new_array(), *one;
	unsigned int i;

	for (i = 0; i < lab->params.n; i++)
		json_object_object_add(params, lab->params.value[i].param->name,
				       json_object_new_string(lab->params.value[i].text));
	for (i = 0; i < lab->nclaims; i++) {
		one = json_object_new_object();
		json_object_object_add(one, "claim", json_object_new_string(lab->claim[i].text));
		json_object_object_add(one, "holds", json_object_new_boolean(lab->claim[i].holds));
		json_object_array_add(claims, one);
	}
	json_object_object_add(account, "name", json_object_new_string(lab->experiment->name));
	json_object_object_add(account, "parameters", params);
	json_object_object_add(account, "claims", claims);
	return account;
}

static json_object *make_json(const struct lab *lab, const struct view *view)
{
	json_object *json = json_document(&view->status, &view->netnss, name_host);

	json_object_object_add(json, "experiment", make_account(lab));
	json_object_object_add(json, "records", json_records(&lab->records, view->status.hz));
	return json;
}

static const char *write_json(FILE *file, void *json)
{
	json_print(file, json_object_get(json));
	return NULL;
}

static bool is_a(const char *path, const char *suffix)
{
	const char *dot = strrchr(path, '.');

	return dot && !strcmp(dot, suffix);
}

/* Return: where to capture to, NULL for nowhere. */
static const char *film_path(const struct args *args)
{
	unsigned int i;

	for (i = 0; i < args->noutputs; i++)
		if (is_a(args->output[i], ".pcapng"))
			return args->output[i];
	return NULL;
}

/* Where a parameter was swept, its value is what tells the connections apart. */
static void name_rounds(const struct lab *lab, struct connections *connections)
{
	struct params params = lab->params;
	unsigned int i, k;

	if (connections->n < 2 || connections->n != params_rounds(&params))
		return;
	for (i = 0; i < connections->n; i++) {
		params_take_round(&params, i);
		for (k = 0; k < params.n; k++)
			if (params.value[k].param->swept)
				snprintf(connections->connection[i].caption,
					 sizeof(connections->connection[i].caption), "%s=%s",
					 params.value[k].param->name, params.value[k].now);
	}
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
	name_rounds(lab, &connections);
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
	const char *fault = is_a(path, ".json") ? file_save(path, write_json, json) : draw(lab, view, path);

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
		if (!is_a(args->output[i], ".pcapng"))
			result = save(lab, &view, args->output[i]);
	view_free(&view);
	return result;
}

/* What the parameters are in this run. */
static void tell_params(struct lab *lab)
{
	unsigned int i;

	lab_say(lab, "Parameters:\n");
	for (i = 0; i < lab->params.n; i++)
		lab_say(lab, "  %s=%s, %s\n", lab->params.value[i].param->name,
			lab->params.value[i].text, lab->params.value[i].param->help);
	lab_say(lab, "\n");
}

static int set_params(struct lab *lab, const struct args *args)
{
	const char *fault;
	unsigned int i;

	for (i = 0; i < args->nsettings; i++) {
		fault = params_set(&lab->params, args->setting[i]);
		if (fault)
			return say_wrong("--set %s: %s", args->setting[i], fault);
	}
	return 0;
}

static unsigned int failures(const struct lab *lab)
{
	unsigned int i, n = 0;

	for (i = 0; i < lab->nclaims; i++)
		n += !lab->claim[i].holds;
	return n;
}

/* Runs the experiment, before a camera where a file is wanted of it. */
static int run(struct lab *lab, const char *path)
{
	struct film film = {};
	int result, stopped;

	if (!path)
		return lab_run(lab);
	named = lab;
	result = film_start(&film, lab, path, name_host);
	if (result)
		return result;
	result = lab_run(lab);
	stopped = film_stop(&film, lab);
	return result ? result : stopped;
}

/* An experiment can take minutes: what it leaves must have a place. */
static int try_outputs(const struct args *args)
{
	const char *fault;
	unsigned int i;

	for (i = 0; i < args->noutputs; i++) {
		fault = file_try(args->output[i]);
		if (fault)
			return say_wrong("cannot write %s: %s", args->output[i], fault);
	}
	return 0;
}

static int conduct(struct lab *lab, const struct args *args)
{
	const struct experiment *experiment = lab->experiment;
	int result = set_params(lab, args);

	if (!result)
		result = try_outputs(args);
	if (result)
		return result;
	lab_say(lab, "%s%s%s: %s.\n", text_tint(TINT_HEAD), experiment->name,
		text_tint(TINT_PLAIN), experiment->summary);
	lab_tell(lab, experiment->story);
	tell_params(lab);
	result = run(lab, film_path(args));
	if (result)
		return say_result(&lab->session, result);
	result = deliver(lab, args);
	if (failures(lab) && !result)
		result = say_wrong("of the %u things that the experiment claims, %u do not hold",
				   lab->nclaims, failures(lab));
	return result;
}

static int check(const struct args *args)
{
	unsigned int i, films = 0;

	for (i = 0; i < args->noutputs; i++)
		films += is_a(args->output[i], ".pcapng");
	if (films > 1)
		return say_wrong("an experiment is captured once: name one FILE.pcapng");
	for (i = 0; i < args->noutputs; i++)
		if (!is_a(args->output[i], ".json") && !is_a(args->output[i], ".pcapng") &&
		    !drawing_is_format(args->output[i]))
			return say_wrong("--output %s: FILE.json is wanted, FILE.pcapng, or for a drawing "
					 "FILE.svg, FILE.png or FILE.pdf", args->output[i]);
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
