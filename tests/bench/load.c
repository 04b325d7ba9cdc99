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
 *   retransmit N   N connections whose FIN is lost, up to its first retransmission
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
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WARM		16		/* operations before those that count */
#define REQUEST		64
#define BULK		32768
#define PER_ADDRESS	2048		/* connections, before the next loopback address */
#define FIRST_RTX_MS	190		/* tail loss probe: two round trips, no less than 200 ms */
#define RTX_WINDOW_MS	60
#define GAP_NS		1500		/* longer than a turn of the loop that does nothing */
#define TIME_WAIT_MS	62000		/* TIME_WAIT, and what its timer is late */

struct counters {
	uint64_t ns;
	uint64_t idle;
	uint64_t out;
	uint64_t in;
	uint64_t retransmits;
};

static struct sockaddr_storage addr;
static socklen_t addr_len;
static int listener, client, server;
static long window;
static int snmp, snmp6, timers;
static char buf[BULK];

static long check(const char *what, long result)
{
	if (result < 0) {
		fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
		exit(1);
	}
	return result;
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static void sleep_until(uint64_t ns)
{
	struct timespec ts = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

/* Counters */

static char *slurp(int fd)
{
	static char text[65536];
	size_t have = 0;
	ssize_t got;

	lseek(fd, 0, SEEK_SET);
	while ((got = read(fd, text + have, sizeof(text) - 1 - have)) > 0)
		have += got;
	text[have] = '\0';
	return text;
}

/* snmp has a line of names and below it one of numbers. */
static uint64_t snmp_value(char *text, const char *proto, const char *name)
{
	char *names = strstr(text, proto), *values = names ? strstr(names + 1, proto) : NULL;
	char *one, *other, *save1, *save2;

	if (!values)
		return 0;
	names = strndup(names, strcspn(names, "\n"));
	values = strndup(values, strcspn(values, "\n"));
	one = strtok_r(names, " ", &save1);
	other = strtok_r(values, " ", &save2);
	while (one && other && strcmp(one, name)) {
		one = strtok_r(NULL, " ", &save1);
		other = strtok_r(NULL, " ", &save2);
	}
	return one && other ? strtoull(other, NULL, 10) : 0;
}

static uint64_t snmp6_value(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	return line ? strtoull(line + strlen(name), NULL, 10) : 0;
}

static uint64_t idle_ns(void)
{
	static const char name[] = ".idle_sleeptime";
	const char *line = slurp(timers);
	uint64_t sum = 0;

	while ((line = strstr(line, name))) {
		line += strlen(name);
		sum += strtoull(line + strspn(line, " :\t"), NULL, 10);
	}
	return sum;
}

static void count(struct counters *c)
{
	char *text = slurp(snmp);

	c->out = snmp_value(text, "Ip:", "OutRequests");
	c->in = snmp_value(text, "Ip:", "InReceives");
	c->retransmits = snmp_value(text, "Tcp:", "RetransSegs");
	if (addr.ss_family == AF_INET6) {
		text = slurp(snmp6);
		c->out = snmp6_value(text, "Ip6OutRequests");
		c->in = snmp6_value(text, "Ip6InReceives");
	}
	c->idle = idle_ns();
	c->ns = now();
}

/* How long the machine was busy in the time between. */
static uint64_t busy_ns(const struct counters *before, const struct counters *after)
{
	return after->ns - before->ns - (after->idle - before->idle);
}

/* Connections */

static void set_int(int fd, int level, int option, int value)
{
	check("setsockopt", setsockopt(fd, level, option, &value, sizeof(value)));
}

/* Loopback has many addresses, and each of them all the ports. */
static void next_address(void)
{
	static unsigned int n;
	struct sockaddr_in *in = (void *)&addr;
	uint32_t host = ntohl(in->sin_addr.s_addr);

	if (addr.ss_family == AF_INET && host >> 24 == 127 && !(++n % PER_ADDRESS))
		in->sin_addr.s_addr = htonl(host + 1);
}

static void connect_one(int *ours, int *theirs)
{
	*ours = check("socket", socket(addr.ss_family, SOCK_STREAM, 0));
	check("connect", connect(*ours, (void *)&addr, addr_len));
	*theirs = check("accept", accept(listener, NULL, NULL));
	next_address();
}

/* From here on nothing that is sent to this socket arrives. */
static void lose_all(int fd)
{
	struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog program = { .len = 1, .filter = &drop };

	check("filter", setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)));
}

/* Its end sends a reset, which ends the other as well. */
static void abort_one(int fd)
{
	struct linger linger = { .l_onoff = 1 };

	check("linger", setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)));
	close(fd);
}

static void pass(int from, int to, size_t n)
{
	size_t have = 0;

	check("send", send(from, buf, n, MSG_NOSIGNAL));
	while (have < n)
		have += check("recv", recv(to, buf, n - have, 0));
}

/* Operations */

static void op_request(void)
{
	pass(client, server, REQUEST);
	pass(server, client, REQUEST);
}

static void op_bulk(void)
{
	pass(client, server, BULK);
}

