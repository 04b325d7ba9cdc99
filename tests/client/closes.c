// SPDX-License-Identifier: GPL-2.0-only
/*
 * closes: makes and closes connections to itself on loopback, one at a time.
 *
 *   closes N           prints the nanoseconds that N of them took
 *   closes N hold      makes N, closes one end of each, says `ready`, waits for
 *                      its input to end
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int listener;
static struct sockaddr_in server;

static long check(const char *what, long result)
{
	if (result >= 0)
		return result;
	fprintf(stderr, "closes: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* Connections to many addresses of 127/8 share no ports. */
static void aim(uint32_t n)
{
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK + n / 16384 % 256);
}

static void set_up(void)
{
	socklen_t len = sizeof(server);

	listener = check("socket", socket(AF_INET, SOCK_STREAM, 0));
	server.sin_family = AF_INET;
	check("bind", bind(listener, (void *)&server, len));
	check("listen", listen(listener, 64));
	check("getsockname", getsockname(listener, (void *)&server, &len));
}

static int dial(int *accepted)
{
	int fd = check("socket", socket(AF_INET, SOCK_STREAM, 0));

	check("connect", connect(fd, (void *)&server, sizeof(server)));
	*accepted = check("accept", accept(listener, NULL, NULL));
	return fd;
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

/* The one end closes, the other reads to the end and closes as well. */
static void close_both(uint32_t n)
{
	int accepted, fd;
	char byte;

	aim(n);
	fd = dial(&accepted);
	check("close", close(fd));
	check("read", read(accepted, &byte, 1));
	check("close", close(accepted));
}

static void measure(uint32_t n)
{
	uint64_t start = now_ns();
	uint32_t i;

	for (i = 0; i < n; i++)
		close_both(i);
	printf("%llu\n", (unsigned long long)(now_ns() - start));
}

static void hold(uint32_t n)
{
	struct rlimit limit = { n + 64, n + 64 };
	int accepted;
	uint32_t i;
	char byte;

	check("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
	for (i = 0; i < n; i++) {
		aim(i);
		check("close", close(dial(&accepted)));
	}
	puts("ready");
	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "closes: closes N [hold]\n");
		return 2;
	}
	set_up();
	if (argc > 2)
		hold(strtoul(argv[1], NULL, 10));
	else
		measure(strtoul(argv[1], NULL, 10));
	return 0;
}
