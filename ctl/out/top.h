/* SPDX-License-Identifier: GPL-2.0-only */
/* Closing sockets on the whole screen, and what is typed there. */
#ifndef OUT_TOP_H
#define OUT_TOP_H

#include "closing.h"
#include "out/text.h"

struct top {
	unsigned int n;
	struct closing *closing;
	unsigned int first;	/* row at the top of the screen */
	enum closing_key key;
	bool reverse;
	bool named;		/* the namespace does not go without saying */
	netns_namer *namer;
};

const char *top_open(void);
void top_close(void);
void top_draw(struct top *top, uint64_t now_ns);
bool top_typed(struct top *top);

#endif
