// SPDX-License-Identifier: GPL-2.0-only
/*
 * load: both ends of TCP connections in one thread, so that a guest whose clock
 * counts instructions counts the same ones each time.
 *
 *   load CLIENT SERVER ADDR PORT
 *
 * CLIENT and SERVER are names of namespaces, or `-` for the one that load is
 * started in; the server listens on PORT, the client connects to ADDR. One
 * connection stays open. Commands come on stdin, a line each; each is answered
 * by one JSON object in a line on stdout.
 *
 *   request N      N times 64 bytes there and 64 bytes back
 *   bulk N         N times 32 KiB there
 *   ack N          N times a byte back, acknowledged at once by a pure ACK
 *   close N        N connections made and closed, the client first
 *   life N         the same, and their TIME_WAIT up to its end
 *   half N         N sockets that close a connection that only they believe in, and
 *                  are reset
 *   hold N         N such sockets, kept open
 *   release 0      those that were kept, closed
 *   retransmit N   N connections whose FIN is lost, up to its first retransmission
 *   orphan N       N connections whose FIN is lost for ever, closed one by one
 *   pool N         as many connections as the next command will need, for N of
 *   out N          a byte sent by the client, whatever becomes of it
 *   in N           the same by the server
 *   drain 0        the connections of the pool, aborted
 *   window N       count the following loads' instructions as the profile's window
 *                  N; see profile.plugin.c
 *
 * `ns` is the median of an operation and `low` and `high` its quartiles, so
 * that what a tick interrupts does not count; `mean` is over all. `life` has `busy`
 * instead: what the machine did from the first operation until all was over, by
 * operation, without idle time and what it does when left alone for that long;
 * the work of those who read along counts. `out` and `in` are the segments that
 * passed the client's IP layer. For `retransmit`, `ns` is the time that its timers
 * took from a program that does nothing, by retransmission.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "counters.h"
#include "ends.h"
#include "operations.h"

#define WARM		16		/* operations before those that count */
#define FIRST_RTX_MS	190		/* tail loss probe: two round trips, no less than 200 ms */
#define RTX_WINDOW_MS	60
#define GAP_NS		1500		/* longer than a turn of the loop that does nothing */
#define ORPHAN_NS	37300000	/* between two closes: 9 ticks and a bit */
#define TIME_WAIT_MS	62000		/* TIME_WAIT, and what its timer is late */

static long window;

/* Instructions that do nothing, and that profile.plugin.c knows. */
static void mark(long which)
{
#ifdef __x86_64__
	if (which == 1)
		asm volatile(".byte 0x0f, 0x1f, 0x80, 1, 0x6e, 0x69, 0x66");
	else if (which == 2)
		asm volatile(".byte 0x0f, 0x1f, 0x80, 2, 0x6e, 0x69, 0x66");
	else
		asm volatile(".byte 0x0f, 0x1f, 0x80, 0, 0x6e, 0x69, 0x66");
#endif
}

static void print(const char *name, long n, const struct counters *before,
		  const struct counters *after)
{
	printf("{\"load\": \"%s\", \"family\": \"%s\", \"ops\": %ld, ", name,
	       ends_family() == AF_INET ? "inet" : "inet6", n);
	printf("\"out\": %ju, \"in\": %ju, \"retransmits\": %ju", after->out - before->out,
	       after->in - before->in, after->retransmits - before->retransmits);
}

