// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"
#include "netns.h"
#include "nl/rule.h"
#include "out/rulefile.h"
#include "say.h"
#include "scope.h"

static int save(struct scope *scope, uint32_t netns, bool named)
{
	struct rules rules = {};
	int result = nl_rule_dump(&scope->session, netns, &rules);

	if (!result)
		rulefile_print(&rules, named ? netns : 0, netns_name);
	rules_free(&rules);
	return result;
}

int cmd_save(struct args *args)
{
	struct scope scope;
	unsigned int i;
	int result;

	if (args->json)
		return say_wrong("save prints text that restore takes; finctl --json rules prints JSON");
	result = scope_open(&scope, args, SCOPE_USED);
	for (i = 0; !result && i < scope.n; i++)
		result = save(&scope, scope.netns[i], args->all_netns || scope.n > 1);
	return scope_close(&scope, result);
}
