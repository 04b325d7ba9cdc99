// SPDX-License-Identifier: GPL-2.0-only
/*
 * peer: one end of TCP connections that does what it is told, in order.
 *
 *   peer OP [ARG] ...
 *
 *   on ADDR            bind to ADDR, which says the family of the sockets to come
 *   from PORT          bind to PORT before connect
 *   device NAME        SO_BINDTODEVICE, of the sockets to come
 *   listen PORT        on `::` without `on`: what comes over IPv4 is a mapped address
 *   accept             a connection, which the other ops are about from now on
 *   connect ADDR PORT  the same
 *   send N             write N bytes
 *   recv N             read N bytes
 *   eof                read until the other end closes
 *   shutdown           shutdown(SHUT_WR)
 *   close              close()
 *   linger S           SO_LINGER with S seconds
 *   linger2 S          TCP_LINGER2
 *   user-timeout MS    TCP_USER_TIMEOUT
 *   cork               TCP_CORK: what is sent waits for more, or for the FIN
 *   mark N             SO_MARK
 *   keepalive S        SO_KEEPALIVE, a probe every S seconds
 *   dstopts            IPV6_DSTOPTS: an extension header in every segment
 *   hopopts            IPV6_HOPOPTS: another
 *   rcvbuf N           SO_RCVBUF, of the sockets to come
 *   mptcp              IPPROTO_MPTCP, of the sockets to come
 *   fastopen           TCP_FASTOPEN, of the listener
 *   connect-with ADDR PORT N   connect with N bytes in the SYN: TCP Fast Open
 *   disconnect         connect(AF_UNSPEC)
 *   repair             TCP_REPAIR
 *   touch FILE         make FILE
 *   await FILE         wait until FILE exists
 *   give PATH          pass the connection over a Unix socket to who takes it
 *   take PATH          wait for one that is given, which the other ops are about then
 *   sleep MS
 *   clock              print CLOCK_MONOTONIC, in ns
 *   fork               go on in a child, whose parent ends
 *   comm NAME          be called NAME
 *   uid N              be that user
 *   repeat N OP... end
 *
 * What is still open is closed by the exit.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP	262
#endif

static int fd = -1;
static int listener = -1;
static int rcvbuf;
static int protocol;
static uint16_t from;
static const char *on;
static const char *device;

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
	errno = EINVAL;
	check(text, inet_pton(AF_INET6, text, &in6->sin6_addr) - 1);
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	return sizeof(*in6);
}

static void open_socket(const char *any, uint16_t port)
{
	struct sockaddr_storage ss;
	socklen_t len = address(on ? on : any, port, &ss);

	fd = socket(ss.ss_family, SOCK_STREAM, protocol);
	check("socket", fd);
	set_int(SOL_SOCKET, SO_REUSEADDR, 1);
	if (device)
		set(SOL_SOCKET, SO_BINDTODEVICE, device, strlen(device) + 1);
	if (rcvbuf)
		set_int(SOL_SOCKET, SO_RCVBUF, rcvbuf);
	if (port || on)
		check("bind", bind(fd, (void *)&ss, len));
}

static void op_on(char **arg)
{
	on = arg[0];
}

static void op_device(char **arg)
{
	device = arg[0];
}

static void op_from(char **arg)
{
	from = atoi(arg[0]);
}

static void op_listen(char **arg)
{
	open_socket("::", atoi(arg[0]));
	check("listen", listen(fd, 4096));
	listener = fd;
}

static void op_accept(char **arg)
{
	(void)arg;
	fd = accept(listener, NULL, NULL);
	check("accept", fd);
}

static void op_connect(char **arg)
{
	struct sockaddr_storage ss;
	socklen_t len = address(arg[0], atoi(arg[1]), &ss);

	open_socket(ss.ss_family == AF_INET ? "0.0.0.0" : "::", from);
	check("connect", connect(fd, (void *)&ss, len));
}

static void op_connect_with(char **arg)
{
	static const char buf[1000];
	struct sockaddr_storage ss;
	socklen_t len = address(arg[0], atoi(arg[1]), &ss);

	open_socket(ss.ss_family == AF_INET ? "0.0.0.0" : "::", from);
	check("sendto", sendto(fd, buf, atoi(arg[2]), MSG_FASTOPEN, (void *)&ss, len));
}

static void op_fastopen(char **arg)
{
	(void)arg;
	set_int(IPPROTO_TCP, TCP_FASTOPEN, 16);
}

static void op_mptcp(char **arg)
{
	(void)arg;
	protocol = IPPROTO_MPTCP;
}

static void op_repair(char **arg)
{
	(void)arg;
	set_int(IPPROTO_TCP, TCP_REPAIR, TCP_REPAIR_ON);
}

static void op_disconnect(char **arg)
{
	struct sockaddr sa = { .sa_family = AF_UNSPEC };

	(void)arg;
	check("disconnect", connect(fd, &sa, sizeof(sa)));
}

static void op_send(char **arg)
{
	static const char buf[65536];
	long n = atol(arg[0]);
	ssize_t sent;

	for (; n > 0; n -= sent) {
		sent = send(fd, buf, n < (long)sizeof(buf) ? n : (long)sizeof(buf), MSG_NOSIGNAL);
		check("send", sent);
	}
}

static void op_recv(char **arg)
{
	static char buf[65536];
	long n = atol(arg[0]);
	ssize_t got;

	for (; n > 0; n -= got) {
		got = recv(fd, buf, n < (long)sizeof(buf) ? n : (long)sizeof(buf), 0);
		check("recv", got);
		errno = EPIPE;
		check("recv", got - 1);
	}
}

static void op_eof(char **arg)
{
	static char buf[65536];
	ssize_t got;

	(void)arg;
	while ((got = recv(fd, buf, sizeof(buf), 0)) > 0)
		;
	check("recv", got);
}

static void op_shutdown(char **arg)
{
	(void)arg;
	check("shutdown", shutdown(fd, SHUT_WR));
}

static void op_close(char **arg)
{
	(void)arg;
	check("close", close(fd));
}

static void op_linger(char **arg)
{
	struct linger linger = { .l_onoff = 1, .l_linger = atoi(arg[0]) };

	set(SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

static void op_linger2(char **arg)
{
	set_int(IPPROTO_TCP, TCP_LINGER2, atoi(arg[0]));
}

static void op_user_timeout(char **arg)
{
	set_int(IPPROTO_TCP, TCP_USER_TIMEOUT, atoi(arg[0]));
}

static void op_cork(char **arg)
{
	(void)arg;
	set_int(IPPROTO_TCP, TCP_CORK, 1);
}

static void op_mark(char **arg)
{
	set_int(SOL_SOCKET, SO_MARK, strtol(arg[0], NULL, 0));
}

static void op_keepalive(char **arg)
{
	set_int(SOL_SOCKET, SO_KEEPALIVE, 1);
	set_int(IPPROTO_TCP, TCP_KEEPIDLE, atoi(arg[0]));
	set_int(IPPROTO_TCP, TCP_KEEPINTVL, atoi(arg[0]));
}

/* Eight octets, of which six are padding (RFC 8200 section 4.6). */
static const uint8_t padding[8] = { 0, 0, 1, 4 };

