/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The close path of one socket: where it stands, what was seen on the way,
 * and what that says about its end. Knows no kernel; see types.h.
 */
#ifndef FIN_CLOSEPATH_H
#define FIN_CLOSEPATH_H

#include "event.h"

/* What the hooks saw. Each is a fact; fin_closepath_reason() draws the conclusion. */
enum fin_seen {
	FIN_SEEN_CLOSE		= 1 << 0,	/* close() or exit */
	FIN_SEEN_UNREAD		= 1 << 1,	/* with data not read */
	FIN_SEEN_DISCONNECT	= 1 << 2,	/* tcp_disconnect(): linger 0, AF_UNSPEC */
	FIN_SEEN_UNACCEPTED	= 1 << 3,	/* no process had it yet */
	FIN_SEEN_ABORT		= 1 << 4,	/* tcp_abort(): SOCK_DESTROY */
	FIN_SEEN_OOM_CHECK	= 1 << 5,	/* tcp_check_oom() was asked last */
	FIN_SEEN_RESET_SENT	= 1 << 6,
	FIN_SEEN_RESET_RECEIVED	= 1 << 7,	/* tcp_reset(): a RST that counts */
	FIN_SEEN_MINI		= 1 << 8,	/* a mini-socket has taken over */
	FIN_SEEN_DESCHEDULED	= 1 << 9,	/* and was ended before its time */
	FIN_SEEN_REUSED		= 1 << 10,	/* connect() asked for its port */
	FIN_SEEN_NETNS_EXIT	= 1 << 11,
	FIN_SEEN_FIN_QUEUED	= 1 << 12,	/* fin_ns is when that was */
	FIN_SEEN_FIN_SENT	= 1 << 13,	/* fin_ns is when that was */
	FIN_SEEN_FIN_TAKEN	= 1 << 14,	/* the event of the peer's FIN is written */
	FIN_SEEN_OOM_MEMORY	= 1 << 15,	/* tcp_check_oom() found too little memory */

	/* Of the segment that is being received, or was last. */
	FIN_SEEN_SYN		= 1 << 16,
	FIN_SEEN_RST		= 1 << 17,
	FIN_SEEN_NEW_DATA	= 1 << 18,	/* data beyond what the socket had */
	FIN_SEEN_ACK_AT_HAND	= 1 << 19,	/* it came after close(), if that was called */
};

#define FIN_SEEN_SEGMENT	(0xfu << 16)

/* The socket at the moment it became CLOSE. */
struct fin_death {
	u8 from;		/* the state before, FINCTL_STATE_* */
	u8 retransmits;		/* icsk_retransmits */
	u8 probes_out;		/* icsk_probes_out */
	u8 acked:1;		/* all that was sent, FIN included */
	u8 unsent:1;		/* something was left to be sent */
	u8 linger2:1;		/* TCP_LINGER2 is negative */
	u8 user_timeout:1;	/* TCP_USER_TIMEOUT is set */
	u8 repair:1;		/* TCP_REPAIR: it goes without a word */
	u16 error;		/* sk_err, positive errno or 0 */
};

struct fin_close {
	u64 fin_ns;		/* our FIN: see FIN_SEEN_FIN_* */
	u64 fin_acked_ns;
	u64 fin_received_ns;
	u64 time_wait_ns;
	union {
		u64 limit_start_ns;	/* the first RTO retransmission */
		u64 due_ns;		/* with FIN_SEEN_MINI its timer, with keepalive that */
	};
	union {
		u64 state_ns;		/* when it came to its state; 0: that was not seen */
		u64 end_ns;		/* with an @end */
	};
	u32 seen;		/* FIN_SEEN_* */
	u32 fin_seq;		/* of our FIN */
	u32 keepalive;		/* jiffies that FIN_WAIT2's timer was set for, 0 for none */
	u16 retransmits;
	struct fin_death death;
	u8 state;		/* FINCTL_STATE_* */
	u8 first_closer;	/* FINCTL_FIRST_CLOSER_*, 0 while nobody closed */
	u8 end;			/* FINCTL_END_*, 0 while it lives */
	u8 why;			/* FINCTL_WHY_*, as fin_closepath_end_why() has it */
};

/* How long the kernel goes on retransmitting, and which rule says so. */
struct fin_limit {
	u64 us;			/* from the first RTO retransmission */
	u32 value;		/* the rule's value in effect */
	u8 rule;		/* FINCTL_LIMIT_* */
	u8 basis;		/* FINCTL_LIMIT_BASIS_* */
};

/* What the limit depends on. */
struct fin_limit_input {
	u32 user_timeout_ms;	/* TCP_USER_TIMEOUT, 0 when not set */
	u32 rto_us;		/* the RTO armed now */
	u32 rto_max_us;		/* TCP_RTO_MAX, or the socket's own */
	u16 orphan_retries;	/* sysctl tcp_orphan_retries */
	u16 retries2;		/* sysctl tcp_retries2 */
	bool orphan;
	bool soft_error;	/* sk_err_soft is set: an ICMP error came */
};

/* The counters of struct linux_mib that closes alone move. */
enum fin_mib {
	FIN_MIB_NONE,
	FIN_MIB_ABORT_ON_DATA,
	FIN_MIB_ABORT_ON_CLOSE,
	FIN_MIB_ABORT_ON_MEMORY,
	FIN_MIB_ABORT_ON_TIMEOUT,
	FIN_MIB_ABORT_ON_LINGER,
	FIN_MIB_TIME_WAITED,
	FIN_MIB_TIME_WAIT_KILLED,
	FIN_MIB_TIME_WAIT_RECYCLED,
	FIN_MIB_TIME_WAIT_OVERFLOW,
	FIN_MIBS,
};

/* Is this a state between the first FIN and the end? */
static inline bool fin_closepath_closing(u8 state)
{
	return 1u << state & (1u << FINCTL_STATE_FIN_WAIT1 | 1u << FINCTL_STATE_FIN_WAIT2 |
			      1u << FINCTL_STATE_CLOSING | 1u << FINCTL_STATE_TIME_WAIT |
			      1u << FINCTL_STATE_CLOSE_WAIT | 1u << FINCTL_STATE_LAST_ACK);
}

/* Does a change of state belong to the close path, so that a record should exist?
 * A connection that fails while it is being made, and a listener, have none.
 */
static inline bool fin_closepath_begins(u8 from, u8 to)
{
	if (to != FINCTL_STATE_CLOSE)
		return fin_closepath_closing(to);
	return fin_closepath_closing(from) || from == FINCTL_STATE_ESTABLISHED ||
	       from == FINCTL_STATE_SYN_RECV;
}

/* The socket's own FIN is about to be queued. Whether and when it is sent shows
 * later: data, windows and errors hold it back.
 */
static inline void fin_closepath_queue_fin(struct fin_close *close, u64 ns, u32 seq)
{
	close->fin_ns = ns;
	close->fin_seq = seq;
	close->seen |= FIN_SEEN_FIN_QUEUED;
}

u8 fin_closepath_reason(const struct fin_close *close);
u8 fin_closepath_why(const struct fin_close *close);
u8 fin_closepath_end_why(const struct fin_close *close, u8 reason);
enum fin_mib fin_closepath_mib(const struct fin_close *close);
struct fin_limit fin_closepath_limit(const struct fin_limit_input *in);

#endif
