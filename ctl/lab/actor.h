/* SPDX-License-Identifier: GPL-2.0-only */
/* A program with one TCP socket, which does with it what it is told, step by step. */
#ifndef LAB_ACTOR_H
#define LAB_ACTOR_H

#include <stdbool.h>

#include "lab/host.h"

enum actor_op {
	ACTOR_LISTEN,		/* with TCP_FASTOPEN, where it is switched on */
	ACTOR_ACCEPT,
	ACTOR_CONNECT,
	ACTOR_CONNECT_WITH,	/* data in the SYN */
	ACTOR_SEND,
	ACTOR_RECV,
	ACTOR_PEEK,		/* what is there, without waiting */
	ACTOR_FILL,		/* sends until nothing more can be taken */
	ACTOR_READ_TO_END,
	ACTOR_SERVE_TO_END,	/* reads to the end, and closes at once */
	ACTOR_SHUTDOWN,
	ACTOR_CLOSE,
	ACTOR_LINGER,
	ACTOR_BUFFER,		/* SO_RCVBUF, of what is accepted later too */
	ACTOR_SNIFF,		/* opens a raw socket beside the other one */
	ACTOR_FORGE_SYN_ACK,	/* answers a SYN by hand, with data */
	ACTOR_FORGE_RST,	/* a reset with data in it */
	ACTOR_HEAR,		/* how much of what was made by hand was acknowledged */
	ACTOR_OPS,
};

extern const char *const actor_call[ACTOR_OPS];

struct order {
	enum actor_op op;
	uint16_t port;
	int value;
};

struct answer {
	int error;		/* an errno, 0 when it went well */
	int value;		/* bytes, where the operation has any */
};

struct actor {
	struct program program;
	bool busy;		/* has an order that it has not answered */
	enum actor_op op;	/* the last one ordered */
};

int actor_start(struct actor *actor, const struct host *host);
int actor_order(struct actor *actor, const struct order *order);
int actor_answer(struct actor *actor, struct answer *answer);
void actor_stop(struct actor *actor);

#define ACTOR_SERVER	"10.9.0.2"
#define ACTOR_CLIENT	"10.9.0.1"

#endif
