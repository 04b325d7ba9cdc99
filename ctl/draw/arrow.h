/* SPDX-License-Identifier: GPL-2.0-only */
/* The segments of a connection, each put together from what both ends saw of it. */
#ifndef DRAW_ARROW_H
#define DRAW_ARROW_H

#include "draw/connection.h"

enum arrow_flags {
	ARROW_FIN = 1,
	ARROW_SYN = 2,
	ARROW_RST = 4,
};

struct arrow {
	enum lane from;
	uint64_t sent_ns;		/* 0 where nobody saw it leave */
	uint64_t came_ns;		/* 0 where nobody saw it come */
	uint64_t guess_ns;		/* when it must have left, where nobody saw that */
	unsigned int flags;		/* enum arrow_flags */
	bool has_seq;
	bool has_ack;
	uint32_t seq;			/* as on the wire */
	uint32_t ack;
	uint32_t len;
	uint32_t rule;			/* that made it vanish, 0 for none */
	bool taken_in;			/* where it arrived, not where it left */
	bool queued;			/* it could not leave yet */
	bool original;			/* the first of its kind was seen to be sent */
	const struct event *again;	/* the retransmission that it is, NULL for none */
};

struct arrows {
	unsigned int n;
	unsigned int room;
	struct arrow *arrow;
};

void arrows_find(struct arrows *arrows, const struct connection *connection);
void arrows_free(struct arrows *arrows);

/* Return: when it shows first. */
static inline uint64_t arrow_ns(const struct arrow *arrow)
{
	if (arrow->sent_ns)
		return arrow->sent_ns;
	return arrow->guess_ns ? arrow->guess_ns : arrow->came_ns;
}

/* Return: when it touches a lane, 0 when it is not known to. */
static inline uint64_t arrow_at(const struct arrow *arrow, enum lane lane)
{
	return arrow->from == lane ? arrow->sent_ns : arrow->came_ns;
}

#endif
