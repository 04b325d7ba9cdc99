// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "lab/lab.h"
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

static int make_document(struct lab *lab, json_object **document)
{
	struct netnss netnss = {};
	struct status status;
	unsigned int end;
	int result = nl_status_get(&lab->session, &status);

	for (end = 0; !result && end < LAB_ENDS; end++)
		result = nl_netns_get(&lab->session, lab->host[end].inum, &netnss);
	if (!result) {
		named = lab;
		*document = json_document(&status, &netnss, name_host);
		json_object_object_add(*document, "records", json_records(&lab->records, status.hz));
	}
	netnss_free(&netnss);
	return result;
}

/* The file is there as a whole or not at all. */
static int save(const char *path, json_object *document)
{
	char part[4096];
	FILE *file;
	bool bad;

	snprintf(part, sizeof(part), "%s.part", path);
	file = fopen(part, "we");
	if (!file) {
		json_object_put(document);
		return say_wrong("cannot write %s: %s", part, strerror(errno));
	}
	json_print(file, document);
	bad = ferror(file);
	bad |= fclose(file) != 0;
	if (!bad && !rename(part, path))
		return 0;
	say_wrong("cannot write %s: %s", path, strerror(errno));
	unlink(part);
	return NL_LOCAL;
}

static int deliver(struct lab *lab, const struct args *args)
{
	json_object *document = NULL;
	int result = make_document(lab, &document);

	if (result)
		return say_result(&lab->session, result);
	if (args->json)
		json_print(stdout, json_object_get(document));
	if (args->output)
		return save(args->output, document);
	json_object_put(document);
	return 0;
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
