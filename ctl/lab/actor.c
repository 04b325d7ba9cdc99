// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/actor.h"
#include "lab/forge.h"

/* How an operation is told. */
const char *const actor_call[ACTOR_OPS] = {
	[ACTOR_LISTEN] = "listen()", [ACTOR_ACCEPT] = "accept()", [ACTOR_CONNECT] = "connect()",
	[ACTOR_CONNECT_WITH] = "sendto(MSG_FASTOPEN)", [ACTOR_SEND] = "send()",
	[ACTOR_RECV] = "recv()", [ACTOR_PEEK] = "recv(MSG_DONTWAIT)", [ACTOR_FILL] = "send() until it would block",
	[ACTOR_READ_TO_END] = "recv() to the end",
	[ACTOR_SERVE_TO_END] = "recv() to the end, then close()",
	[ACTOR_SHUTDOWN] = "shutdown(SHUT_WR)", [ACTOR_CLOSE] = "close()",
	[ACTOR_LINGER] = "setsockopt(SO_LINGER)", [ACTOR_BUFFER] = "setsockopt(SO_RCVBUF)",
	[ACTOR_SNIFF] = "socket(SOCK_RAW)", [ACTOR_FORGE_SYN_ACK] = "a SYN+ACK made by hand",
	[ACTOR_FORGE_RST] = "an RST made by hand", [ACTOR_HEAR] = "looks at what came",
};

/* Of the process that is the actor. */
struct sockets {
	int listener;
	int fd;
	int raw;
	int buffer;
};

static struct sockaddr_in address(const char *text, uint16_t port)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port) };

	inet_pton(AF_INET, text, &in.sin_addr);
	return in;
}

/* What a listener queues without a cookie, TCP_FASTOPEN lets carry data. */
static long do_listen(struct sockets *sockets, const struct order *order)
{
	struct sockaddr_in in = address(ACTOR_SERVER, order->port);
	int one = 1, queue = 8, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	sockets->listener = fd;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN, &queue, sizeof(queue));
	if (sockets->buffer)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &sockets->buffer, sizeof(sockets->buffer));
	return bind(fd, (void *)&in, sizeof(in)) || listen(fd, queue) ? -1 : 0;
}

static long do_accept(struct sockets *sockets, const struct order *order)
{
	(void)order;
	sockets->fd = accept4(sockets->listener, NULL, NULL, SOCK_CLOEXEC);
	return sockets->fd;
}

static long do_connect(struct sockets *sockets, const struct order *order)
{
	struct sockaddr_in in = address(ACTOR_SERVER, order->port);

	sockets->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return connect(sockets->fd, (void *)&in, sizeof(in));
}

static long do_connect_with(struct sockets *sockets, const struct order *order)
{
	static const char data[1024];
	struct sockaddr_in in = address(ACTOR_SERVER, order->port);

	sockets->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return sendto(sockets->fd, data, order->value, MSG_FASTOPEN, (void *)&in, sizeof(in));
}

static long do_send(struct sockets *sockets, const struct order *order)
{
	static const char data[65536];

	return send(sockets->fd, data, order->value, MSG_NOSIGNAL);
}

static long do_recv(struct sockets *sockets, const struct order *order)
{
	static char data[65536];

	return recv(sockets->fd, data, order->value, MSG_WAITALL);
}

static long do_peek(struct sockets *sockets, const struct order *order)
{
	char data[64];

	(void)order;
	return recv(sockets->fd, data, sizeof(data), MSG_DONTWAIT);
}

static long do_fill(struct sockets *sockets, const struct order *order)
{
	static const char data[65536];
	long sent, total = 0;

	(void)order;
	while ((sent = send(sockets->fd, data, sizeof(data), MSG_NOSIGNAL | MSG_DONTWAIT)) > 0)
		total += sent;
	return errno == EAGAIN ? total : -1;
}

