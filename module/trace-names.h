/* SPDX-License-Identifier: GPL-2.0-only */
/* What numbers are called in trace events. The names are those of the tool. */
#ifndef FIN_TRACE_NAMES_H
#define FIN_TRACE_NAMES_H

#define FIN_TRACE_CLASSES				\
	{ FINCTL_CLASS_SYN,		"syn" },	\
	{ FINCTL_CLASS_SYN_ACK,		"syn-ack" },	\
	{ FINCTL_CLASS_FIN,		"fin" },	\
	{ FINCTL_CLASS_RST,		"rst" },	\
	{ FINCTL_CLASS_DATA,		"data" },	\
	{ FINCTL_CLASS_ACK,		"ack" },	\
	{ FINCTL_CLASS_PURE_ACK,	"pure-ack" },	\
	{ FINCTL_CLASS_ACK_OF_FIN,	"ack-of-fin" },	\
	{ FINCTL_CLASS_RETRANSMIT,	"retransmit" }

#define FIN_TRACE_DIRECTIONS				\
	{ FINCTL_DIRECTION_IN,		"in" },		\
	{ FINCTL_DIRECTION_OUT,		"out" },	\
	{ FINCTL_DIRECTION_FORWARD,	"forward" }

#define FIN_TRACE_STATES				\
	{ FINCTL_STATE_ESTABLISHED,	"ESTABLISHED" }, \
	{ FINCTL_STATE_SYN_SENT,	"SYN_SENT" },	\
	{ FINCTL_STATE_SYN_RECV,	"SYN_RECV" },	\
	{ FINCTL_STATE_FIN_WAIT1,	"FIN_WAIT1" },	\
	{ FINCTL_STATE_FIN_WAIT2,	"FIN_WAIT2" },	\
	{ FINCTL_STATE_TIME_WAIT,	"TIME_WAIT" },	\
	{ FINCTL_STATE_CLOSE,		"CLOSE" },	\
	{ FINCTL_STATE_CLOSE_WAIT,	"CLOSE_WAIT" },	\
	{ FINCTL_STATE_LAST_ACK,	"LAST_ACK" },	\
	{ FINCTL_STATE_CLOSING,		"CLOSING" }

#define FIN_TRACE_ENDS						\
	{ FINCTL_END_CLOSED,		"closed" },		\
	{ FINCTL_END_RETRANSMIT_TIMEOUT, "retransmit-timeout" }, \
	{ FINCTL_END_PROBE_TIMEOUT,	"probe-timeout" },	\
	{ FINCTL_END_USER_TIMEOUT,	"user-timeout" },	\
	{ FINCTL_END_FIN_WAIT2_TIMEOUT,	"fin-wait2-timeout" },	\
	{ FINCTL_END_KEEPALIVE_TIMEOUT,	"keepalive-timeout" },	\
	{ FINCTL_END_RESET_RECEIVED,	"reset-received" },	\
	{ FINCTL_END_RESET_SENT,	"reset-sent" },		\
	{ FINCTL_END_OUT_OF_RESOURCES,	"out-of-resources" },	\
	{ FINCTL_END_DESTROYED,		"destroyed" },		\
	{ FINCTL_END_NAMESPACE_EXIT,	"namespace-exit" },	\
	{ FINCTL_END_TIME_WAIT_REUSED,	"time-wait-reused" },	\
	{ FINCTL_END_TIME_WAIT_KILLED,	"time-wait-killed" },	\
	{ FINCTL_END_UNKNOWN,		"unknown" }

#endif
