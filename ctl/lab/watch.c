// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "lab/watch.h"
#include "nl/event.h"
#include "signals.h"

static bool is_about(const struct lesson *lesson, enum lab_end end, const struct event *event)
{
	if (lesson->end != end || lesson->type != event->type)
		return false;
	return !lesson->what || lesson->what == (event->type == FINCTL_EVENT_STATE ? event->to :
										      event->cause);
}

static void print_lesson(const char *line)
{
	for (; *line; line += strcspn(line, "\n"), line += *line == '\n')
		printf("%s%13s%.*s%s\n", text_tint(TINT_FAINT), "", (int)strcspn(line, "\n"), line,
		       text_tint(TINT_PLAIN));
}

static void teach(struct lab *lab, enum lab_end end, const struct event *event)
{
	const struct lesson *lesson = lab->experiment->lesson;
	unsigned int i;

	for (i = 0; lesson && i < LAB_LESSONS && lesson[i].text; i++) {
		if (lab->told & 1u << i || !is_about(&lesson[i], end, event))
			continue;
		lab->told |= 1u << i;
		print_lesson(lesson[i].text);
	}
}

static void note(struct lab *lab, enum lab_end end, const struct event *event)
{
	if (event->type == FINCTL_EVENT_END)
		lab->ended |= 1u << end;
	if (event->type == FINCTL_EVENT_STATE)
		lab->state[end] = event->to;
}

static void on_event(const struct event *event, void *arg)
{
	struct lab *lab = arg;
	enum lab_end end = event->netns == lab->host[LAB_SERVER].inum ? LAB_SERVER : LAB_CLIENT;

	note(lab, end, event);
	if (lab->quiet)
		return;
	if (!lab->headed)
		timeline_head("HOST  ");
	lab->headed = true;
	if (!lab->timeline[end].zero_ns)
		lab->timeline[LAB_CLIENT].zero_ns = lab->timeline[LAB_SERVER].zero_ns = event->ns;
	timeline_event(&lab->timeline[end], lab_end_name(end), NULL, event);
	teach(lab, end, event);
	fflush(stdout);
}

/* Has the events of both hosts sent here, from now on. */
int watch_listen(struct lab *lab, const struct match *match)
{
	unsigned int end;
	int result = NL_DONE;

	for (end = 0; !result && end < LAB_ENDS; end++)
		result = nl_event_subscribe(&lab->events, lab->host[end].inum, match, on_event, lab);
	lab->listening = !result;
	return result ? lab_fail(lab, "%s", lab->events.error) : NL_DONE;
}

static int time_left(int64_t end_ms)
{
	int64_t left = end_ms - (int64_t)(clock_ns() / 1000000);

	return left > 0 ? left : 0;
}

/* Tells the events as they come, until @until holds, NULL for never, or until
 * @timeout_ms have passed, -1 for no end. Return: enum nl_result.
 */
int watch_events(struct lab *lab, watch_until *until, const void *arg, int timeout_ms)
{
	int fd = nl_socket_get_fd(lab->events.sock), result = NL_DONE;
	int64_t end_ms = (int64_t)(clock_ns() / 1000000) + timeout_ms;

	while (!result && !(until && until(lab, arg)))
		switch (signals_wait(lab->signals, fd, timeout_ms < 0 ? -1 : time_left(end_ms))) {
		case WAKE_SIGNAL:
			return lab_fail(lab, "interrupted");
		case WAKE_TIMEOUT:
			return NL_DONE;
		case WAKE_INPUT:
			result = nl_event_read(&lab->events, on_event, lab);
		}
	return result ? lab_fail(lab, "%s", lab->events.error) : NL_DONE;
}
