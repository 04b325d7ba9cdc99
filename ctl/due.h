/* SPDX-License-Identifier: GPL-2.0-only */
/* When a socket's death is due, as far as the kernel's rules and its record say. */
#ifndef DUE_H
#define DUE_H

#include "schedule.h"

struct due {
	bool known;
	struct window window;
	/* RTO retransmissions in all; both 0 where none are due, in TIME_WAIT and FIN_WAIT2. */
	unsigned int least, most;
};

void due_count(const struct schedule_forecast *forecast, unsigned int before, struct due *due);
bool due_unwatched(const struct record *record, uint32_t hz, struct due *due);
void due_of(const struct record *record, uint32_t hz, struct due *due);
bool due_predicted(const struct record *record, uint32_t hz, struct window *window);

#endif