static void op_ack(void)
{
	pass(server, client, 1);
	set_int(client, IPPROTO_TCP, TCP_QUICKACK, 1);
}

static void op_close(void)
{
	int ours, theirs;

	connect_one(&ours, &theirs);
	close(ours);
	close(theirs);
}

static int by_value(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

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
	       addr.ss_family == AF_INET ? "inet" : "inet6", n);
	printf("\"out\": %ju, \"in\": %ju, \"retransmits\": %ju", after->out - before->out,
	       after->in - before->in, after->retransmits - before->retransmits);
}

static void measure(const char *name, void (*op)(void), long n)
{
	uint64_t *ns = calloc(n, sizeof(*ns)), sum = 0;
	struct counters before, after;
	long i;

	for (i = 0; i < WARM; i++)
		op();
	count(&before);
	mark(window);
	for (i = 0; i < n; i++) {
		uint64_t start = now();

		op();
		ns[i] = now() - start;
		sum += ns[i];
	}
	mark(0);
	count(&after);
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
	count(&before);
	sleep_until(before.ns + TIME_WAIT_MS * 1000000ull);
	count(&start);
	mark(window);
	for (i = 0; i < n; i++)
		op_close();
	sleep_until(start.ns + TIME_WAIT_MS * 1000000ull);
	mark(0);
	count(&after);
	print("life", n, &start, &after);
	printf(", \"busy\": %.1f}\n",
	       ((double)busy_ns(&start, &after) - busy_ns(&before, &start)) / n);
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
	int *ours = calloc(n, sizeof(int)), *theirs = calloc(n, sizeof(int));
	struct counters before, after;
	uint64_t start, stolen;
	long i;

	for (i = 0; i < n; i++) {
		connect_one(&ours[i], &theirs[i]);
		lose_all(theirs[i]);
	}
	start = now();
	for (i = 0; i < n; i++)
		close(ours[i]);
	sleep_until(start + FIRST_RTX_MS * 1000000);
	count(&before);
	mark(window);
	stolen = stolen_until(start + (FIRST_RTX_MS + RTX_WINDOW_MS) * 1000000);
	mark(0);
	count(&after);
	for (i = 0; i < n; i++)
		abort_one(theirs[i]);
	print("retransmit", n, &before, &after);
	printf(", \"ns\": %.1f}\n", (double)stolen / n);
	free(ours);
	free(theirs);
}

static void do_window(long which)
{
	window = which;
	printf("{\"window\": %ld}\n", which);
}

static void obey(const char *name, long n)
{
	static const struct { const char *name; void (*op)(void); } loads[] = {
		{ "request", op_request }, { "bulk", op_bulk },
		{ "ack", op_ack }, { "close", op_close },
	};
	static const struct { const char *name; void (*run)(long n); } others[] = {
		{ "life", do_life }, { "retransmit", do_retransmit }, { "window", do_window },
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

/* Setting up */

static void enter(const char *name)
{
	char path[256];
	int fd;

	if (!strcmp(name, "-"))
		return;
	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = check(path, open(path, O_RDONLY));
	check("setns", setns(fd, CLONE_NEWNET));
	close(fd);
}

static void set_address(const char *text, uint16_t port)
{
	struct sockaddr_in *in = (void *)&addr;
	struct sockaddr_in6 *in6 = (void *)&addr;

	if (inet_pton(AF_INET, text, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		addr_len = sizeof(*in);
		return;
	}
	if (inet_pton(AF_INET6, text, &in6->sin6_addr) != 1) {
		fprintf(stderr, "load: %s is no address\n", text);
		exit(2);
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	addr_len = sizeof(*in6);
}

/* On every address of the family. */
static void start_server(void)
{
	struct sockaddr_storage any = addr;

	if (any.ss_family == AF_INET6)
		((struct sockaddr_in6 *)&any)->sin6_addr = in6addr_any;
	else
		((struct sockaddr_in *)&any)->sin_addr.s_addr = INADDR_ANY;
	listener = check("socket", socket(addr.ss_family, SOCK_STREAM, 0));
	set_int(listener, SOL_SOCKET, SO_REUSEADDR, 1);
	if (addr.ss_family == AF_INET6)
		set_int(listener, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	check("bind", bind(listener, (void *)&any, addr_len));
	check("listen", listen(listener, 4096));
}

static void start_client(void)
{
	snmp = check("snmp", open("/proc/thread-self/net/snmp", O_RDONLY));
	snmp6 = check("snmp6", open("/proc/thread-self/net/snmp6", O_RDONLY));
	timers = check("timer_list", open("/proc/timer_list", O_RDONLY));
	connect_one(&client, &server);
	set_int(client, IPPROTO_TCP, TCP_NODELAY, 1);
	set_int(server, IPPROTO_TCP, TCP_NODELAY, 1);
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
	set_address(argv[3], atoi(argv[4]));
	enter(argv[2]);
	start_server();
	enter(argv[1]);
	start_client();
	while (scanf("%31s %ld", name, &n) == 2)
		obey(name, n);
	return 0;
}
