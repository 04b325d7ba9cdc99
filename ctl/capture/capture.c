// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/finctl_version.h>

#include "capture/capture.h"
#include "capture/device.h"
#include "capture/note.h"
#include "capture/tap.h"
#include "clock.h"
#include "file.h"
#include "memory.h"
#include "netns.h"
#include "nl/event.h"

/* How long frames wait for what is told of them. */
#define HOLD_NS		1000000000ull

/* How often those are written that have waited long enough. */
#define TURN_MS		200

struct run {
	struct scope *scope;
	struct capture *capture;
	struct queue *queue;
	struct devices devices;
	unsigned int ntaps;
	struct tap **tap;
	struct pollfd *fd;	/* the signals, the events, the taps */
	uint64_t offset_ns;	/* from the module's clock to the time of day */
	uint64_t written;
	bool full;		/* as many frames as asked for */
	bool done;
	int result;		/* enum nl_result */
};

static uint64_t realtime_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static void write_frame(const struct frame *frame, void *arg)
{
	struct run *run = arg;
	if (run->full)
		return;
	devices_write(&run->devices, frame);
	run->full = ++run->written == run->capture->count;
}

static void on_frame(const struct tap_frame *seen, void *arg)
{
	struct run *run = arg;
	uint32_t before = seen->ip - seen->data;
	struct segment segment;
	struct frame *frame;

	if (!segment_read(seen->ip, seen->caplen - before, seen->len - before, &segment))
		return;
	if (!segment_matches(&segment, seen->out, run->capture->match) &&
	    !(seen->loopback && segment_matches(&segment, true, run->capture->match)))
		return;
	frame = frame_new(seen->ns, seen->data, seen->caplen, seen->len);
	frame->segment = segment;
	frame->nsights = 1;
	frame->sight[0] = (struct sight) {
		seen->netns, seen->ifindex, seen->out, seen->loopback,
	};
	queue_frame(run->queue, frame);
}

static void on_event(const struct event *event, void *arg)
{
	struct run *run = arg;
	struct frame *frame;
	struct note note;

	run->capture->events_lost = event->lost;
	if (note_of(event, run->offset_ns, run->capture->namer, &note)) {
		queue_note(run->queue, &note);
		return;
	}
	frame = note_frame(event, run->offset_ns, run->capture->namer);
	if (frame)
		queue_frame(run->queue, frame);
	else if (event->type == FINCTL_EVENT_DROP)
		run->capture->without_bytes++;
}

static int open_taps(struct run *run)
{
	const struct capture *capture = run->capture;
	char fault[512];
	unsigned int i;

	for (i = 0; i < run->scope->n; i++) {
		run->tap[i] = tap_open(run->scope->netns[i], capture->match, capture->snaplen, fault,
				       sizeof(fault));
		if (!run->tap[i])
			return nl_fail(&run->scope->session, NL_LOCAL, "cannot capture: %s", fault);
		run->fd[2 + i] = (struct pollfd) { tap_fd(run->tap[i]), POLLIN, 0 };
		run->ntaps++;
	}
	return NL_DONE;
}

static int subscribe(struct run *run)
{
	struct nl_session *session = &run->scope->session;
	uint32_t bytes = run->capture->snaplen;
	unsigned int i;
	int result = NL_DONE;

	bytes = bytes < FINCTL_SEGMENT_BYTES ? bytes : FINCTL_SEGMENT_BYTES;
	for (i = 0; !result && i < run->scope->n; i++)
		result = nl_event_subscribe_bytes(session, run->scope->netns[i], run->capture->match,
						  bytes, on_event, run);
	run->fd[0] = (struct pollfd) { run->capture->signals, POLLIN, 0 };
	run->fd[1] = (struct pollfd) { nl_socket_get_fd(session->sock), POLLIN, 0 };
	return result;
}

