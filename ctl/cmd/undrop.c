// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "scope.h"
#include "commands.h"
#include "nl/rule.h"
#include "say.h"
#include "values.h"

/* Return: 0, or 1 when the command line is no good. */
static int check(const struct args *args)
{
	if (args->all && args->noperands)
		return say_wrong("--all removes every rule: leave the numbers out, or --all");
	if (!args->all && !args->noperands)
		return say_wrong("which rules? finctl rules lists them; --all removes every one");
	if (!args->all && (args->all_netns || args->nnetns > 1))
		return say_wrong("rules are numbered in each namespace: name one namespace, or --all");
	return 0;
}

static int read_ids(const struct args *args, uint32_t *id)
{
	const char *fault;
	int i;

	for (i = 0; i < args->noperands; i++) {
		fault = value_number(args->operand[i], 1, FINCTL_RULE_ID, &id[i]);
		if (fault)
			return say_wrong("%s is not a rule's number: %s", args->operand[i], fault);
	}
	return 0;
}

/* The kernel's sentence does not say which of several. */
static void name_rule(struct nl_session *session, uint32_t id)
{
	char why[sizeof(session->error)];

	memcpy(why, session->error, sizeof(why));
	nl_fail(session, NL_REFUSED, "rule %u: %s", id, why);
}

/* Nothing is removed unless all of them are there. */
static int remove_some(struct scope *scope, const uint32_t *id, int n)
{
	struct rules rules = {};
	int result = NL_DONE, i;

	for (i = 0; !result && i < n; i++) {
		result = nl_rule_get(&scope->session, scope->netns[0], id[i], &rules);
		if (result == NL_REFUSED)
			name_rule(&scope->session, id[i]);
	}
	for (i = 0; !result && i < n; i++)
		result = nl_rule_del(&scope->session, scope->netns[0], id[i]);
	rules_free(&rules);
	return result;
}

/* Rules of programs stay: whoever looks for them should not be surprised. */
static void tell_left(const struct rules *rules)
{
	if (rules->n)
		fprintf(stderr, "finctl: rules left, whose programs still run: %u; finctl rules lists "
			"them\n", rules->n);
}

static int remove_all(struct scope *scope)
{
	struct rules left = {};
	unsigned int i;
	int result = NL_DONE;

	for (i = 0; !result && i < scope->n; i++) {
		result = nl_rule_del_all(&scope->session, scope->netns[i]);
		if (!result)
			result = nl_rule_dump(&scope->session, scope->netns[i], &left);
	}
	if (!result)
		tell_left(&left);
	rules_free(&left);
	return result;
}

int cmd_undrop(struct args *args)
{
	uint32_t *id = need(calloc(args->noperands + 1, sizeof(*id)));
	int result = check(args);
	struct scope scope;

	if (!result)
		result = read_ids(args, id);
	if (!result) {
		result = scope_open(&scope, args, SCOPE_USED);
		if (!result)
			result = args->all ? remove_all(&scope) :
					     remove_some(&scope, id, args->noperands);
		result = scope_close(&scope, result);
	}
	free(id);
	return result;
}
