/* SPDX-License-Identifier: GPL-2.0-only */
/* Which vanished segment a retransmission makes good. */
#ifndef BLAME_H
#define BLAME_H

#include "model/event.h"
#include "model/record.h"

struct blame {
	const struct record *record;	/* whose event it is, the socket's own or its peer's */
	const struct event *drop;	/* NULL when nothing that is known vanished */
};

struct blame blame_of(const struct record *record, const struct record *peer, unsigned int index);

#endif
