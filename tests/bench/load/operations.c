// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "counters.h"
#include "ends.h"
#include "operations.h"

#define REQUEST		64
#define BULK		32768

static struct ends open_ends;
static struct ends *pool;
static long pooled, sent;

static void no_delay(const struct ends *ends)
{
	socket_set(ends->client, IPPROTO_TCP, TCP_NODELAY, 1);
	socket_set(ends->server, IPPROTO_TCP, TCP_NODELAY, 1);
}

void operations_open(void)
{
	ends_connect(&open_ends);
	no_delay(&open_ends);
}

void op_request(void)
{
	ends_pass(open_ends.client, open_ends.server, REQUEST);
	ends_pass(open_ends.server, open_ends.client, REQUEST);
}

void op_bulk(void)
{
	ends_pass(open_ends.client, open_ends.server, BULK);
}

void op_ack(void)
{
	ends_pass(open_ends.server, open_ends.client, 1);
	socket_set(open_ends.client, IPPROTO_TCP, TCP_QUICKACK, 1);
}

void op_close(void)
{
	struct ends ends;

	ends_connect(&ends);
	ends_close(&ends);
}

void op_half(void)
{
	close(ends_connect_half());
}

static int *held;
static long nheld;

void hold_open(long n)
{
	held = calloc(n, sizeof(*held));
	for (nheld = 0; nheld < n; nheld++)
		held[nheld] = ends_connect_half();
}

void hold_close(void)
{
	while (nheld)
		close(held[--nheld]);
	free(held);
}

void pool_open(long n)
{
	long i;

	pool = calloc(n, sizeof(*pool));
	for (i = 0; i < n; i++) {
		ends_connect(&pool[i]);
		no_delay(&pool[i]);
	}
	pooled = n;
	sent = 0;
}

void pool_close(void)
{
	long i;

	for (i = 0; i < pooled; i++)
		ends_abort(&pool[i]);
	free(pool);
	pooled = 0;
}

/* Refused by this host's own rules is lost as well. */
void op_send_out(void)
{
	(void)!send(pool[sent++ / PER_CONNECTION % pooled].client, "", 1, MSG_NOSIGNAL);
}

void op_send_in(void)
{
	(void)!send(pool[sent++ / PER_CONNECTION % pooled].server, "", 1, MSG_NOSIGNAL);
}
