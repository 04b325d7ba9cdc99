// SPDX-License-Identifier: GPL-2.0-only
/*
 * burst PORT N [at-once]: N connections to 127.0.0.1, one after the other, each closed
 * by the client first and by the server then; or `at-once`, all at the end, before
 * anybody else gets to run on this CPU.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static void check(const char *what, int result)
{
	if (result >= 0)
		return;
	perror(what);
	exit(1);
}

static void close_one(int client, int server)
{
	char byte;

	close(client);
	check("read", read(server, &byte, 1));
	close(server);
}

static void connect_one(int listener, const struct sockaddr_in *in, int leave_open)
{
	int client = socket(AF_INET, SOCK_STREAM, 0), server;

	check("socket", client);
	check("connect", connect(client, (void *)in, sizeof(*in)));
	server = accept(listener, NULL, NULL);
	check("accept", server);
	if (!leave_open)
		close_one(client, server);
}

static void allow_files(int n)
{
	const struct rlimit limit = { n, n };

	check("files", setrlimit(RLIMIT_NOFILE, &limit));
}

/* The exit closes them all. */
static void close_at_once(void)
{
	const struct sched_param first = { .sched_priority = 50 };

	check("scheduler", sched_setscheduler(0, SCHED_FIFO, &first));
	_exit(0);
}

int main(int argc, char **argv)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1, n, at_once = argc == 4;

	if (argc < 3) {
		fprintf(stderr, "burst PORT N [at-once]\n");
		return 2;
	}
	in.sin_port = htons(atoi(argv[1]));
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	check("bind", bind(listener, (void *)&in, sizeof(in)));
	check("listen", listen(listener, 8));
	if (at_once)
		allow_files(2 * atoi(argv[2]) + 16);
	for (n = atoi(argv[2]); n > 0; n--)
		connect_one(listener, &in, at_once);
	if (at_once)
		close_at_once();
	return 0;
}
