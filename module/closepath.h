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
	FIN_SEEN_DISCONNECT	= 1 << 1,	/* tcp_disconnect(): linger 0, AF_UNSPEC */
	FIN_SEEN_ABORT		= 1 << 2,	/* tcp_abort(): SOCK_DESTROY */
	FIN_SEEN_OOM_CHECK	= 1 << 3,	/* tcp_check_oom() was asked last */
	FIN_SEEN_RESET_SENT	= 1 << 4,
	FIN_SEEN_RESET_RECEIVED	= 1 << 5,
	FIN_SEEN_TIME_WAIT	= 1 << 6,	/* tcp_time_wait() was called */
	FIN_SEEN_MINI		= 1 << 7,	/* and made a mini-socket */
	FIN_SEEN_DESCHEDULED	= 1 << 8,	/* which was ended before its time */
	FIN_SEEN_MINI_SYN	= 1 << 9,	/* the last segment it got was a SYN */
	FIN_SEEN_MINI_RST	= 1 << 10,	/* the last segment it got was a RST */
	FIN_SEEN_MINI_REUSED	= 1 << 11,	/* connect() asked for its port */
	FIN_SEEN_NETNS_EXIT	= 1 << 12,
};

/* The socket at the moment it became CLOSE. */
struct fin_death {
	u8 from;		/* the state before, FINCTL_STATE_* */
	u8 retransmits;		/* icsk_retransmits */
	u8 probes_out;		/* icsk_probes_out */
	bool orphan;
	u16 error;		/* sk_err, positive errno or 0 */
	u32 user_timeout_ms;	/* TCP_USER_TIMEOUT, 0 when not set */
};

struct fin_close {
	u64 fin_sent_ns;
	u64 fin_acked_ns;
	u64 fin_received_ns;
	u64 time_wait_ns;
	u64 limit_start_ns;	/* the first RTO retransmission */
	u64 end_ns;
	struct fin_death death;
	u16 retransmits;
	u16 seen;		/* FIN_SEEN_* */
	u8 state;		/* FINCTL_STATE_* */
	u8 first_closer;	/* FINCTL_FIRST_CLOSER_*, 0 while nobody closed */
	u8 end;			/* FINCTL_END_*, 0 while it lives */
};

/* How long the kernel goes on retransmitting, and which rule says so. */
struct fin_limit {
	u64 us;			/* from the first RTO retransmission */
	u32 value;		/* the rule's value in effect */
	u8 rule;		/* FINCTL_LIMIT_*, 0 for none */
};

/* What the limit depends on. */
struct fin_limit_input {
	u32 orphan_retries;	/* sysctl tcp_orphan_retries */
	u32 retries2;		/* sysctl tcp_retries2 */
	u32 user_timeout_ms;	/* TCP_USER_TIMEOUT, 0 when not set */
	u32 rto_us;		/* the RTO armed now */
	u32 rto_max_us;		/* TCP_RTO_MAX, or the socket's own */
	bool orphan;
	bool soft_error;	/* sk_err_soft is set: an ICMP error came */
};

bool fin_closepath_closing(u8 state);
bool fin_closepath_begins(u8 from, u8 to);
void fin_closepath_apply(struct fin_close *close, const struct fin_event *event);
bool fin_closepath_acks_fin(const struct fin_close *close, u8 to);
u8 fin_closepath_reason(const struct fin_close *close);
struct fin_limit fin_closepath_limit(const struct fin_limit_input *in);

#endif
