// SPDX-License-Identifier: GPL-2.0-only
/*
 * peer: one end of a TCP connection that does what it is told, in order.
 *
 *   peer OP [ARG] ...
 *
 *   listen PORT        accept one connection on PORT, IPv4 and IPv6
 *   connect ADDR PORT  connect; with from PORT before it, from that port
 *   from PORT
 *   send N             write N bytes
 *   recv N             read N bytes
 *   eof                read until the other end closes
 *   shutdown           shutdown(SHUT_WR)
 *   close              close()
 *   linger S           SO_LINGER with S seconds
 *   linger2 S          TCP_LINGER2
 *   user-timeout MS    TCP_USER_TIMEOUT
 *   rcvbuf N           SO_RCVBUF, before connect or listen
 *   disconnect         connect(AF_UNSPEC)
 *   touch FILE         make FILE
 *   await FILE         wait until FILE exists
 *   sleep MS
 *   fork               go on in a child, whose parent ends
 *
 * What remains open is closed by the exit.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int fd = -1;
static int rcvbuf;
static uint16_t from;

static void check(const char *what, long result)
{
	if (result >= 0)
		return;
	fprintf(stderr, "peer: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void set(int level, int option, const void *value, socklen_t len)
{
	check("setsockopt", setsockopt(fd, level, option, value, len));
}

static void set_int(int level, int option, int value)
{
	set(level, option, &value, sizeof(value));
}

/* IPv4 addresses as mapped ones would make IPv6 sockets: each its own family. */
static socklen_t address(const char *text, uint16_t port, struct sockaddr_storage *ss)
{
	struct sockaddr_in *in = (void *)ss;
	struct sockaddr_in6 *in6 = (void *)ss;

	memset(ss, 0, sizeof(*ss));
	if (inet_pton(AF_INET, text, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		return sizeof(*in);
	}
	if (inet_pton(AF_INET6, text, &in6->sin6_addr) != 1) {
		errno = EINVAL;
		check(text, -1);
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	return sizeof(*in6);
}

static void open_socket(int family, const char *any, uint16_t port)
{
	struct sockaddr_storage ss;
	socklen_t len = address(any, port, &ss);

	fd = socket(family, SOCK_STREAM, 0);
	check("socket", fd);
	set_int(SOL_SOCKET, SO_REUSEADDR, 1);
	if (rcvbuf)
		set_int(SOL_SOCKET, SO_RCVBUF, rcvbuf);
	if (port)
		check("bind", bind(fd, (void *)&ss, len));
}

static void do_listen(uint16_t port)
{
	int one;

	open_socket(AF_INET6, "::", port);
	check("listen", listen(fd, 8));
	one = accept(fd, NULL, NULL);
	check("accept", one);
	close(fd);
	fd = one;
}

static void do_connect(const char *text, uint16_t port)
{
	struct sockaddr_storage ss;
	socklen_t len = address(text, port, &ss);

	open_socket(ss.ss_family, ss.ss_family == AF_INET ? "0.0.0.0" : "::", from);
	check("connect", connect(fd, (void *)&ss, len));
}

static void do_disconnect(void)
{
	struct sockaddr sa = { .sa_family = AF_UNSPEC };

	check("disconnect", connect(fd, &sa, sizeof(sa)));
}

static void do_send(long n)
{
	char buf[65536] = "";
	ssize_t sent;

	for (; n > 0; n -= sent) {
		sent = send(fd, buf, n < (long)sizeof(buf) ? n : (long)sizeof(buf), MSG_NOSIGNAL);
		check("send", sent);
	}
}

static void do_recv(long n)
{
	char buf[65536];
	ssize_t got;

	for (; n > 0; n -= got) {
		got = recv(fd, buf, n < (long)sizeof(buf) ? n : (long)sizeof(buf), 0);
		check("recv", got);
		if (!got)
			check("recv: end of file", -1);
	}
}

static void do_eof(void)
{
	char buf[65536];
	ssize_t got;

	while ((got = recv(fd, buf, sizeof(buf), 0)) > 0)
		;
	check("recv", got);
}

static void do_linger(int seconds)
{
	struct linger linger = { .l_onoff = 1, .l_linger = seconds };

	set(SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

static void do_fork(void)
{
	pid_t pid = fork();

	check("fork", pid);
	if (pid)
		_exit(0);
}

static const char *next(char ***word)
{
	const char *one = *(*word)++;

	if (one)
		return one;
	fprintf(stderr, "peer: an argument is missing\n");
	exit(2);
}

static void run(char **word)
{
	while (*word) {
		const char *op = *word++;

		if (!strcmp(op, "listen")) {
			do_listen(atoi(next(&word)));
		} else if (!strcmp(op, "connect")) {
			const char *to = next(&word);

			do_connect(to, atoi(next(&word)));
		} else if (!strcmp(op, "from")) {
			from = atoi(next(&word));
		} else if (!strcmp(op, "send")) {
			do_send(atol(next(&word)));
		} else if (!strcmp(op, "recv")) {
			do_recv(atol(next(&word)));
		} else if (!strcmp(op, "eof")) {
			do_eof();
		} else if (!strcmp(op, "shutdown")) {
			check(op, shutdown(fd, SHUT_WR));
		} else if (!strcmp(op, "close")) {
			check(op, close(fd));
		} else if (!strcmp(op, "linger")) {
			do_linger(atoi(next(&word)));
		} else if (!strcmp(op, "linger2")) {
			set_int(IPPROTO_TCP, TCP_LINGER2, atoi(next(&word)));
		} else if (!strcmp(op, "user-timeout")) {
			set_int(IPPROTO_TCP, TCP_USER_TIMEOUT, atoi(next(&word)));
		} else if (!strcmp(op, "rcvbuf")) {
			rcvbuf = atoi(next(&word));
		} else if (!strcmp(op, "disconnect")) {
			do_disconnect();
		} else if (!strcmp(op, "touch")) {
			check(op, close(open(next(&word), O_CREAT | O_WRONLY, 0644)));
		} else if (!strcmp(op, "await")) {
			const char *file = next(&word);

			while (access(file, F_OK))
				usleep(1000);
		} else if (!strcmp(op, "sleep")) {
			usleep(1000 * atol(next(&word)));
		} else if (!strcmp(op, "fork")) {
			do_fork();
		} else {
			fprintf(stderr, "peer: what is %s?\n", op);
			exit(2);
		}
	}
}

int main(int argc, char **argv)
{
	(void)argc;
	run(argv + 1);
	return 0;
}
