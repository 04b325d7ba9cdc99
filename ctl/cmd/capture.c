// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "capture/capture.h"
#include "commands.h"
#include "netns.h"
#include "nl/status.h"
#include "out/json.h"
#include "out/put.h"
#include "rule.h"
#include "say.h"
#include "scope.h"
#include "signals.h"
#include "values.h"

#define SNAPLEN		262144	/* more than any segment has */

/* Return: 0, or 1 when the command line is no good. */
static int check(const struct args *args)
{
	const struct match *match = &args->rule.match;
	const char *fault = match_fault(match);

	if (fault)
		return say_wrong("%s", fault);
	if (!args->capture)
		return say_wrong("which file? -w FILE.pcapng, or -w - for standard output");
	if (match->has_uid || match->cgroup)
		return say_wrong("a frame does not tell whose it is: leave --uid and --cgroup out");
	if (!strcmp(args->capture, "-") && (args->json || isatty(STDOUT_FILENO)))
		return say_wrong("a capture is no text: write it to a file, or to a pipe without --json");
	return 0;
}

/* Retransmissions are known of sockets that are recorded alone, from when they are. */
static void warn_of(const struct netns *netns)
{
	char name[TEXT];

	text_netns(netns->inum, netns_name, name);
	if (!netns->recording)
		fprintf(stderr, "finctl: in netns %s nothing is recorded, so that retransmissions "
			"get no comment: finctl record records\n", name);
	else if (netns->from != FINCTL_FROM_ESTABLISHED)
		fprintf(stderr, "finctl: in netns %s records begin with the close, so that "
			"retransmissions before that get no comment: finctl record --from "
			"established begins earlier\n", name);
}

/* @arg: the namespaces. What is not to be had is said where there is something at all. */
static void say_ready(void *arg)
{
	const struct netnss *netnss = arg;
	unsigned int i;

	for (i = 0; i < netnss->n; i++)
		warn_of(&netnss->netns[i]);
	fputs("capturing\n", stderr);
}

static int ask_netnss(struct scope *scope, struct netnss *netnss)
{
	unsigned int i;
	int result = NL_DONE;

	for (i = 0; !result && i < scope->n; i++)
		result = nl_netns_get(&scope->session, scope->netns[i], netnss);
	return result;
}

static void tell_text(const struct capture *capture)
{
	const struct queue_counts *counts = &capture->counts;

	fprintf(stderr, "%" PRIu64 " frames, %" PRIu64 " of them made to vanish\n", counts->written,
		counts->vanished);
	if (capture->frames_lost)
		fprintf(stderr, "finctl: %" PRIu64 " frames missed: they came faster than they could be "
			"taken\n", capture->frames_lost);
	if (capture->events_lost)
		fprintf(stderr, "finctl: %" PRIu64 " events missed, and with them comments and segments "
			"that vanished\n", capture->events_lost);
	if (capture->without_bytes)
		fprintf(stderr, "finctl: %" PRIu64 " segments that vanished are not there: the kernel "
			"kept no byte of them\n", capture->without_bytes);
	if (counts->unplaced)
		fprintf(stderr, "finctl: %" PRIu64 " comments are not there: no frame was seen that they "
			"are about\n", counts->unplaced);
}

static void tell_json(const struct capture *capture)
{
	json_object *object = json_object_new_object();

	put_number(object, "frames", capture->counts.written);
	put_number(object, "vanished", capture->counts.vanished);
	put_number(object, "comments", capture->counts.comments);
	put_number(object, "copies", capture->counts.copies);
	put_number(object, "frames_lost", capture->frames_lost);
	put_number(object, "events_lost", capture->events_lost);
	put_number(object, "without_bytes", capture->without_bytes);
	put_number(object, "unplaced", capture->counts.unplaced);
	json_print(stdout, object);
}

int cmd_capture(struct args *args)
{
	struct netnss netnss = {};
	struct scope scope;
	struct capture capture = {
		.path = args->capture, .match = &args->rule.match,
		.snaplen = args->snaplen ? args->snaplen : SNAPLEN, .count = args->count,
		.ready = say_ready, .arg = &netnss,
	};
	int result = check(args);

	if (result)
		return result;
	capture.signals = signals_open();
	result = scope_open(&scope, args, SCOPE_EVERY);
	if (!result)
		result = ask_netnss(&scope, &netnss);
	capture.namer = scope.n > 1 ? netns_name : NULL;
	if (!result)
		result = capture_run(&scope, &capture);
	if (!result && args->json)
		tell_json(&capture);
	else if (!result)
		tell_text(&capture);
	close(capture.signals);
	netnss_free(&netnss);
	return scope_close(&scope, result);
}
