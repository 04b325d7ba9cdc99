// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/lab.h"
#include "names.h"
#include "nl/event.h"
#include "nl/record.h"
#include "nl/rule.h"
#include "nl/status.h"
#include "out/rule_text.h"
#include "signals.h"

static const char *const end_name[LAB_ENDS] = { "client", "server" };

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

static int no_host(struct lab *lab)
{
	return nl_fail(&lab->session, NL_LOCAL, "cannot make a network namespace: %s",
		       strerror(errno));
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
	for (end = 0; end < LAB_ENDS; end++)
		lab->host[end].fd = -1;
	lab->signals = signals_open();
	result = nl_session_open(&lab->session);
	if (!result)
		result = nl_status_get(&lab->session, &status);
	lab->hz = status.hz;
	for (end = 0; !result && end < LAB_ENDS; end++)
		if (host_open(&lab->host[end], end_name[end]))
			result = no_host(lab);
	return result;
}

/* Takes everything down: programs, rules and records, hosts. */
void lab_close(struct lab *lab)
{
	struct nl_session session = lab->session;	/* keeps the reason of a failure */
	unsigned int end;

	for (end = 0; end < LAB_ENDS; end++) {
		program_stop(&lab->program[end]);
		if (lab->host[end].fd >= 0)
			nl_off(&session, lab->host[end].inum);
		host_close(&lab->host[end]);
	}
	records_free(&lab->records);
	nl_session_close(&session);
	close(lab->signals);
}

void lab_say(const struct lab *lab, const char *format, ...)
{
	va_list args;

	if (lab->quiet)
		return;
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	fflush(stdout);
}

/* What the experiment says of the kernel, checked. */
void lab_claim(struct lab *lab, bool holds, const char *format, ...)
{
	FILE *file = lab->quiet ? stderr : stdout;
	va_list args;

	lab->failures += !holds;
	if (lab->quiet && holds)
		return;
	fprintf(file, "  %s%s%s  ", text_tint(holds ? TINT_STATE : TINT_DROP),
		holds ? "holds" : "FAILS", text_tint(TINT_PLAIN));
	va_start(args, format);
	vfprintf(file, format, args);
	va_end(args);
	fputc('\n', file);
}

/* Lays a cable between the two. */
int lab_join(struct lab *lab)
{
	if (!host_join(&lab->host[LAB_CLIENT], "10.9.0.1/24", &lab->host[LAB_SERVER], "10.9.0.2/24"))
		return NL_DONE;
	return nl_fail(&lab->session, NL_LOCAL,
		       "cannot join the two hosts: ip(8) of iproute2 is needed, and the veth driver");
}

/* Adds a rule on one host, as finctl drop does, and says so. */
int lab_drop(struct lab *lab, enum lab_end end, const struct rule *spec)
{
	struct rule rule = *spec;
	char *text;
	int result = nl_rule_add(&lab->session, lab->host[end].inum, &rule);

	if (result)
		return result;
	text = rule_text(&rule, RULE_WHOLE);
	lab_say(lab, "  %s# finctl drop %s\n", end_name[end], text);
	free(text);
	return NL_DONE;
}

/* Records on one host, as finctl record does, and says so. */
int lab_record(struct lab *lab, enum lab_end end, const struct match *match)
{
	char *text = match_text(match);
	int result = nl_record_start(&lab->session, lab->host[end].inum, match, 0);

	if (!result)
		lab_say(lab, "  %s# finctl record %s\n", end_name[end], text);
	free(text);
	return result;
}

static void teach(struct lab *lab, enum lab_end end, const struct event *event)
{
	const struct lesson *lesson = lab->experiment->lesson;
	unsigned int i;
	const char *line;

	for (i = 0; i < LAB_LESSONS && lesson[i].text; i++) {
		if (lesson[i].end != end || lesson[i].type != event->type || lab->told & 1u << i ||
		    (lesson[i].cause && lesson[i].cause != event->cause))
			continue;
		lab->told |= 1u << i;
		for (line = lesson[i].text; *line; line += strcspn(line, "\n"), line += *line == '\n')
			printf("%s%36s%.*s%s\n", text_tint(TINT_FAINT), "",
			       (int)strcspn(line, "\n"), line, text_tint(TINT_PLAIN));
	}
}

static void on_event(const struct event *event, void *arg)
{
	struct lab *lab = arg;
	enum lab_end end = event->netns == lab->host[LAB_SERVER].inum ? LAB_SERVER : LAB_CLIENT;
	struct timeline *timeline = &lab->timeline[end];

	if (event->type == FINCTL_EVENT_END)
		lab->ended |= 1u << end;
	if (lab->quiet)
		return;
	if (!timeline->zero_ns)
		lab->timeline[LAB_CLIENT].zero_ns = lab->timeline[LAB_SERVER].zero_ns = event->ns;
	timeline_event(timeline, end_name[end], NULL, event);
	teach(lab, end, event);
	fflush(stdout);
}

/* Has the events of both hosts sent here, from now on. */
int lab_listen(struct lab *lab, const struct match *match)
{
	unsigned int end;
	int result = NL_DONE;

	for (end = 0; !result && end < LAB_ENDS; end++)
		result = nl_event_subscribe(&lab->session, lab->host[end].inum, match, on_event, lab);
	return result;
}

/* Tells the events as they come, until the sockets of @ends, bits of enum
 * lab_end, have ended. Return: enum nl_result.
 */
int lab_watch(struct lab *lab, unsigned int ends)
{
	int fd = nl_socket_get_fd(lab->session.sock), result = NL_DONE;

	if (!lab->quiet)
		timeline_head("HOST  ");
	while (!result && (lab->ended & ends) != ends) {
		if (signals_wait(lab->signals, fd, -1) == WAKE_SIGNAL) {
			lab->interrupted = true;
			return nl_fail(&lab->session, NL_LOCAL, "interrupted");
		}
		result = nl_event_read(&lab->session, on_event, lab);
	}
	return result;
}

/* Reads the records of both ends into @lab->records. */
int lab_records(struct lab *lab)
{
	unsigned int end;
	int result = NL_DONE;

	for (end = 0; !result && end < LAB_ENDS; end++)
		result = nl_record_dump(&lab->session, lab->host[end].inum, 0, NULL, &lab->records);
	records_sort(&lab->records);
	return result;
}

/* Return: the first record of an end, NULL when it has none. */
const struct record *lab_record_of(const struct lab *lab, enum lab_end end)
{
	unsigned int i;

	for (i = 0; i < lab->records.n; i++)
		if (lab->records.record[i].netns == lab->host[end].inum)
			return &lab->records.record[i];
	return NULL;
}
