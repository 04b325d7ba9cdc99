/* SPDX-License-Identifier: GPL-2.0-only */
/* What happened to a socket, and when: the unit that records and streams hold. */
#ifndef FIN_EVENT_H
#define FIN_EVENT_H

#include "uapi/linux/finctl.h"

#include "types.h"

/* What sending returned is not known. */
#define FIN_ERR_UNKNOWN		S16_MIN
#ifndef S16_MIN
#define S16_MIN			((s16)-32768)
#endif

/* No timer was armed for it, so nothing is late. */
#define FIN_LATE_NONE		S32_MIN
#ifndef S32_MIN
#define S32_MIN			((s32)-2147483647 - 1)
#endif

/* In the flags of a TCP header. */
#define FIN_TCP_FIN		0x01
#define FIN_TCP_ACK		0x10

struct fin_event_end {
	u8 reason;		/* FINCTL_END_* */
	u8 why;			/* FINCTL_WHY_*, as fin_closepath_end_why() has it */
	u16 error;		/* positive errno, or 0 */
};

/* What goes with a change of state, and takes no room of its own; to readers each
 * is an event, see fin_event_expand().
 */
enum fin_implies {
	FIN_IMPLIES_FIN_RECEIVED	= 1 << 0,
	FIN_IMPLIES_FIN_ACKED		= 1 << 1,
	FIN_IMPLIES_END			= 1 << 2,
};

struct fin_event_state {
	u8 from;		/* FINCTL_STATE_* */
	u8 to;
	u8 implies;		/* FIN_IMPLIES_* */
	struct fin_event_end end;
	u32 fin_seq;		/* of the FIN received */
};

/* A FIN sent for the first time, one that came, or data that came again. */
struct fin_event_segment {
	u32 seq;		/* of the FIN itself, else of the first byte */
	u32 len;		/* bytes of payload */
	u8 flags;		/* TCP header flags */
	u8 again;		/* the socket had it already */
};

struct fin_event_retransmit {
	u8 cause;		/* FINCTL_CAUSE_* */
	u8 flags;		/* TCP header flags */
	u8 backoff;		/* icsk_backoff when the timer expired */
	u8 limit_value;		/* of retries; a time is in the record */
	u16 n;			/* the how manieth of the record, from 1 */
	s16 err;		/* 0, an errno, or FIN_ERR_UNKNOWN */
	u32 rto_us;		/* the timeout that was armed */
	s32 late_us;		/* how long after the timer was due, or FIN_LATE_NONE */
	u32 seq;
	u32 len;		/* bytes of payload */
};

struct fin_event_drop {
	u32 rule;
	u16 class;		/* FINCTL_CLASS_* */
	u8 direction;		/* FINCTL_DIRECTION_* */
	u8 flags;		/* TCP header flags */
	u32 seq;
	u32 ack;
	u32 len;		/* bytes of payload */
};

struct fin_event_reset {
	u8 why;			/* FINCTL_WHY_*, 0 for one that came */
};

/* 40 bytes: six of them and their record make the 512 that a close may cost. */
struct fin_event {
	u64 ns;			/* CLOCK_MONOTONIC */
	u32 next;		/* slot of the record's next event; records.c's own */
	u8 type;		/* FINCTL_EVENT_* */
	u8 limit;		/* FINCTL_LIMIT_*, of a retransmission */
	u8 limit_basis;		/* FINCTL_LIMIT_BASIS_* */
	union {
		struct fin_event_state state;
		struct fin_event_segment segment;
		struct fin_event_retransmit retransmit;
		struct fin_event_drop drop;
		struct fin_event_reset reset;
		struct fin_event_end end;
	};
};

/* How many events a change of state stands for beside itself. @implies: FIN_IMPLIES_* */
static inline unsigned int fin_event_implied_by(u8 implies)
{
	return (implies & 1) + (implies >> 1 & 1) + (implies >> 2 & 1);
}

static inline unsigned int fin_event_implied(const struct fin_event *event)
{
	return event->type == FINCTL_EVENT_STATE ? fin_event_implied_by(event->state.implies) : 0;
}

/* The most events that one stands for. */
#define FIN_EVENT_EXPANDED	4

unsigned int fin_event_expand(const struct fin_event *event,
			      struct fin_event one[FIN_EVENT_EXPANDED]);

#endif
