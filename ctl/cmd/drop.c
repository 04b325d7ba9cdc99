// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>

#include "scope.h"
#include "commands.h"
#include "names.h"
#include "netns.h"
#include "nl/rule.h"
#include "out/json.h"
#include "say.h"
#include "values.h"

/* What the kernel would do when told, but nobody can want. Return: 0 or 1. */
static int check(const struct args *args)
{
	const struct rule *rule = &args->rule;
	const char *fault = match_fault(&rule->match);

	if (fault)
		return say_wrong("%s", fault);
	if (rule->how == FINCTL_HOW_EPERM && rule->direction &&
	    rule->direction != FINCTL_DIRECTION_OUT)
		return say_wrong("--as eperm goes with --direction out alone: only one who sends "
				 "can be told");
	if (!args->force && !match_is_narrow(&rule->match) && !rule_is_ack_of_fin_alone(rule))
		return say_wrong("this rule would cut every connection, your own among them: name a "
				 "port or an address, or add --force");
	return 0;
}

/* What the module fills in when nothing is said. */
static void fill_in(struct rule *rule)
{
	if (!rule->how)
		rule->how = FINCTL_HOW_LOSS;
	if (!rule->direction)
		rule->direction = rule->how == FINCTL_HOW_EPERM ? FINCTL_DIRECTION_OUT :
								  FINCTL_DIRECTION_BOTH;
	if (!rule->nterms)
		rule->term[rule->nterms++].all = FINCTL_CLASS_ACK_OF_FIN;
}

static void print(const struct args *args, const struct rule *rule)
{
	char match[TEXT], terms[TEXT], netns[TEXT];

	if (args->json) {
		json_print(stdout, json_rule(rule));
		return;
	}
	printf("rule %u in netns %s: match %s, segment %s, direction %s, as %s\n", rule->id,
	       text_netns(rule->netns, netns_name, netns), text_match(&rule->match, match),
	       text_terms(rule, terms), name_of(&name_direction, rule->direction),
	       name_of(&name_how, rule->how));
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
	int result = check(args);

	if (result)
		return result;
	fill_in(&args->rule);
	result = scope_open(&scope, args, SCOPE_EVERY);
	added = calloc(scope.n + 1, sizeof(*added));
	if (!result)
		result = add_rules(&scope, &args->rule, added);
	for (i = 0; !result && i < scope.n; i++)
		print(args, &added[i]);
	free(added);
	return scope_close(&scope, result);
}
