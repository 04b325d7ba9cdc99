/* SPDX-License-Identifier: GPL-2.0-only */
/* When the kernel's rules say that a FIN is sent again, and that a socket ends. */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "../module/closepath.h"
#include "settings.h"
#include "model/event.h"
#include "model/record.h"

/* What the schedule of a FIN that nobody acknowledges follows from. */
struct schedule {
	uint32_t hz;
	uint32_t pto_us;		/* of the tail loss probe, 0 where none is sent */
	uint64_t elapsed_us;		/* of the limit, for schedule_rest() */
	struct fin_limit_input in;	/* with the RTO of when the FIN was sent */
};

struct window {
	uint64_t from_ns;
	uint64_t to_ns;
};

/* A retransmission. */
struct schedule_step {
	uint32_t cause;			/* FINCTL_CAUSE_TLP or _RTO */
	uint64_t timeout_us;		/* that was armed for it */
	struct window due;		/* after the FIN */
	bool certain;			/* not: where the wheel stands ill, the socket is dead by then */
};

/* Steps that are told one by one; whoever wants more has set an absurd limit. */
#define SCHEDULE_STEPS	512

struct schedule_forecast {
	struct fin_limit limit;		/* as the FIN is sent */
	unsigned int n;
	struct schedule_step step[SCHEDULE_STEPS];
	struct window death;		/* after the FIN */
};

uint32_t schedule_rto(const struct settings *settings, uint32_t srtt_us, uint32_t rttvar_us);
uint32_t schedule_pto(const struct settings *settings, uint32_t srtt_us, uint32_t rto_us);
void schedule_forecast(const struct schedule *schedule, struct schedule_forecast *forecast);
void schedule_timer(uint32_t hz, uint64_t timeout_us, struct window *lasts);
const struct schedule_forecast *schedule_known(const struct schedule *schedule);
void schedule_fin_wait2(const struct settings *settings, uint32_t rto_us, struct window *lasts);
void schedule_fin_wait2_beyond(uint32_t hz, uint64_t beyond_us, uint32_t rto_us,
			       struct window *lasts);
void schedule_time_wait(uint32_t hz, struct window *lasts);

bool schedule_of(const struct record *record, const struct settings *settings,
		 struct schedule *schedule);
struct settings schedule_settings(const struct record *record, uint32_t hz);
void schedule_behind(const struct record *record, uint32_t hz, uint32_t rto_us,
		     struct schedule *schedule);
void schedule_rest(const struct schedule *schedule, struct schedule_forecast *forecast);
int64_t window_off(const struct window *window, uint64_t ns);

#endif