static void op_dstopts(char **arg)
{
	(void)arg;
	set(IPPROTO_IPV6, IPV6_DSTOPTS, padding, sizeof(padding));
}

static void op_hopopts(char **arg)
{
	(void)arg;
	set(IPPROTO_IPV6, IPV6_HOPOPTS, padding, sizeof(padding));
}

static void op_rcvbuf(char **arg)
{
	rcvbuf = atoi(arg[0]);
}

static void op_touch(char **arg)
{
	check(arg[0], close(open(arg[0], O_CREAT | O_WRONLY, 0644)));
}

static void op_await(char **arg)
{
	while (access(arg[0], F_OK))
		usleep(10000);
}

static int unix_socket(const char *path, struct sockaddr_un *un)
{
	int sock = socket(AF_UNIX, SOCK_STREAM, 0);

	check("socket", sock);
	*un = (struct sockaddr_un) { .sun_family = AF_UNIX };
	snprintf(un->sun_path, sizeof(un->sun_path), "%s", path);
	return sock;
}

/* A byte, and beside it, in @control, a file. */
static struct msghdr passing(void *control, size_t len)
{
	static char byte;
	static struct iovec iov = { &byte, 1 };

	memset(control, 0, len);
	return (struct msghdr) {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = len,
	};
}

static void op_give(char **arg)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(fd))];
	struct msghdr msg = passing(control, sizeof(control));
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	struct sockaddr_un un;
	int sock = unix_socket(arg[0], &un);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	check("connect", connect(sock, (void *)&un, sizeof(un)));
	check("sendmsg", sendmsg(sock, &msg, 0));
	close(sock);
}