static long do_read_to_end(struct sockets *sockets, const struct order *order)
{
	static char data[65536];
	long got, total = 0;

	(void)order;
	while ((got = recv(sockets->fd, data, sizeof(data), 0)) > 0)
		total += got;
	return got ? -1 : total;
}

static long do_close(struct sockets *sockets, const struct order *order)
{
	(void)order;
	return close(sockets->fd);
}

static long do_serve_to_end(struct sockets *sockets, const struct order *order)
{
	return do_read_to_end(sockets, order) < 0 ? -1 : do_close(sockets, order);
}

static long do_shutdown(struct sockets *sockets, const struct order *order)
{
	(void)order;
	return shutdown(sockets->fd, SHUT_WR);
}

static long do_linger(struct sockets *sockets, const struct order *order)
{
	struct linger linger = { .l_onoff = 1, .l_linger = order->value };

	return setsockopt(sockets->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

static long do_buffer(struct sockets *sockets, const struct order *order)
{
	sockets->buffer = order->value;
	return 0;
}

static long do_sniff(struct sockets *sockets, const struct order *order)
{
	sockets->raw = forge_open(order->port);
	return sockets->raw;
}

static long do_forge_syn_ack(struct sockets *sockets, const struct order *order)
{
	return forge_syn_ack(sockets->raw, order->value);
}

static long do_forge_rst(struct sockets *sockets, const struct order *order)
{
	return forge_rst(sockets->raw, order->value);
}

static long do_hear(struct sockets *sockets, const struct order *order)
{
	(void)order;
	return forge_acknowledged(sockets->raw);
}

static long (*const perform[ACTOR_OPS])(struct sockets *, const struct order *) = {
	[ACTOR_LISTEN] = do_listen, [ACTOR_ACCEPT] = do_accept, [ACTOR_CONNECT] = do_connect,
	[ACTOR_CONNECT_WITH] = do_connect_with, [ACTOR_SEND] = do_send, [ACTOR_RECV] = do_recv,
	[ACTOR_FILL] = do_fill, [ACTOR_READ_TO_END] = do_read_to_end,
	[ACTOR_SERVE_TO_END] = do_serve_to_end, [ACTOR_SHUTDOWN] = do_shutdown,
	[ACTOR_CLOSE] = do_close, [ACTOR_LINGER] = do_linger, [ACTOR_BUFFER] = do_buffer,
	[ACTOR_SNIFF] = do_sniff, [ACTOR_FORGE_SYN_ACK] = do_forge_syn_ack,
	[ACTOR_FORGE_RST] = do_forge_rst, [ACTOR_HEAR] = do_hear, [ACTOR_PEEK] = do_peek,
};

/* The actor's whole life. */
static int act(int fd)
{
	struct sockets sockets = { -1, -1, -1, 0 };
	struct order order;

	while (recv(fd, &order, sizeof(order), 0) == sizeof(order)) {
		long result = perform[order.op](&sockets, &order);
		struct answer answer = { result < 0 ? errno : 0, result };

		if (send(fd, &answer, sizeof(answer), MSG_NOSIGNAL) != sizeof(answer))
			break;
	}
	return 0;
}

/* Return: 0, or -1 with errno. */
int actor_start(struct actor *actor, const struct host *host)
{
	actor->busy = false;
	return program_start(&actor->program, host, host->name, act);
}

/* Return: 0, or -1 when the actor is gone. */
int actor_order(struct actor *actor, const struct order *order)
{
	actor->busy = send(actor->program.fd, order, sizeof(*order), MSG_NOSIGNAL) == sizeof(*order);
	return actor->busy ? 0 : -1;
}

/* Waits for the answer to the last order. Return: as actor_order(). */
int actor_answer(struct actor *actor, struct answer *answer)
{
	actor->busy = false;
	return recv(actor->program.fd, answer, sizeof(*answer), 0) == sizeof(*answer) ? 0 : -1;
}

void actor_stop(struct actor *actor)
{
	program_stop(&actor->program);
	actor->busy = false;
}
