// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "commands.h"
#include "nl/restore.h"
#include "rulefile.h"
#include "say.h"
#include "scope.h"

/* Return: 0, or 1 when the command line is no good. */
static int check(const struct args *args)
{
	if (args->all_netns || args->nnetns > 1)
		return say_wrong("rules go into one namespace: name one, or in the file, by netns lines");
	return 0;
}

static int read_from(struct rulefile *file, const struct args *args, FILE *from)
{
	int result = rulefile_read(file, from, args->nnetns ? args->netns[0] : 0);

	if (!result && file->named && args->nnetns)
		result = say_wrong("%s names its namespaces itself: leave --netns out", file->name);
	return result;
}

static int read_file(struct rulefile *file, const struct args *args)
{
	const char *path = args->noperands ? args->operand[0] : "-";
	FILE *from;
	int result;

	file->name = path;
	if (!strcmp(path, "-")) {
		file->name = "stdin";
		return read_from(file, args, stdin);
	}
	from = fopen(path, "re");
	if (!from)
		return say_wrong("cannot read %s: %s", path, strerror(errno));
	result = read_from(file, args, from);
	fclose(from);
	return result;
}

/* Return: the place in the file of a rule that the kernel blames, n for none. */
static unsigned int find_blamed(const struct rulefile *file, const struct nl_blame *blame)
{
	unsigned int i, index = 0;

	for (i = 0; blame->known && i < file->n; i++)
		if ((!file->named || file->rule[i].rule.netns == blame->netns) &&
		    index++ == blame->index)
			return i;
	return file->n;
}

/* Nothing is changed before the commit; until then, ending is as good as never
 * having begun. @at: the rule that a refusal is about, n for none.
 */
static int replace(struct nl_session *session, const struct rulefile *file, unsigned int *at)
{
	struct nl_blame blame;
	unsigned int i;
	int result = NL_DONE;

	*at = file->n;
	for (i = 0; !result && i < file->nparts; i++)
		result = nl_restore_begin(session, file->part[i].netns);
	for (i = 0; !result && i < file->n; i++) {
		result = nl_restore_rule(session, &file->rule[i].rule);
		if (result)
			*at = i;
	}
	if (result)
		return result;
	result = nl_restore_commit(session, file->n, &blame);
	*at = find_blamed(file, &blame);
	return result;
}

static int restore(const struct args *args, const struct rulefile *file)
{
	struct scope scope;
	unsigned int at = file->n;
	int result = scope_open(&scope, args, SCOPE_EVERY);

	if (!result)
		result = replace(&scope.session, file, &at);
	if (at < file->n)
		say_place(file->name, file->rule[at].line);
	return scope_close(&scope, result);
}

int cmd_restore(struct args *args)
{
	struct rulefile file = {};
	int result = check(args);

	if (!result)
		result = read_file(&file, args);
	if (!result)
		result = restore(args, &file);
	rulefile_free(&file);
	return result;
}
