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
	if (args->stop && (args->records || !match_is_empty(&args->rule.match)))
		return say_wrong("--stop ends all recording but that of rules: leave the rest out");
	return 0;
}

int cmd_record(struct args *args)
{
	struct scope scope;
	unsigned int i;
	int result = check(args);

	if (result)
		return result;
	result = scope_open(&scope, args, args->stop ? SCOPE_USED : SCOPE_EVERY);
	for (i = 0; !result && i < scope.n; i++)
		result = args->stop ? nl_record_stop(&scope.session, scope.netns[i]) :
				      nl_record_start(&scope.session, scope.netns[i],
						      &args->rule.match, args->records);
	return scope_close(&scope, result);
}
