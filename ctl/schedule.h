/* SPDX-License-Identifier: GPL-2.0-only */
/* When the kernel's rules say that retransmission of a FIN ends. */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "types.h"

/* What the schedule follows from. */
struct schedule {
	uint32_t hz;
	uint32_t rto_us;	/* when the FIN was sent */
	uint32_t pto_us;	/* of the tail loss probe, 0 when none was sent */
	uint32_t rto_max_us;
	uint64_t limit_us;	/* from the first RTO retransmission */
	bool user_timeout;	/* the limit cuts the last timer short */
};

struct window {
	uint64_t from_ns;
	uint64_t to_ns;
};

void schedule_death(const struct schedule *schedule, struct window *after_fin);
bool schedule_predict(const struct record *record, uint32_t hz, struct window *window);

#endif
