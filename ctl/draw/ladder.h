/* SPDX-License-Identifier: GPL-2.0-only */
/* What a ladder diagram shows, before any form of output: rows, from the top
 * down, each with an arrow, a change of state, or an end.
 */
#ifndef DRAW_LADDER_H
#define DRAW_LADDER_H

#include "draw/arrow.h"

/* Of what happens at one time, the first of these stands highest. */
enum row_kind {
	ROW_CAME,			/* an arrow that was sent further up */
	ROW_ARROW,
	ROW_SENT,
	ROW_STATE,
	ROW_END,
};

/* A state that is entered; 0 for none. */
struct entry {
	uint32_t state;
	uint64_t ns;
};

struct row {
	enum row_kind kind;
	enum lane lane;			/* of a state and an end; of an arrow, its sender's */
	uint64_t ns;
	uint64_t until_ns;
	const struct arrow *arrow;	/* of the first three kinds */
	struct entry entry[LANES];
};

struct ladder {
	struct connection connection;
	struct arrows arrows;
	uint64_t zero_ns;		/* the first FIN, or what comes first */
	uint32_t first[LANES];		/* the state that each end begins in, 0 when not known */
	unsigned int n;
	unsigned int room;
	struct row *row;
};

/* A wait this long leaves a mark, for it is not drawn to scale. */
#define GAP_NS		10000000

void ladder_make(struct ladder *ladder, const struct connection *connection);
void ladder_free(struct ladder *ladder);
uint64_t ladder_gap(const struct ladder *ladder, unsigned int row);

#endif
