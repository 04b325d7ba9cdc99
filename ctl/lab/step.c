// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "commands.h"
#include "lab/claim.h"
#include "lab/watch.h"
#include "nl/record.h"
#include "nl/rule.h"
#include "rule.h"

#define WORDS		24
#define GREETING	6		/* bytes */
#define SETTLE_MS	100		/* events are on their way as long */
#define PATIENCE_MS	3600000		/* virtual hours pass quickly; nothing takes longer */

static const char *fill_in(struct lab *lab, const char *template, char buf[TEXT])
{
	return params_fill_in(&lab->params, template, buf, TEXT);
}

/* Tells what has happened so far, then words of what comes. */
int step_say(struct lab *lab, const struct step *step)
{
	int result = lab->listening ? watch_events(lab, NULL, NULL, SETTLE_MS) : NL_DONE;

	if (!result)
		lab_tell(lab, step->text);
	lab->headed = false;
	return result;
}

/* Return: the number of words, of which the last one is NULL. */
static int split(char *text, char *word[WORDS])
{
	int n = 0;

	while (n < WORDS - 1 && (word[n] = strsep(&text, " ")))
		n += *word[n] != 0;
	word[n] = NULL;
	return n;
}

static int add_rule(struct lab *lab, enum lab_end end, struct args *args)
{
	rule_fill_in(&args->rule);
	return nl_rule_add(&lab->session, lab->host[end].inum, &args->rule);
}

static int start_record(struct lab *lab, enum lab_end end, struct args *args)
{
	return nl_record_start(&lab->session, lab->host[end].inum, &args->rule.match, args->from,
			       args->records);
}

static int remove_rules(struct lab *lab, enum lab_end end, struct args *args)
{
	(void)args;
	return nl_rule_del_all(&lab->session, lab->host[end].inum);
}

static const struct {
	const char *name;
	int (*run)(struct lab *lab, enum lab_end end, struct args *args);
} subcommands[] = {
	{ "drop", add_rule }, { "record", start_record }, { "undrop", remove_rules }, {}
};

int step_finctl(struct lab *lab, const struct step *step)
{
	char text[TEXT], *word[WORDS];
	struct args args = {};
	unsigned int i;
	int n;

	fill_in(lab, step->text, text);
	lab_say(lab, "  %s# finctl %s\n", lab_end_name(step->end), text);
	n = split(text, word);
	if (args_read_command(&args, command_find(word[0]), n, word))
		return lab_fail(lab, "the experiment has a wrong command in it");
	for (i = 0; strcmp(subcommands[i].name, word[0]); i++)
		;
	return subcommands[i].run(lab, step->end, &args);
}

int step_sysctl(struct lab *lab, const struct step *step)
{
	char text[TEXT], *value = text, *name;

	fill_in(lab, step->text, text);
	lab_say(lab, "  %s# sysctl -w %s\n", lab_end_name(step->end), text);
	name = strsep(&value, "=");
	if (host_sysctl(&lab->host[step->end], name, value))
		return lab_fail(lab, "cannot set %s to %s: %s", name, value, strerror(errno));
	return NL_DONE;
}

int step_machine(struct lab *lab, const struct step *step)
{
	char text[TEXT], *value = text, *name;

	fill_in(lab, step->text, text);
	lab_say(lab, "  both# sysctl -w %s\n", text);
	name = strsep(&value, "=");
	if (!lab->guard.pid && guard_take(&lab->guard, name))
		return lab_fail(lab, "cannot keep the value of %s: %s", name, strerror(errno));
	if (host_sysctl(NULL, name, value))
		return lab_fail(lab, "cannot set %s to %s: %s", name, value, strerror(errno));
	return NL_DONE;
}

int step_command(struct lab *lab, const struct step *step)
{
	char text[TEXT], *word[WORDS];

	fill_in(lab, step->text, text);
	lab_say(lab, "  %s# %s\n", lab_end_name(step->end), text);
	split(text, word);
	if (host_command(&lab->host[step->end], (const char *const *)word))
		return lab_fail(lab, "%s failed: this experiment needs it", word[0]);
	return NL_DONE;
}

