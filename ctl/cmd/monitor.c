// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "scope.h"
#include "commands.h"
#include "netns.h"
#include "nl/event.h"
#include "nl/record.h"
#include "nl/status.h"
#include "out/json.h"
#include "out/json_stream.h"
#include "out/stream.h"
#include "part.h"
#include "rule.h"
#include "say.h"
#include "signals.h"
#include "values.h"

struct monitor {
	const struct args *args;
	struct scope *scope;
	struct stream stream;
	uint32_t hz;
	uint64_t lost;		/* events missed so far, in all namespaces */
	uint64_t last_ns;	/* of the events that came */
	bool gap;		/* events were missed behind this one: */
	uint64_t gap_ns;
	uint32_t printed;
};

static bool is_done(const struct monitor *monitor)
{
	return ferror(stdout) ||
	       (monitor->args->count && monitor->printed == monitor->args->count);
}

static void tell_lost(struct monitor *monitor, uint64_t lost)
{
	uint64_t missed = lost - monitor->lost;

	if (lost <= monitor->lost)
		return;
	monitor->lost = lost;
	if (!monitor->gap)
		monitor->gap_ns = monitor->last_ns;
	monitor->gap = true;
	fprintf(stderr, "finctl: %" PRIu64 " events missed: they came faster than they could be "
		"printed\n", missed);
	if (monitor->args->json)
		json_print(stdout, json_stream_missed(missed, lost));
}

static void on_event(const struct event *event, void *arg)
{
	struct monitor *monitor = arg;

	if (is_done(monitor))
		return;
	tell_lost(monitor, event->lost);
	if (monitor->args->json)
		json_print(stdout, json_stream_event(event));
	else
		stream_print(&monitor->stream, event);
	monitor->last_ns = event->ns;
	monitor->printed++;
}

static void print_now(struct monitor *monitor, const struct record *record)
{
	if (monitor->args->json)
		json_print(stdout, json_stream_now(record, monitor->hz));
	else
		stream_print_now(&monitor->stream, record);
}

/* Says how those sockets stand to which something happened since the gap. It
 * asks by another socket: the dump must not stand in the stream's way.
 */
static int resynchronise(struct monitor *monitor)
{
	struct scope *scope = monitor->scope;
	struct records records = {};
	struct nl_session session;
	unsigned int i;
	int result = nl_session_open(&session);

	for (i = 0; !result && i < scope->n; i++)
		result = nl_record_dump(&session, scope->netns[i], 0, &monitor->args->rule.match,
					&records);
	for (i = 0; !result && i < records.n; i++)
		if (record_changed_ns(&records.record[i]) > monitor->gap_ns)
			print_now(monitor, &records.record[i]);
	if (result)
		nl_fail(&scope->session, result, "%s", session.error);
	records_free(&records);
	nl_session_close(&session);
	monitor->gap = false;
	return result;
}

static int catch_up(struct monitor *monitor)
{
	struct scope *scope = monitor->scope;
	uint64_t lost = monitor->lost;
	int result = nl_event_catch_up(&scope->session, scope->netns[0], on_event, monitor, &lost);

	if (result || is_done(monitor))
		return result;
	tell_lost(monitor, lost);
	return monitor->gap ? resynchronise(monitor) : NL_DONE;
}

static int subscribe(struct monitor *monitor)
{
	struct scope *scope = monitor->scope;
	unsigned int i;
	int result = NL_DONE;

	for (i = 0; !result && i < scope->n; i++)
		result = nl_event_subscribe(&scope->session, scope->netns[i],
					    &monitor->args->rule.match, on_event, monitor);
	if (monitor->args->buffer_kib)
		nl_event_buffer(&scope->session, 1024 * monitor->args->buffer_kib);
	if (!result)
		fputs("listening\n", stderr);
	return result;
}

static int follow(struct monitor *monitor, int signals)
{
	struct nl_session *session = &monitor->scope->session;
	int fd = nl_socket_get_fd(session->sock), result = NL_DONE;

	while (!result && !is_done(monitor) && signals_wait(signals, fd, -1) == WAKE_INPUT) {
		result = nl_event_read(session, on_event, monitor);
		if (!result && (session->behind || monitor->gap) && !is_done(monitor))
			result = catch_up(monitor);
	}
	return result;
}

static int start(struct monitor *monitor)
{
	struct status status;
	int result = nl_status_get(&monitor->scope->session, &status);

	monitor->hz = status.hz;
	monitor->stream.realtime_offset_ns = status.realtime_offset_ns;
	monitor->stream.absolute = monitor->args->absolute;
	monitor->stream.namer = monitor->scope->n > 1 ? netns_name : NULL;
	return result ? result : subscribe(monitor);
}

/* Return: 0, or 1 when the command line is no good. */
static int check(const struct args *args)
{
	const char *fault = match_fault(&args->rule.match);

	if (fault)
		return say_wrong("%s", fault);
	if (args->top && args->json)
		return say_wrong("--top fills a screen and --json prints lines: leave one out");
	if (args->top && (args->count || args->absolute || args->buffer_kib))
		return say_wrong("--top prints no events: leave --count, --absolute and --buffer out");
	return 0;
}

static int run_top(struct args *args)
{
	const char *fault;
	typeof(top_part) *run = part_function("top", "top_part", &fault);

	return run ? run(args) : say_wrong("%s", fault);
}

int cmd_monitor(struct args *args)
{
	struct scope scope;
	struct monitor monitor = { .args = args, .scope = &scope };
	int result = check(args), signals;

	if (result || args->top)
		return result ? result : run_top(args);
	signals = signals_open();
	result = scope_open(&scope, args, SCOPE_EVERY);
	if (!result)
		result = start(&monitor);
	if (!result)
		result = follow(&monitor, signals);
	close(signals);
	return scope_close(&scope, result);
}
