// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "scope.h"
#include "commands.h"
#include "netns.h"
#include "nl/event.h"
#include "nl/status.h"
#include "out/json.h"
#include "out/stream.h"
#include "rule.h"
#include "say.h"
#include "signals.h"
#include "values.h"

struct monitor {
	const struct args *args;
	struct stream stream;
	uint64_t lost;		/* events missed so far, in all namespaces */
	uint32_t printed;
};

static bool is_done(const struct monitor *monitor)
{
	return ferror(stdout) ||
	       (monitor->args->count && monitor->printed == monitor->args->count);
}

static void tell_lost(struct monitor *monitor, const struct event *event)
{
	if (event->lost > monitor->lost)
		fprintf(stderr, "finctl: %" PRIu64 " events missed: they came faster than they could "
			"be printed\n", event->lost - monitor->lost);
	monitor->lost = event->lost;
}

static void on_event(const struct event *event, void *arg)
{
	struct monitor *monitor = arg;

	if (is_done(monitor))
		return;
	tell_lost(monitor, event);
	if (monitor->args->json)
		json_print(stdout, json_stream_event(event));
	else
		stream_print(&monitor->stream, event);
	monitor->printed++;
}

static int subscribe(struct scope *scope, struct monitor *monitor)
{
	unsigned int i;
	int result = NL_DONE;

	for (i = 0; !result && i < scope->n; i++)
		result = nl_event_subscribe(&scope->session, scope->netns[i],
					    &monitor->args->rule.match, on_event, monitor);
	if (!result)
		fputs("listening\n", stderr);
	return result;
}

static int follow(struct scope *scope, struct monitor *monitor, int signals)
{
	int fd = nl_socket_get_fd(scope->session.sock), result = NL_DONE;

	while (!result && !is_done(monitor) && signals_wait(signals, fd, -1) == WAKE_INPUT)
		result = nl_event_read(&scope->session, on_event, monitor);
	return result;
}

static int start(struct scope *scope, struct monitor *monitor)
{
	struct status status;
	int result = nl_status_get(&scope->session, &status);

	monitor->stream.realtime_offset_ns = status.realtime_offset_ns;
	monitor->stream.absolute = monitor->args->absolute;
	monitor->stream.namer = scope->n > 1 ? netns_name : NULL;
	return result ? result : subscribe(scope, monitor);
}

int cmd_monitor(struct args *args)
{
	const char *fault = match_fault(&args->rule.match);
	struct monitor monitor = { .args = args };
	struct scope scope;
	int result, signals;

	if (fault)
		return say_wrong("%s", fault);
	signals = signals_open();
	result = scope_open(&scope, args, SCOPE_EVERY);
	if (!result)
		result = start(&scope, &monitor);
	if (!result)
		result = follow(&scope, &monitor, signals);
	close(signals);
	return scope_close(&scope, result);
}