static void op_take(char **arg)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(fd))];
	struct msghdr msg = passing(control, sizeof(control));
	struct sockaddr_un un;
	int sock = unix_socket(arg[0], &un), from_giver;

	check("bind", bind(sock, (void *)&un, sizeof(un)));
	check("listen", listen(sock, 1));
	from_giver = accept(sock, NULL, NULL);
	check("accept", from_giver);
	check("recvmsg", recvmsg(from_giver, &msg, 0));
	errno = EPROTO;
	check("recvmsg", CMSG_FIRSTHDR(&msg) ? 0 : -1);
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	close(from_giver);
	close(sock);
}

static void op_sleep(char **arg)
{
	long ms = atol(arg[0]);
	struct timespec left = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&left, &left))
		;
}

static void op_clock(char **arg)
{
	struct timespec now;

	(void)arg;
	clock_gettime(CLOCK_MONOTONIC, &now);
	printf("%lld\n", now.tv_sec * 1000000000ll + now.tv_nsec);
	fflush(stdout);
}

static void op_fork(char **arg)
{
	pid_t pid = fork();

	(void)arg;
	check("fork", pid);
	if (pid)
		_exit(0);
}

static void op_comm(char **arg)
{
	check("comm", prctl(PR_SET_NAME, arg[0]));
}

static void op_uid(char **arg)
{
	check("uid", setuid(atoi(arg[0])));
}

struct op {
	const char *name;
	int args;
	void (*run)(char **arg);
};

static const struct op ops[] = {
	{ "on", 1, op_on }, { "from", 1, op_from }, { "device", 1, op_device }, { "listen", 1, op_listen },
	{ "accept", 0, op_accept }, { "connect", 2, op_connect },
	{ "connect-with", 3, op_connect_with }, { "fastopen", 0, op_fastopen },
	{ "mptcp", 0, op_mptcp }, { "repair", 0, op_repair },
	{ "disconnect", 0, op_disconnect }, { "send", 1, op_send }, { "recv", 1, op_recv },
	{ "eof", 0, op_eof }, { "shutdown", 0, op_shutdown }, { "close", 0, op_close },
	{ "linger", 1, op_linger }, { "linger2", 1, op_linger2 },
	{ "user-timeout", 1, op_user_timeout }, { "cork", 0, op_cork },
	{ "mark", 1, op_mark }, { "keepalive", 1, op_keepalive }, { "clock", 0, op_clock }, { "dstopts", 0, op_dstopts },
	{ "hopopts", 0, op_hopopts }, { "rcvbuf", 1, op_rcvbuf },
	{ "give", 1, op_give }, { "take", 1, op_take },
	{ "touch", 1, op_touch }, { "await", 1, op_await }, { "sleep", 1, op_sleep },
	{ "fork", 0, op_fork }, { "comm", 1, op_comm }, { "uid", 1, op_uid },
	{}
};

static void wrong(const char *what, const char *word)
{
	fprintf(stderr, "peer: %s %s\n", what, word);
	exit(2);
}

static const struct op *find(const char *name)
{
	const struct op *op = ops;

	while (op->name && strcmp(op->name, name))
		op++;
	if (!op->name)
		wrong("there is no op", name);
	return op;
}

/* Runs ops up to `end` or the end. Return: the first word not run. */
static char **run(char **word)
{
	while (*word && strcmp(*word, "end")) {
		const struct op *op;
		int i, n;

		if (!strcmp(*word, "repeat")) {
			char **end = word + 2;

			for (n = word[1] ? atoi(word[1]) : 0, i = 0; i < n; i++)
				end = run(word + 2);
			if (!n || !*end)
				wrong("no count or no end:", *word);
			word = end + 1;
			continue;
		}
		op = find(*word++);
		for (i = 0; i < op->args; i++)
			if (!word[i])
				wrong("an argument is missing:", op->name);
		op->run(word);
		word += op->args;
	}
	return word;
}

int main(int argc, char **argv)
{
	(void)argc;
	run(argv + 1);
	return 0;
}