/* What was begun must have come to its end. */
static int settle(struct lab *lab, enum lab_end end, struct answer *answer)
{
	struct actor *actor = &lab->actor[end];

	*answer = (struct answer) {};
	if (!actor->busy || !actor_answer(actor, answer))
		return NL_DONE;
	return lab_fail(lab, "the %s of the experiment is gone", lab_end_name(end));
}

static int say_failed(struct lab *lab, enum lab_end end, enum actor_op op, int error)
{
	return lab_fail(lab, "the %s's %s failed: %s", lab_end_name(end), actor_call[op],
			strerror(error));
}

static int give_order(struct lab *lab, const struct step *step, const char *how)
{
	struct actor *actor = &lab->actor[step->end];
	const struct order order = {
		.op = step->op, .port = params_number(&lab->params, "port"), .value = atoi(how),
	};
	struct answer answer;
	int result = settle(lab, step->end, &answer);

	if (result)
		return result;
	if (answer.error)
		return say_failed(lab, step->end, actor->op, answer.error);
	actor->op = order.op;
	if (actor_order(actor, &order))
		return lab_fail(lab, "the %s of the experiment is gone", lab_end_name(step->end));
	return NL_DONE;
}

int step_act(struct lab *lab, const struct step *step)
{
	char how[TEXT] = "";
	struct answer answer;
	int result;

	if (step->text)
		fill_in(lab, step->text, how);
	result = give_order(lab, step, how);
	lab_say(lab, "  %s: %s%s%s\n", lab_end_name(step->end), actor_call[step->op],
		*how ? ", " : "", how);
	if (result || step->later)
		return result;
	result = settle(lab, step->end, &answer);
	lab->value[step->end] = answer.value;
	if (!result && step->error)
		claim(lab, answer.error == step->error, "the %s's %s gave %s", lab_end_name(step->end),
		      actor_call[step->op], answer.error ? name_of_errno(answer.error) : "no error");
	else if (!result && answer.error)
		result = say_failed(lab, step->end, step->op, answer.error);
	return result;
}

int step_meet(struct lab *lab, const struct step *step)
{
	static const struct step steps[] = {
		DO(SERVER, LISTEN), DO(CLIENT, CONNECT), DO(SERVER, ACCEPT),
		DO_WITH(CLIENT, SEND, "6"), DO_WITH(SERVER, RECV, "6"), DO_WITH(SERVER, SEND, "6"),
		DO_WITH(CLIENT, RECV, "6"),
	};
	bool quiet = lab->quiet;
	unsigned int i;
	int result = NL_DONE;

	(void)step;
	lab_say(lab, "  client and server connect, and exchange a greeting of %d bytes\n", GREETING);
	lab->quiet = true;
	for (i = 0; !result && i < sizeof(steps) / sizeof(*steps); i++)
		result = steps[i].run(lab, &steps[i]);
	lab->quiet = quiet;
	return result;
}

/* Claims that the rule of an end has matched one segment. */
int step_seen(struct lab *lab, const struct step *step)
{
	struct rules rules = {};
	int result = nl_rule_dump(&lab->session, lab->host[step->end].inum, &rules);

	if (!result)
		claim(lab, rules.n == 1 && rules.rule[0].matches == 1, "%u %s",
		      rules.n ? (unsigned int)rules.rule[0].matches : 0, step->text);
	rules_free(&rules);
	return result;
}

static bool has_entered(const struct lab *lab, const void *arg)
{
	const struct step *step = arg;

	return lab->state[step->end] == name_value(&name_state, step->text);
}

static bool have_ended(const struct lab *lab, const void *arg)
{
	const struct step *step = arg;

	return (lab->ended & step->ends) == step->ends;
}

static int watch_step(struct lab *lab, watch_until *until, const struct step *step)
{
	int result = watch_events(lab, until, step, PATIENCE_MS);

	if (!result && !until(lab, step))
		return lab_fail(lab, "what the experiment waits for did not come");
	return result;
}

int step_until(struct lab *lab, const struct step *step)
{
	return watch_step(lab, has_entered, step);
}

int step_until_ended(struct lab *lab, const struct step *step)
{
	return watch_step(lab, have_ended, step);
}

/* Lets so many seconds pass. */
int step_wait(struct lab *lab, const struct step *step)
{
	char text[TEXT];

	return watch_events(lab, NULL, NULL, atoi(fill_in(lab, step->text, text)) * 1000);
}
