// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "scope.h"
#include "commands.h"
#include "netns.h"
#include "nl/rule.h"
#include "out/json.h"
#include "out/table.h"

static int print_json(struct scope *scope, const struct rules *rules)
{
	struct view view;
	int result = scope_view(scope, &view);
	json_object *document;

	if (!result) {
		document = json_document(&view.status, &view.netnss, netns_name);
		json_object_object_add(document, "rules", json_rules(rules));
		json_print(stdout, document);
	}
	view_free(&view);
	return result;
}

int cmd_rules(struct args *args)
{
	struct scope scope;
	struct rules rules = {};
	int result = scope_open(&scope, args, SCOPE_USED);
	unsigned int i;

	for (i = 0; !result && i < scope.n; i++)
		result = nl_rule_dump(&scope.session, scope.netns[i], &rules);
	if (!result && args->json)
		result = print_json(&scope, &rules);
	else if (!result && rules.n)
		table_rules(&rules, scope_is_wide(args) ? netns_name : NULL);
	else if (!result)
		fputs("no rules: finctl drop adds one\n", stderr);
	rules_free(&rules);
	return scope_close(&scope, result);
}