static int read_taps(struct run *run)
{
	const char *fault = NULL;
	unsigned int i;

	for (i = 0; !fault && i < run->ntaps; i++)
		if (run->fd[2 + i].revents)
			fault = tap_read(run->tap[i], on_frame, run);
	return fault ? nl_fail(&run->scope->session, NL_LOCAL, "cannot capture: %s", fault) : NL_DONE;
}

/* Takes one turn. Return: enum nl_result. */
static int turn(struct run *run, int timeout_ms)
{
	int result = NL_DONE;

	if (poll(run->fd, 2 + run->ntaps, timeout_ms) < 0)
		return errno == EINTR ? NL_DONE : nl_fail(&run->scope->session, NL_LOCAL, "poll: %s",
							  strerror(errno));
	run->done |= run->fd[0].revents;
	run->offset_ns = realtime_ns() - clock_ns();
	result = read_taps(run);
	if (!result && run->fd[1].revents)
		result = nl_event_read(&run->scope->session, on_event, run);
	queue_flush(run->queue, realtime_ns() - HOLD_NS);
	return result;
}

/* What has happened is taken as a whole, however far behind we are. */
static int take_rest(struct run *run)
{
	uint64_t lost = 0;
	unsigned int i;
	int result = nl_event_catch_up(&run->scope->session, run->scope->netns[0], on_event, run,
				       &lost);

	run->capture->events_lost = lost;
	for (i = 0; i < run->ntaps; i++)
		run->fd[2 + i].revents = POLLIN;
	if (!result)
		result = read_taps(run);
	queue_flush(run->queue, UINT64_MAX);
	return result;
}

/* Captures until it is told to end. Return: NULL, or why the file is not to stay. */
static const char *fill(FILE *file, void *arg)
{
	struct run *run = arg;

	run->devices = (struct devices) {
		.snaplen = run->capture->snaplen, .namer = run->capture->namer,
		.ntaps = run->ntaps, .tap = run->tap,
	};
	pcapng_begin(&run->devices.pcapng, file, "finctl " FINCTL_VERSION);
	if (run->capture->ready)
		run->capture->ready(run->capture->arg);
	while (!run->result && !run->done && !run->full) {
		run->result = turn(run, TURN_MS);
		if (fflush(file))
			return strerror(errno);
	}
	if (!run->result && !run->full)
		run->result = take_rest(run);
	return run->result ? run->scope->session.error : NULL;
}

static int fill_file(struct run *run)
{
	const char *path = run->capture->path, *fault;

	if (!strcmp(path, "-")) {
		fault = fill(stdout, run);
		if (!fault && fflush(stdout))
			fault = strerror(errno);
	} else {
		fault = file_save(path, fill, run);
	}
	if (run->result || !fault)
		return run->result;
	return nl_fail(&run->scope->session, NL_LOCAL, "cannot write %s: %s", path, fault);
}

static void close_run(struct run *run)
{
	unsigned int i;

	for (i = 0; i < run->ntaps; i++) {
		run->capture->frames_lost += tap_lost(run->tap[i]);
		tap_close(run->tap[i]);
	}
	run->capture->counts = *queue_counts(run->queue);
	run->capture->counts.written = run->written;
	devices_free(&run->devices);
	queue_free(run->queue);
	free(run->tap);
	free(run->fd);
}

/* capture_run(), in a part of its own for libpcap and what that is linked to. */
int capture_part(struct scope *scope, struct capture *capture)
{
	struct run run = {
		.scope = scope, .capture = capture,
		.tap = need(calloc(scope->n, sizeof(*run.tap))),
		.fd = need(calloc(scope->n + 2, sizeof(*run.fd))),
	};
	int result;

	run.queue = queue_new(write_frame, &run);
	run.offset_ns = realtime_ns() - clock_ns();
	/* Events name by number what a scope without a namespace is about. */
	if (!scope->netns[0])
		scope->netns[0] = netns_own();
	result = open_taps(&run);
	if (!result)
		result = subscribe(&run);
	if (!result)
		result = fill_file(&run);
	close_run(&run);
	return result;
}
