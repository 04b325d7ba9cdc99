/* SPDX-License-Identifier: GPL-2.0-only */
/* What happened to a connection, and when. */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/finctl.h>

#include "model/flow.h"

struct event {
	uint32_t netns;
	uint64_t record;		/* 0: of no record */
	uint64_t seq;			/* in a stream, from 1 */
	uint64_t lost;
	struct flow flow;		/* in a stream */
	uint64_t ns;
	uint32_t type;			/* FINCTL_EVENT_* */
	uint32_t from, to;		/* FINCTL_STATE_* */
	uint32_t cause;			/* FINCTL_CAUSE_* */
	uint32_t fin;
	uint32_t n;
	uint32_t rto_us;
	uint32_t backoff;
	bool late_known;
	int32_t late_us;
	uint32_t limit;			/* FINCTL_LIMIT_*, of a retransmission, 0 for none */
	uint32_t limit_value;
	uint32_t limit_basis;		/* FINCTL_LIMIT_BASIS_* */
	bool err_known;
	int32_t err;
	uint32_t rule;
	uint32_t direction;
	uint32_t class;
	bool tcp_seq_known;
	uint32_t tcp_seq;
	uint32_t tcp_ack;
	uint32_t len;
	uint32_t flags;
	bool again;			/* of a FIN received: the socket had it already */
	uint32_t why;			/* FINCTL_WHY_*, of a reset that was sent */
	uint32_t end;			/* FINCTL_END_* */
	uint32_t error;
	uint32_t nbytes;		/* in a stream, of a vanished segment; */
	const uint8_t *bytes;		/* as long as the listener has the event */
};

#endif
