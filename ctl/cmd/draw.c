// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "commands.h"
#include "draw/drawing.h"
#include "live.h"
#include "memory.h"
#include "read/document.h"
#include "say.h"
#include "scope.h"
#include "values.h"

#define IDS		2	/* a connection has two ends */
#define CONNECTIONS	64	/* more nobody looks at at once */

/* The operands, told apart: what can be an id is one. */
struct wanted {
	unsigned int nids;
	uint64_t id[IDS];
	unsigned int nfiles;
	const char **file;
};

static int sort_out(const struct args *args, struct wanted *wanted)
{
	uint64_t id;
	int i;

	for (i = 0; i < args->noperands; i++) {
		if (value_id(args->operand[i], &id))
			wanted->file[wanted->nfiles++] = args->operand[i];
		else if (wanted->nids < IDS)
			wanted->id[wanted->nids++] = id;
		else
			return say_wrong("a connection has two ends: draw takes no more than two IDs");
	}
	return 0;
}

static int check(const struct args *args)
{
	unsigned int i;

	if (args->json)
		return say_wrong("a drawing is no JSON; finctl --json show prints the records");
	if (args->ascii && args->noutputs)
		return say_wrong("--ascii is for the terminal: leave it or --output out");
	for (i = 0; i < args->noutputs; i++)
		if (!drawing_is_format(args->output[i]))
			return say_wrong("--output %s: FILE.svg, FILE.png or FILE.pdf is wanted, whose "
					 "ending tells the format", args->output[i]);
	return 0;
}

static int deliver(const struct args *args, const struct connections *connections)
{
	const char *fault;
	unsigned int i;

	if (connections->n > CONNECTIONS)
		return say_wrong("these are %u connections, and a drawing holds %u: name one by the ID "
				 "of its record, which finctl show lists", connections->n, CONNECTIONS);
	for (i = 0; i < args->noutputs; i++) {
		fault = drawing_save(connections, NULL, args->output[i]);
		if (fault)
			return say_wrong("cannot write %s: %s", args->output[i], fault);
	}
	fault = args->noutputs ? NULL : drawing_print(connections, args->ascii);
	return fault ? say_wrong("%s", fault) : 0;
}

static int draw(const struct args *args, const struct wanted *wanted, struct document *document,
		unsigned int n)
{
	struct connections connections;
	const char *fault = connections_find(&connections, document, n);
	int result;

	if (!fault && wanted->nids)
		fault = connections_keep(&connections, wanted->id, wanted->nids);
	if (fault)
		result = say_wrong("%s: nothing to draw", fault);
	else
		result = deliver(args, &connections);
	connections_free(&connections);
	return result;
}

static int draw_files(const struct args *args, const struct wanted *wanted)
{
	struct document *document = need(calloc(wanted->nfiles + 1, sizeof(*document)));
	unsigned int i;
	int result = 0;

	if (args->nnetns || args->all_netns)
		result = say_wrong("files name their own namespaces: leave --netns and --all-netns out");
	for (i = 0; !result && i < wanted->nfiles; i++) {
		const char *fault = document_read(&document[i], wanted->file[i]);

		if (fault)
			result = say_wrong("%s: %s", wanted->file[i], fault);
	}
	if (!result)
		result = draw(args, wanted, document, wanted->nfiles);
	for (i = 0; i < wanted->nfiles; i++)
		document_free(&document[i]);
	free(document);
	return result;
}

static int draw_live(const struct args *args, const struct wanted *wanted)
{
	struct document document = {};
	struct scope scope;
	int result = scope_open(&scope, args, SCOPE_USED);

	if (!result)
		result = live_document(&scope, wanted->id, wanted->nids, &document);
	result = scope_close(&scope, result);
	if (!result)
		result = draw(args, wanted, &document, 1);
	document_free(&document);
	return result;
}

int cmd_draw(struct args *args)
{
	const char *file[args->noperands + 1];
	struct wanted wanted = { .file = file };
	int result = check(args);

	if (!result)
		result = sort_out(args, &wanted);
	if (result)
		return result;
	return wanted.nfiles ? draw_files(args, &wanted) : draw_live(args, &wanted);
}
