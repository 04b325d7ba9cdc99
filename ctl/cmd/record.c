// SPDX-License-Identifier: GPL-2.0-only
#include "scope.h"
#include "commands.h"
#include "nl/record.h"
#include "rule.h"
#include "say.h"
#include "values.h"

/* Return: 0, or 1 when the command line is no good. */
static int check(const struct args *args)
{
	const char *fault = match_fault(&args->rule.match);

	if (fault)
		return say_wrong("%s", fault);
	if (args->stop && (args->records || args->from || !match_is_empty(&args->rule.match)))
		return say_wrong("--stop ends all recording but that of rules: leave the rest out");
	return 0;
}

static int start_one(struct scope *scope, const struct args *args, unsigned int i)
{
	return nl_record_start(&scope->session, scope->netns[i], &args->rule.match, args->from,
			       args->records);
}

/* The kernel will refuse this one: it goes first, so that no other is changed. */
static bool is_hopeless(const struct netns *netns, const struct args *args)
{
	return args->records && netns->records && netns->records != args->records;
}

/* Starts in each namespace. Where that fails in one, those before it go back to
 * what they did, unless they recorded already.
 */
static int start_in(struct scope *scope, const struct args *args, const struct netnss *before)
{
	struct nl_session session;
	unsigned int i;
	int result = NL_DONE;

	for (i = 0; !result && i < scope->n; i++)
		if (is_hopeless(&before->netns[i], args))
			result = start_one(scope, args, i);
	if (result)
		return result;
	for (i = 0; !result && i < scope->n; i++)
		result = start_one(scope, args, i);
	if (!result)
		return result;
	session = scope->session;	/* with the reason, which what follows must not touch */
	for (i--; i-- > 0; )
		if (!before->netns[i].recording)
			nl_record_stop(&session, scope->netns[i]);
	return result;
}

static int start(struct scope *scope, const struct args *args)
{
	struct view before;
	int result = scope_view(scope, &before);

	if (!result)
		result = start_in(scope, args, &before.netnss);
	view_free(&before);
	return result;
}

static int stop(struct scope *scope)
{
	unsigned int i;
	int result = NL_DONE;

	for (i = 0; !result && i < scope->n; i++)
		result = nl_record_stop(&scope->session, scope->netns[i]);
	return result;
}

int cmd_record(struct args *args)
{
	struct scope scope;
	int result = check(args);

	if (result)
		return result;
	result = scope_open(&scope, args, args->stop ? SCOPE_USED : SCOPE_EVERY);
	if (!result)
		result = args->stop ? stop(&scope) : start(&scope, args);
	return scope_close(&scope, result);
}
