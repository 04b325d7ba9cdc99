// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/claim.h"
#include "lab/lab.h"
#include "lab/watch.h"
#include "model/status.h"
#include "names.h"
#include "nl/record.h"
#include "nl/status.h"
#include "signals.h"

static const char *const end_name[LAB_ENDS] = { "client", "server" };

const char *lab_end_name(enum lab_end end)
{
	return end_name[end];
}

/* The section's bounds, which the linker makes. */
extern const struct experiment *const __start_lab_experiments[];
extern const struct experiment *const __stop_lab_experiments[];

/* Return: the experiment whose name comes next, the first for NULL; NULL at the end. */
const struct experiment *lab_next(const struct experiment *before)
{
	const struct experiment *const *one, *next = NULL;

	for (one = __start_lab_experiments; one < __stop_lab_experiments; one++)
		if ((!before || strcmp((*one)->name, before->name) > 0) &&
		    (!next || strcmp((*one)->name, next->name) < 0))
			next = *one;
	return next;
}

/* Return: the experiment, whose name must match as a whole; NULL for none. */
const struct experiment *lab_find(const char *name)
{
	const struct experiment *one = lab_next(NULL);

	while (one && strcmp(one->name, name))
		one = lab_next(one);
	return one;
}

/* Keeps the reason why an experiment cannot go on. Return: NL_LOCAL. */
int lab_fail(struct lab *lab, const char *format, ...)
{
	char text[TEXT];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return nl_fail(&lab->session, NL_LOCAL, "%s", text);
}

/* Reaches the module and makes two hosts. lab_close() is to follow in any case.
 * Return: enum nl_result.
 */
int lab_open(struct lab *lab, const struct experiment *experiment, bool quiet)
{
	struct status status = {};
	unsigned int end;
	int result;

	*lab = (struct lab) { .experiment = experiment, .quiet = quiet };
	params_init(&lab->params, experiment->param);
	for (end = 0; end < LAB_ENDS; end++)
		lab->host[end].fd = -1;
	lab->signals = signals_open();
	result = nl_session_open(&lab->session);
	if (!result && nl_session_open(&lab->events))
		result = lab_fail(lab, "%s", lab->events.error);
	if (!result)
		result = nl_status_get(&lab->session, &status);
	lab->hz = status.hz;
	for (end = 0; !result && end < LAB_ENDS; end++)
		if (host_open(&lab->host[end], end_name[end]))
			result = lab_fail(lab, "cannot make a network namespace: %s", strerror(errno));
	return result;
}

static void stop_actors(struct lab *lab)
{
	unsigned int end;

	for (end = 0; end < LAB_ENDS; end++)
		actor_stop(&lab->actor[end]);
}

/* Takes everything down: programs, rules and records, hosts. */
void lab_close(struct lab *lab)
{
	struct nl_session session = lab->session;	/* keeps the reason of a failure */
	unsigned int end;

	stop_actors(lab);
	for (end = 0; end < LAB_ENDS; end++) {
		if (lab->host[end].fd >= 0)
			nl_off(&session, lab->host[end].inum);
		host_close(&lab->host[end]);
	}
	guard_release(&lab->guard);
	records_free(&lab->records);
	free(lab->claim);
	nl_session_close(&lab->events);
	nl_session_close(&session);
	close(lab->signals);
}

void lab_say(struct lab *lab, const char *format, ...)
{
	va_list args;

	if (lab->quiet)
		return;
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	fflush(stdout);
}

/* Tells a paragraph in which parameters are named. */
void lab_tell(struct lab *lab, const char *template)
{
	char text[2048];

	lab_say(lab, "\n%s\n", params_fill_in(&lab->params, template, text, sizeof(text)));
}

static int join(struct lab *lab)
{
	if (!host_join(&lab->host[LAB_CLIENT], ACTOR_CLIENT "/24", &lab->host[LAB_SERVER],
		       ACTOR_SERVER "/24"))
		return NL_DONE;
	return lab_fail(lab, "cannot join the two hosts: ip(8) of iproute2 is needed, and the veth "
			"driver");
}

static int start_actors(struct lab *lab)
{
	unsigned int end;

	for (end = 0; end < LAB_ENDS; end++) {
		lab->timeline[end] = (struct timeline) {};
		lab->state[end] = 0;
		if (actor_start(&lab->actor[end], &lab->host[end]))
			return lab_fail(lab, "cannot start a program: %s", strerror(errno));
	}
	lab->ended = 0;
	return NL_DONE;
}

static int run_round(struct lab *lab, unsigned int round)
{
	const struct step *step;
	int result;

	params_take_round(&lab->params, round);
	if (round)
		lab_say(lab, "\n");
	lab->headed = false;
	result = start_actors(lab);
	for (step = lab->experiment->step; !result && step->run; step++)
		result = step->run(lab, step);
	stop_actors(lab);
	return result;
}

static int run_rounds(struct lab *lab)
{
	const struct match match = {
		.nports = 1, .port = { {
			FINCTL_SIDE_EITHER, params_number(&lab->params, "port"),
			params_number(&lab->params, "port")
		} },
	};
	unsigned int i;
	int result = watch_listen(lab, &match);

	for (i = 0; !result && i < params_rounds(&lab->params); i++)
		result = run_round(lab, i);
	return result;
}

/* Reads the records of both ends into @lab->records. */
static int read_records(struct lab *lab)
{
	unsigned int end;
	int result = NL_DONE;

	for (end = 0; !result && end < LAB_ENDS; end++)
		result = nl_record_dump(&lab->session, lab->host[end].inum, 0, NULL, &lab->records);
	records_sort(&lab->records);
	return result;
}

static void check_round(struct lab *lab, unsigned int round)
{
	const struct outcome *outcome = lab->experiment->outcome;

	lab->round = round;
	params_take_round(&lab->params, round);
	for (; outcome && outcome->path; outcome++)
		claim_outcome(lab, outcome);
	if (lab->experiment->check)
		lab->experiment->check(lab);
}

/* Runs the experiment's steps, once for each value of a parameter that is swept,
 * and claims what should have come of it. Return: enum nl_result.
 */
int lab_run(struct lab *lab)
{
	unsigned int i;
	int result = join(lab);

	if (!result)
		result = run_rounds(lab);
	if (!result)
		result = read_records(lab);
	if (result)
		return result;
	lab_say(lab, "\n");
	for (i = 0; i < params_rounds(&lab->params); i++)
		check_round(lab, i);
	return NL_DONE;
}
