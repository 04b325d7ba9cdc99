/* SPDX-License-Identifier: GPL-2.0-only */
/* What an event changes in what is known of a close: on every path, so inline. */
#ifndef FIN_APPLY_H
#define FIN_APPLY_H

#include "closepath.h"

#ifndef __always_inline
#define __always_inline	inline __attribute__((always_inline))
#endif

/* Does a change of state mean that our FIN was acknowledged? On the three arrows of
 * RFC 9293 figure 5 that an ACK of FIN labels; LAST_ACK also goes to CLOSE in
 * other ways. Return: FIN_IMPLIES_FIN_ACKED or 0.
 */
static inline u8 fin_closepath_acks_fin(const struct fin_close *close, u8 to)
{
	bool acks;

	switch (close->state) {
	case FINCTL_STATE_FIN_WAIT1:
		acks = to == FINCTL_STATE_FIN_WAIT2 || to == FINCTL_STATE_TIME_WAIT;
		break;
	case FINCTL_STATE_CLOSING:
		acks = to == FINCTL_STATE_TIME_WAIT;
		break;
	case FINCTL_STATE_LAST_ACK:
		acks = to == FINCTL_STATE_CLOSE && close->death.acked;
		break;
	default:
		return 0;
	}
	return acks && !close->fin_acked_ns ? FIN_IMPLIES_FIN_ACKED : 0;
}

static inline void fin_apply_closer(struct fin_close *close, u8 who)
{
	if (!close->first_closer)
		close->first_closer = who;
}

static inline void fin_apply_fin_received(struct fin_close *close, u64 ns)
{
	if (!close->fin_received_ns)
		close->fin_received_ns = ns;
	fin_apply_closer(close, FINCTL_FIRST_CLOSER_REMOTE);
}

static inline void fin_apply_end(struct fin_close *close, const struct fin_event_end *end, u64 ns)
{
	close->end = end->reason;
	close->why = end->why;
	close->end_ns = ns;
}

static inline void fin_apply_state(struct fin_close *close, u8 to, u8 implies, u64 ns)
{
	if (implies & FIN_IMPLIES_FIN_RECEIVED)
		fin_apply_fin_received(close, ns);
	if (implies & FIN_IMPLIES_FIN_ACKED)
		close->fin_acked_ns = ns;
	close->state = to;
	close->state_ns = ns;
	/* The check at the end of close() has passed. */
	if (to != FINCTL_STATE_CLOSE)
		close->seen &= ~FIN_SEEN_OOM_CHECK;
	if (to == FINCTL_STATE_FIN_WAIT1)
		fin_apply_closer(close, FINCTL_FIRST_CLOSER_LOCAL);
	if (to == FINCTL_STATE_TIME_WAIT)
		close->time_wait_ns = ns;
}

static inline void fin_apply_sends_fin(struct fin_close *close, u64 ns)
{
	close->fin_ns = ns;
	close->seen |= FIN_SEEN_FIN_SENT;
}

static inline void fin_apply_retransmit(struct fin_close *close, const struct fin_event *event)
{
	const struct fin_event_retransmit *again = &event->retransmit;

	if (close->retransmits < (u16)~0)
		close->retransmits++;
	/* Where memory was short, the FIN joins a segment that is in flight, and
	 * where the first attempt failed, a probe sends it.
	 */
	if ((again->flags & FIN_TCP_FIN) && !again->err && (close->seen & FIN_SEEN_FIN_QUEUED) &&
	    !(close->seen & FIN_SEEN_FIN_SENT))
		fin_apply_sends_fin(close, event->ns);
}

/* Context: any; the caller serialises. Of a type known when compiled, little is left. */
static __always_inline void fin_closepath_apply(struct fin_close *close,
						const struct fin_event *event, u8 type)
{
	switch (type) {
	case FINCTL_EVENT_STATE:
		fin_apply_state(close, event->state.to, event->state.implies, event->ns);
		break;
	case FINCTL_EVENT_FIN_SENT:
		fin_apply_sends_fin(close, event->ns);
		break;
	case FINCTL_EVENT_FIN_RECEIVED:
		if (!event->segment.again)
			fin_apply_fin_received(close, event->ns);
		break;
	case FINCTL_EVENT_RETRANSMIT:
		fin_apply_retransmit(close, event);
		break;
	case FINCTL_EVENT_RESET_SENT:
		close->seen |= FIN_SEEN_RESET_SENT;
		break;
	case FINCTL_EVENT_END:
		fin_apply_end(close, &event->end, event->ns);
		break;
	}
}

#endif
