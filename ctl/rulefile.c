// SPDX-License-Identifier: GPL-2.0-only
/* Line by line: a rule by its options, or `netns NAME`, where what follows goes.
 * The options are those of drop, and read as drop reads them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "memory.h"
#include "netns.h"
#include "rule.h"
#include "rulefile.h"
#include "say.h"
#include "words.h"

static const struct command rule_line = {
	.name = "drop", .bare = true,
	.group = { &options_flow, &options_drop, &options_limits, &options_saved },
};

static int add_part(struct rulefile *file, uint32_t netns, unsigned int line)
{
	unsigned int i;

	for (i = 0; i < file->nparts; i++)
		if (file->part[i].netns == netns)
			return say_wrong("this namespace is in line %u already: put its rules together",
					 file->part[i].line);
	file->part = grow(file->part, file->nparts, &file->parts_room, sizeof(*file->part));
	file->part[file->nparts++] = (struct rulefile_part) { netns, line };
	return 0;
}

static int read_netns(struct rulefile *file, const struct words *words, unsigned int line)
{
	const char *fault;
	uint32_t netns;

	if (words->n != 3)
		return say_wrong("netns is followed by one name, number or path");
	if (file->n && !file->named)
		return say_wrong("the rules above stand in no namespace: begin with a netns line");
	fault = netns_resolve(words->word[2], &netns);
	if (fault)
		return say_wrong("netns %s: %s", words->word[2], fault);
	file->named = true;
	return add_part(file, netns, line);
}

static int read_rule(struct rulefile *file, struct words *words, uint32_t netns, unsigned int line)
{
	struct args args = {};
	const char *fault, *doubt;
	int result = args_read_command(&args, &rule_line, words->n, words->word);

	if (result)
		return result;
	fault = rule_fault(&args.rule, args.force);
	if (fault)
		return say_wrong("%s", fault);
	rule_fill_in(&args.rule);
	doubt = rule_doubt(&args.rule);
	if (doubt)
		say_doubt(doubt);
	args.rule.netns = file->named ? file->part[file->nparts - 1].netns : netns;
	file->rule = grow(file->rule, file->n, &file->room, sizeof(*file->rule));
	file->rule[file->n++] = (struct rulefile_rule) { args.rule, line };
	return 0;
}

static int read_line(struct rulefile *file, char *text, uint32_t netns, unsigned int line)
{
	struct words words = {};
	const char *fault;
	int result = 0;

	words_add(&words, (char *)rule_line.name);
	fault = words_split(&words, text);
	if (fault)
		result = say_wrong("%s", fault);
	else if (words.n > 1 && !strcmp(words.word[1], "netns"))
		result = read_netns(file, &words, line);
	else if (words.n > 1)
		result = read_rule(file, &words, netns, line);
	words_free(&words);
	return result;
}

/* Reads a whole file; its name is set already. What names no namespace is about
 * @netns, 0 for our own. rulefile_free() is to follow in any case.
 * Return: 0, or 1 when a line is no good, which has been said.
 */
int rulefile_read(struct rulefile *file, FILE *from, uint32_t netns)
{
	char *text = NULL;
	unsigned int line = 0;
	size_t size = 0;
	int result = 0;

	while (!result && getline(&text, &size, from) >= 0) {
		say_place(file->name, ++line);
		result = read_line(file, text, netns, line);
	}
	say_place(NULL, 0);
	if (!result && ferror(from))
		result = say_wrong("cannot read %s: %s", file->name, strerror(errno));
	free(text);
	if (!result && !file->named)
		result = add_part(file, netns, 0);
	return result;
}

void rulefile_free(struct rulefile *file)
{
	free(file->part);
	free(file->rule);
}
