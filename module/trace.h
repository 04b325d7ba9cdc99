/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trace events, for perf, trace-cmd, bpftrace and those who read tracefs: finctl:drop,
 * a segment that a rule takes, and finctl:close, a socket whose record ends.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM finctl

#if !defined(FIN_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define FIN_TRACE_H

#include <linux/tracepoint.h>

#include "net.h"
#include "records.h"
#include "trace-names.h"

#define FIN_TRACE_FLOW_FIELDS			\
	__field(u64, id)			\
	__field(u32, netns)			\
	__field(u16, local_port)		\
	__field(u16, remote_port)		\
	__array(u8, local, 16)			\
	__array(u8, remote, 16)

#define FIN_TRACE_FLOW_ASSIGN(cookie, inum, flow)					\
	do {										\
		__entry->id = (cookie);							\
		__entry->netns = (inum);						\
		__entry->local_port = (flow)->local_port;				\
		__entry->remote_port = (flow)->remote_port;				\
		memcpy(__entry->local, &(flow)->local, sizeof(__entry->local));		\
		memcpy(__entry->remote, &(flow)->remote, sizeof(__entry->remote));	\
	} while (0)

#define FIN_TRACE_FLOW_FORMAT	"netns=%u id=%llx local=[%pI6c]:%u remote=[%pI6c]:%u"
#define FIN_TRACE_FLOW_PRINT	__entry->netns, __entry->id, __entry->local, __entry->local_port, \
				__entry->remote, __entry->remote_port

TRACE_EVENT(drop,

	TP_PROTO(u32 netns, u64 id, const struct fin_flow *flow, const struct fin_event_drop *drop),

	TP_ARGS(netns, id, flow, drop),

	TP_STRUCT__entry(
		FIN_TRACE_FLOW_FIELDS
		__field(u32, rule)
		__field(u32, seq)
		__field(u32, ack)
		__field(u32, len)
		__field(u16, class)
		__field(u8, direction)
		__field(u8, flags)
	),

	TP_fast_assign(
		FIN_TRACE_FLOW_ASSIGN(id, netns, flow);
		__entry->rule = drop->rule;
		__entry->seq = drop->seq;
		__entry->ack = drop->ack;
		__entry->len = drop->len;
		__entry->class = drop->class;
		__entry->direction = drop->direction;
		__entry->flags = drop->flags;
	),

	TP_printk(FIN_TRACE_FLOW_FORMAT " rule=%u direction=%s class=%s seq=%u ack=%u len=%u flags=%#x",
		  FIN_TRACE_FLOW_PRINT, __entry->rule,
		  __print_symbolic(__entry->direction, FIN_TRACE_DIRECTIONS),
		  __print_flags(__entry->class & ~FINCTL_CLASS_ANY, "|", FIN_TRACE_CLASSES),
		  __entry->seq, __entry->ack, __entry->len, __entry->flags)
);

TRACE_EVENT(close,

	TP_PROTO(u32 netns, const struct fin_record *record, u64 ns),

	TP_ARGS(netns, record, ns),

	TP_STRUCT__entry(
		FIN_TRACE_FLOW_FIELDS
		__field(u64, lasted_ns)
		__field(u32, retransmits)
		__field(u16, error)
		__field(u8, from)
		__field(u8, reason)
	),

	TP_fast_assign(
		FIN_TRACE_FLOW_ASSIGN(record->id, netns, &record->flow);
		__entry->lasted_ns = ns - record->started_ns;
		__entry->retransmits = record->close.retransmits;
		__entry->error = record->close.death.error;
		__entry->from = record->close.death.from;
		__entry->reason = record->close.end;
	),

	TP_printk(FIN_TRACE_FLOW_FORMAT " from=%s reason=%s error=%u retransmits=%u lasted_ns=%llu",
		  FIN_TRACE_FLOW_PRINT, __print_symbolic(__entry->from, FIN_TRACE_STATES),
		  __print_symbolic(__entry->reason, FIN_TRACE_ENDS), __entry->error,
		  __entry->retransmits, __entry->lasted_ns)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
