/* SPDX-License-Identifier: GPL-2.0-only */
/* A connection as its records tell it, from one end or from both. */
#ifndef DRAW_CONNECTION_H
#define DRAW_CONNECTION_H

#include "read/document.h"
#include "model/record.h"

enum lane {
	LANE_LEFT,		/* the client, or the only end that is known */
	LANE_RIGHT,
	LANES,
};

/* What happens within this time of each other on one host is one happening. */
#define NEAR_NS		1000000

/* From TCP to the hook that takes it, a segment takes no longer, on a slow host too. */
#define SENDING_NS	10000000

struct end {
	const struct document *document;
	struct record *record;	/* NULL: only the wire is seen */
};

struct connection {
	struct end end[LANES];
	char caption[80];	/* what it is called where there are several; "" for its ends */
};

struct connections {
	unsigned int n;
	unsigned int room;
	struct connection *connection;
};

const char *connections_find(struct connections *connections, struct document *document,
			     unsigned int n);
const char *connections_keep(struct connections *connections, const uint64_t *id, unsigned int n);
void connections_free(struct connections *connections);
void connection_align(struct connection *connection);

static inline enum lane other_lane(enum lane lane)
{
	return lane == LANE_LEFT ? LANE_RIGHT : LANE_LEFT;
}

#endif
