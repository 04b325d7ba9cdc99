/* SPDX-License-Identifier: GPL-2.0-only */
/* What happened to a socket, and when: the unit that records and streams hold. */
#ifndef FIN_EVENT_H
#define FIN_EVENT_H

#include "uapi/linux/finctl.h"

#include "types.h"

/* The send's result is not known (a probe on the function's entry). */
#define FIN_ERR_UNKNOWN		S16_MIN
#ifndef S16_MIN
#define S16_MIN			((s16)-32768)
#endif

struct fin_event_state {
	u8 from;		/* FINCTL_STATE_* */
	u8 to;
};

struct fin_event_fin {
	u32 seq;		/* of the FIN itself */
};

struct fin_event_retransmit {
	u8 cause;		/* FINCTL_CAUSE_* */
	u8 fin;			/* the segment carries FIN */
	u8 backoff;		/* icsk_backoff when the timer expired */
	u8 flags;		/* TCP header flags */
	u16 n;			/* the how manieth of the record, from 1 */
	s16 err;		/* 0, a negative errno, or FIN_ERR_UNKNOWN */
	u32 rto_us;		/* the timeout that was armed */
	s32 late_us;		/* how long after the timer was due, whole jiffies */
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

struct fin_event_end {
	u8 reason;		/* FINCTL_END_* */
	u16 error;		/* positive errno, or 0 */
};

/* 40 bytes: six of them and their record make the 512 that a close may cost. */
struct fin_event {
	u64 ns;			/* CLOCK_MONOTONIC */
	u32 next;		/* slot of the record's next event; records.c's own */
	u8 type;		/* FINCTL_EVENT_* */
	union {
		struct fin_event_state state;
		struct fin_event_fin fin;
		struct fin_event_retransmit retransmit;
		struct fin_event_drop drop;
		struct fin_event_end end;
	};
};

#endif
