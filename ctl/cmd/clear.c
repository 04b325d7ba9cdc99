// SPDX-License-Identifier: GPL-2.0-only
#include "scope.h"
#include "commands.h"
#include "nl/record.h"

int cmd_clear(struct args *args)
{
	struct scope scope;
	int result = scope_open(&scope, args, SCOPE_USED);
	unsigned int i;

	for (i = 0; !result && i < scope.n; i++)
		result = nl_clear(&scope.session, scope.netns[i]);
	return scope_close(&scope, result);
}
