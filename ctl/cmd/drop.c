// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>

#include "memory.h"
#include "model/rule.h"
#include "scope.h"
#include "commands.h"
#include "names.h"
#include "netns.h"
#include "nl/rule.h"
#include "out/json.h"
#include "out/rule_text.h"
#include "out/text.h"
#include "rule.h"
#include "say.h"

static void print(const struct args *args, const struct rule *rule)
{
	char netns[TEXT], *terms, *match, *limits;

	if (args->json) {
		json_print(stdout, json_rule(rule));
		return;
	}
	terms = text_terms(rule);
	match = rule_text(rule, RULE_FLOW | RULE_WHERE);
	limits = rule_text(rule, RULE_LIMITS);
	printf("rule %u in netns %s: match %s, segment %s, direction %s, as %s%s%s\n", rule->id,
	       text_netns(rule->netns, netns_name, netns), *match ? match : "all", terms,
	       name_of(&name_direction, rule->direction), name_of(&name_how, rule->how),
	       *limits ? ", limits " : "", limits);
	free(terms);
	free(match);
	free(limits);
}

/* Adds the rule to each namespace, or to none. */
static int add_rules(struct scope *scope, const struct rule *rule, struct rule *added)
{
	struct nl_session session;
	unsigned int i;
	int result = NL_DONE;

	for (i = 0; !result && i < scope->n; i++) {
		added[i] = *rule;
		result = nl_rule_add(&scope->session, scope->netns[i], &added[i]);
	}
	if (!result)
		return result;
	session = scope->session;	/* with the reason, which what follows must not touch */
	for (i--; i-- > 0; )
		nl_rule_del(&session, added[i].netns, added[i].id);
	return result;
}

int cmd_drop(struct args *args)
{
	struct scope scope;
	struct rule *added;
	unsigned int i;
	const char *fault = rule_fault(&args->rule, args->force), *doubt;
	int result;

	if (fault)
		return say_wrong("%s", fault);
	rule_fill_in(&args->rule);
	doubt = rule_doubt(&args->rule);
	if (doubt)
		say_doubt(doubt);
	if (args->program)
		return cmd_drop_program(args);
	result = scope_open(&scope, args, SCOPE_EVERY);
	added = need(calloc(scope.n + 1, sizeof(*added)));
	if (!result)
		result = add_rules(&scope, &args->rule, added);
	for (i = 0; !result && i < scope.n; i++)
		print(args, &added[i]);
	free(added);
	return scope_close(&scope, result);
}