static int by_value(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Between operations whoever waits may run: once ksoftirqd does, what is received
 * waits for it.
 */
static void measure(const char *name, void (*op)(void), long n)
{
	uint64_t *ns = calloc(n, sizeof(*ns)), sum = 0;
	struct counters before, after;
	long i;

	for (i = 0; i < WARM; i++)
		op();
	counters_read(&before);
	mark(window);
	for (i = 0; i < n; i++) {
		uint64_t start = now();

		op();
		ns[i] = now() - start;
		sum += ns[i];
		sched_yield();
	}
	mark(0);
	counters_read(&after);
	qsort(ns, n, sizeof(*ns), by_value);
	print(name, n, &before, &after);
	printf(", \"ns\": %ju, \"low\": %ju, \"high\": %ju, \"mean\": %.1f}\n", ns[n / 2], ns[n / 4],
	       ns[3 * n / 4], (double)sum / n);
	free(ns);
}

/* What was there before is over first, and then the machine is left alone once. */
static void do_life(long n)
{
	struct counters before, start, after;
	long i;

	for (i = 0; i < WARM; i++)
		op_close();
	sleep_until(now() + TIME_WAIT_MS * 1000000ull);
	counters_read(&before);
	sleep_until(before.ns + TIME_WAIT_MS * 1000000ull);
	counters_read(&start);
	mark(window);
	for (i = 0; i < n; i++)
		op_close();
	sleep_until(start.ns + TIME_WAIT_MS * 1000000ull);
	mark(0);
	counters_read(&after);
	print("life", n, &start, &after);
	printf(", \"busy\": %.1f}\n",
	       ((double)counters_busy(&start, &after) - counters_busy(&before, &start)) / n);
}

/* Does nothing until then; what takes longer than that was someone else's. */
static uint64_t stolen_until(uint64_t until)
{
	uint64_t last = now(), stolen = 0, one;

	while (last < until) {
		one = now();
		if (one - last > GAP_NS)
			stolen += one - last;
		last = one;
	}
	return stolen;
}

static void do_retransmit(long n)
{
	struct ends *ends = calloc(n, sizeof(*ends));
	struct counters before, after;
	uint64_t start, stolen;
	long i;

	for (i = 0; i < n; i++) {
		ends_connect(&ends[i]);
		socket_deafen(ends[i].server);
	}
	start = now();
	for (i = 0; i < n; i++) {
		close(ends[i].client);
		ends[i].client = -1;
	}
	sleep_until(start + FIRST_RTX_MS * 1000000);
	counters_read(&before);
	mark(window);
	stolen = stolen_until(start + (FIRST_RTX_MS + RTX_WINDOW_MS) * 1000000);
	mark(0);
	counters_read(&after);
	for (i = 0; i < n; i++)
		ends_abort(&ends[i]);
	print("retransmit", n, &before, &after);
	printf(", \"ns\": %.1f}\n", (double)stolen / n);
	free(ends);
}

/* Closed at all phases of the tick; the servers' ends stay. */
static void do_orphan(long n)
{
	struct ends ends;
	long i;

	for (i = 0; i < n; i++) {
		ends_connect(&ends);
		socket_deafen(ends.server);
		close(ends.client);
		sleep_until(now() + ORPHAN_NS);
	}
	printf("{\"orphan\": %ld}\n", n);
}

static void do_pool(long n)
{
	pool_open((n + WARM + PER_CONNECTION - 1) / PER_CONNECTION);
	printf("{\"pool\": %ld}\n", n);
}

static void do_drain(long n)
{
	pool_close();
	printf("{\"drain\": %ld}\n", n);
}

static void do_hold(long n)
{
	hold_open(n);
	printf("{\"hold\": %ld}\n", n);
}

static void do_release(long n)
{
	hold_close();
	printf("{\"release\": %ld}\n", n);
}

static void do_window(long which)
{
	window = which;
	printf("{\"window\": %ld}\n", which);
}

static void obey(const char *name, long n)
{
	static const struct { const char *name; void (*op)(void); } loads[] = {
		{ "request", op_request }, { "bulk", op_bulk }, { "ack", op_ack },
		{ "close", op_close }, { "half", op_half }, { "out", op_send_out }, { "in", op_send_in },
	};
	static const struct { const char *name; void (*run)(long n); } others[] = {
		{ "life", do_life }, { "retransmit", do_retransmit }, { "orphan", do_orphan },
		{ "pool", do_pool }, { "drain", do_drain },
		{ "hold", do_hold }, { "release", do_release }, { "window", do_window },
	};
	size_t i;

	for (i = 0; i < sizeof(loads) / sizeof(*loads); i++)
		if (!strcmp(name, loads[i].name))
			return measure(name, loads[i].op, n);
	for (i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (!strcmp(name, others[i].name))
			return others[i].run(n);
	printf("{\"error\": \"what is %s?\"}\n", name);
}

int main(int argc, char **argv)
{
	struct rlimit files = { .rlim_cur = 1 << 20, .rlim_max = 1 << 20 };
	char name[32];
	long n;

	if (argc != 5) {
		fprintf(stderr, "load: load CLIENT SERVER ADDR PORT\n");
		return 2;
	}
	setrlimit(RLIMIT_NOFILE, &files);
	setvbuf(stdout, NULL, _IOLBF, 0);
	ends_open(argv[1], argv[2], argv[3], atoi(argv[4]));
	counters_open(ends_family());
	operations_open();
	while (scanf("%31s %ld", name, &n) == 2)
		obey(name, n);
	return 0;
}
