/* SPDX-License-Identifier: GPL-2.0-only */
/* Sockets on their way to the end: where they are, and what is due next. */
#ifndef CLOSING_H
#define CLOSING_H

#include "schedule.h"

struct closing {
	const struct record *record;
	uint64_t since_ns;	/* in the state that it is in; 0 where nobody knows */
	unsigned int n, m;	/* retransmissions of its FIN: so far, and in all; 0 when none are due */
	struct window next;	/* the next one, or the end; 0 where nothing is due */
	struct window death;	/* likewise */
};

enum closing_key {
	CLOSING_DEATH,
	CLOSING_NEXT,
	CLOSING_STATE,
	CLOSING_SINCE,
	CLOSING_RETRANSMITS,
	CLOSING_OWNER,
	CLOSING_CLOSER,
	CLOSING_LOCAL,
	CLOSING_REMOTE,
	CLOSING_KEYS,
};

bool closing_of(const struct record *record, const struct settings *settings,
		struct closing *closing);
void closing_sort(struct closing *closing, unsigned int n, enum closing_key key, bool reverse);

#endif
