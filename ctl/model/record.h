/* SPDX-License-Identifier: GPL-2.0-only */
/* What is known of one socket that closes, or has. */
#ifndef MODEL_RECORD_H
#define MODEL_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "model/event.h"
#include "model/flow.h"
#include "model/process.h"

/* What a socket waits for, as sock_diag(7) numbers it. */
enum timer {
	TIMER_RETRANSMIT = 1,
	TIMER_KEEPALIVE,
	TIMER_TIME_WAIT,
	TIMER_PROBE0,
};

struct record {
	uint32_t netns;
	uint64_t id;
	struct flow flow;
	uint32_t state;
	uint32_t orphan;
	uint32_t first_closer;
	uint64_t started_ns;
	uint64_t fin_sent_ns;
	uint64_t fin_acked_ns;
	uint64_t fin_received_ns;
	uint64_t time_wait_ns;
	uint32_t srtt_us;
	uint32_t rto_us;
	uint32_t retransmits;
	uint32_t local_seq;
	uint32_t remote_seq;
	uint32_t limit;			/* FINCTL_LIMIT_*, 0 for none */
	uint32_t limit_value;
	uint32_t limit_basis;		/* FINCTL_LIMIT_BASIS_* */
	uint64_t limit_us;
	uint64_t limit_start_ns;
	uint32_t rto_max_us;
	bool probing;			/* the zero-window probe timer runs: the limit counts probes */
	bool mptcp;
	uint32_t timer;			/* enum timer, of a socket that began late, 0 for none */
	uint64_t timer_ns;		/* when it expires */
	uint64_t due_ns;		/* the timer of a mini-socket or in FIN_WAIT2, 0 for none */
	uint64_t keepalive_us;		/* it is FIN_WAIT2's, set for so long; a mini-socket follows */
	uint32_t end;			/* FINCTL_END_*, 0 while it lives */
	uint64_t end_ns;
	uint32_t error;
	uint32_t why;			/* FINCTL_WHY_*, of an end by a reset that was sent */
	uint32_t incomplete;		/* FINCTL_INCOMPLETE_* */
	uint32_t unavailable;		/* FINCTL_UNAVAILABLE_* */
	struct process closer;
	struct process owner;
	unsigned int nevents;
	unsigned int room;		/* events that @event has memory for */
	struct event *event;
};

struct records {
	unsigned int n;
	unsigned int room;
	struct record *record;
};

void record_shift(struct record *record, uint64_t by);
uint64_t record_changed_ns(const struct record *record);
void record_sort(struct record *record);
struct record *records_add(struct records *records);
void records_sort(struct records *records);
void records_free(struct records *records);

#endif
