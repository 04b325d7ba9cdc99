// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "counters.h"
#include "ends.h"

#ifndef TCP_REPAIR_OFF_NO_WP
#define TCP_REPAIR_OFF_NO_WP	-1
#endif

#define PER_ADDRESS	2048	/* connections, before the next loopback address */

static struct sockaddr_storage addr;
static socklen_t addr_len;
static int listener;

void socket_set(int fd, int level, int option, int value)
{
	check("setsockopt", setsockopt(fd, level, option, &value, sizeof(value)));
}

/* From here on nothing that is sent to this socket arrives. */
void socket_deafen(int fd)
{
	struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog program = { .len = 1, .filter = &drop };

	check("filter", setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)));
}

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

	listener = check("socket", socket(addr.ss_family, SOCK_STREAM, 0));
	socket_set(listener, SOL_SOCKET, SO_REUSEADDR, 1);
	if (addr.ss_family == AF_INET6) {
		((struct sockaddr_in6 *)&any)->sin6_addr = in6addr_any;
		socket_set(listener, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	} else {
		((struct sockaddr_in *)&any)->sin_addr.s_addr = INADDR_ANY;
	}
	check("bind", bind(listener, (void *)&any, addr_len));
	check("listen", listen(listener, 4096));
}

/* Leaves the program in the client's namespace. */
void ends_open(const char *client, const char *server, const char *text, int port)
{
	set_address(text, port);
	enter(server);
	start_server();
	enter(client);
}

int ends_family(void)
{
	return addr.ss_family;
}

/* Loopback has many addresses, and each of them all the ports. */
static void next_address(void)
{
	static unsigned int n;
	struct sockaddr_in *in = (void *)&addr;
	uint32_t host = ntohl(in->sin_addr.s_addr);

	if (addr.ss_family == AF_INET && host >> 24 == IN_LOOPBACKNET && !(++n % PER_ADDRESS))
		in->sin_addr.s_addr = htonl(host + 1);
}

void ends_connect(struct ends *ends)
{
	ends->client = check("socket", socket(addr.ss_family, SOCK_STREAM, 0));
	check("connect", connect(ends->client, (void *)&addr, addr_len));
	ends->server = check("accept", accept(listener, NULL, NULL));
	next_address();
}

/* A socket that takes itself for connected, with nobody at the other end: what it
 * sends is answered by a reset.
 */
int ends_connect_half(void)
{
	const struct tcp_repair_window window = {
		.snd_wnd = UINT16_MAX, .max_window = UINT16_MAX, .rcv_wnd = UINT16_MAX,
	};
	int fd = check("socket", socket(addr.ss_family, SOCK_STREAM, 0));

	socket_set(fd, IPPROTO_TCP, TCP_REPAIR, 1);
	check("connect", connect(fd, (void *)&addr, addr_len));
	check("window", setsockopt(fd, IPPROTO_TCP, TCP_REPAIR_WINDOW, &window, sizeof(window)));
	socket_set(fd, IPPROTO_TCP, TCP_REPAIR, TCP_REPAIR_OFF_NO_WP);
	next_address();
	return fd;
}

/* The client first. */
void ends_close(const struct ends *ends)
{
	close(ends->client);
	close(ends->server);
}

static void abort_one(int fd)
{
	struct linger linger = { .l_onoff = 1 };

	check("linger", setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)));
	close(fd);
}

/* Each end by a reset of its own, for the other's may not arrive. */
void ends_abort(const struct ends *ends)
{
	abort_one(ends->server);
	if (ends->client >= 0)
		abort_one(ends->client);
}

void ends_pass(int from, int to, size_t n)
{
	static char buf[65536];
	size_t have = 0;

	check("send", send(from, buf, n, MSG_NOSIGNAL));
	while (have < n)
		have += check("recv", recv(to, buf, n - have, 0));
}
