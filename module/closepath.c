// SPDX-License-Identifier: GPL-2.0-only

#include "closepath.h"

/* TCP_RTO_MIN, on which tcp_model_timeout() builds whatever the socket's RTO. */
#define FIN_RTO_BASE_US		200000u

/* tcp_orphan_retries(): what 0 stands for while the RTO is below its maximum. */
#define FIN_ORPHAN_RETRIES	8u

/**
 * fin_closepath_closing() - is this a state between the first FIN and the end?
 * @state: FINCTL_STATE_*
 *
 * Context: any.
 * Return: true for FIN_WAIT1, FIN_WAIT2, CLOSING, TIME_WAIT, CLOSE_WAIT, LAST_ACK.
 */
bool fin_closepath_closing(u8 state)
{
	switch (state) {
	case FINCTL_STATE_FIN_WAIT1:
	case FINCTL_STATE_FIN_WAIT2:
	case FINCTL_STATE_CLOSING:
	case FINCTL_STATE_TIME_WAIT:
	case FINCTL_STATE_CLOSE_WAIT:
	case FINCTL_STATE_LAST_ACK:
		return true;
	default:
		return false;
	}
}

/**
 * fin_closepath_begins() - does a change of state belong to the close path?
 * @from: the state before, FINCTL_STATE_*
 * @to: the state after
 *
 * A connection that fails while it is being made, and a listener, do not.
 *
 * Context: any.
 * Return: true when a record should exist for the socket.
 */
bool fin_closepath_begins(u8 from, u8 to)
{
	if (to != FINCTL_STATE_CLOSE)
		return fin_closepath_closing(to);
	return fin_closepath_closing(from) || from == FINCTL_STATE_ESTABLISHED ||
	       from == FINCTL_STATE_SYN_RECV;
}

static void closes_first(struct fin_close *close, u8 who)
{
	if (!close->first_closer)
		close->first_closer = who;
}

static void apply_state(struct fin_close *close, const struct fin_event *event)
{
	close->state = event->state.to;
	/* The check at the end of close() has passed. */
	if (close->state != FINCTL_STATE_CLOSE)
		close->seen &= ~FIN_SEEN_OOM_CHECK;
	if (close->state == FINCTL_STATE_FIN_WAIT1)
		closes_first(close, FINCTL_FIRST_CLOSER_LOCAL);
	if (close->state == FINCTL_STATE_TIME_WAIT)
		close->time_wait_ns = event->ns;
}

static void apply_retransmit(struct fin_close *close, const struct fin_event *event)
{
	/* The check that comes before each RTO retransmission has passed. */
	close->seen &= ~FIN_SEEN_OOM_CHECK;
	if (close->retransmits < (u16)~0)
		close->retransmits++;
	if (!close->limit_start_ns && event->retransmit.cause == FINCTL_CAUSE_RTO)
		close->limit_start_ns = event->ns;
}

/**
 * fin_closepath_apply() - what an event changes in what is known of a close
 * @close: the close
 * @event: the event
 *
 * Context: any; the caller serialises.
 */
void fin_closepath_apply(struct fin_close *close, const struct fin_event *event)
{
	switch (event->type) {
	case FINCTL_EVENT_STATE:
		apply_state(close, event);
		break;
	case FINCTL_EVENT_FIN_SENT:
		close->fin_sent_ns = event->ns;
		break;
	case FINCTL_EVENT_FIN_RECEIVED:
		close->fin_received_ns = event->ns;
		closes_first(close, FINCTL_FIRST_CLOSER_REMOTE);
		break;
	case FINCTL_EVENT_FIN_ACKED:
		close->fin_acked_ns = event->ns;
		break;
	case FINCTL_EVENT_RETRANSMIT:
		apply_retransmit(close, event);
		break;
	case FINCTL_EVENT_RESET_SENT:
		close->seen |= FIN_SEEN_RESET_SENT;
		break;
	case FINCTL_EVENT_RESET_RECEIVED:
		close->seen |= FIN_SEEN_RESET_RECEIVED;
		break;
	case FINCTL_EVENT_END:
		close->end = event->end.reason;
		close->end_ns = event->ns;
		break;
	}
}

/**
 * fin_closepath_acks_fin() - does this change of state mean that our FIN was acknowledged?
 * @close: the close, still in the state before
 * @to: the state after, FINCTL_STATE_*
 *
 * Context: any.
 * Return: true on the three arrows of RFC 9293 figure 5 that an ACK of FIN
 * labels. LAST_ACK also goes to CLOSE in other ways; those leave an error, a
 * reset or an abort behind.
 */
bool fin_closepath_acks_fin(const struct fin_close *close, u8 to)
{
	const u16 violent = FIN_SEEN_ABORT | FIN_SEEN_RESET_RECEIVED | FIN_SEEN_DISCONNECT |
			    FIN_SEEN_RESET_SENT | FIN_SEEN_NETNS_EXIT;

	switch (close->state) {
	case FINCTL_STATE_FIN_WAIT1:
		return to == FINCTL_STATE_FIN_WAIT2 || to == FINCTL_STATE_TIME_WAIT;
	case FINCTL_STATE_CLOSING:
		return to == FINCTL_STATE_TIME_WAIT;
	case FINCTL_STATE_LAST_ACK:
		return to == FINCTL_STATE_CLOSE && !close->death.error && !(close->seen & violent);
	default:
		return false;
	}
}

/* A mini-socket lives until its timer ends it, unless something else did. */
static u8 reason_of_mini(const struct fin_close *close)
{
	u8 from = close->death.from;

	if (close->seen & FIN_SEEN_NETNS_EXIT)
		return FINCTL_END_NAMESPACE_EXIT;
	if (close->seen & FIN_SEEN_ABORT)
		return FINCTL_END_DESTROYED;
	if (!(close->seen & FIN_SEEN_DESCHEDULED))
		return from == FINCTL_STATE_TIME_WAIT ? FINCTL_END_CLOSED :
							FINCTL_END_FIN_WAIT2_TIMEOUT;
	if (close->seen & (FIN_SEEN_MINI_SYN | FIN_SEEN_MINI_REUSED))
		return FINCTL_END_TIME_WAIT_REUSED;
	if (from == FINCTL_STATE_FIN_WAIT2)
		return close->seen & FIN_SEEN_MINI_RST ? FINCTL_END_RESET_RECEIVED :
							 FINCTL_END_RESET_SENT;
	return FINCTL_END_TIME_WAIT_KILLED;
}

/* The socket gave up by itself: tcp_write_err() set an error and closed it. */
static u8 reason_of_timer(const struct fin_close *close)
{
	const struct fin_death *death = &close->death;

	if (close->seen & FIN_SEEN_RESET_SENT)
		return FINCTL_END_KEEPALIVE_TIMEOUT;
	if (death->user_timeout_ms)
		return FINCTL_END_USER_TIMEOUT;
	if (death->retransmits)
		return FINCTL_END_RETRANSMIT_TIMEOUT;
	/* Probes that were answered do not count as out, but an orphan is given up
	 * all the same when their timer has come to its maximum: tcp_probe_timer().
	 */
	if (death->probes_out || death->error == ETIMEDOUT)
		return FINCTL_END_PROBE_TIMEOUT;
	return FINCTL_END_UNKNOWN;
}

static bool reset_instead_of_fin(const struct fin_close *close)
{
	return (close->seen & (FIN_SEEN_CLOSE | FIN_SEEN_DISCONNECT)) && !close->fin_sent_ns;
}

/**
 * fin_closepath_reason() - why the socket ended
 * @close: all that was seen of it, with @close->death filled in
 *
 * The order is that of certainty: first what names itself, then what the
 * kernel's error says, last what the state implies.
 *
 * Context: any.
 * Return: FINCTL_END_*, FINCTL_END_UNKNOWN when a hook was missing.
 */
u8 fin_closepath_reason(const struct fin_close *close)
{
	u16 seen = close->seen;

	if (seen & FIN_SEEN_MINI)
		return reason_of_mini(close);
	if (seen & FIN_SEEN_NETNS_EXIT)
		return FINCTL_END_NAMESPACE_EXIT;
	if (seen & FIN_SEEN_ABORT)
		return FINCTL_END_DESTROYED;
	/* Data after close() calls tcp_reset() too, then answers with a RST. */
	if (seen & FIN_SEEN_RESET_RECEIVED)
		return seen & FIN_SEEN_RESET_SENT ? FINCTL_END_RESET_SENT :
						    FINCTL_END_RESET_RECEIVED;
	if ((seen & FIN_SEEN_OOM_CHECK) && (seen & FIN_SEEN_RESET_SENT))
		return FINCTL_END_OUT_OF_RESOURCES;
	if (close->death.error && !(seen & FIN_SEEN_DISCONNECT))
		return reason_of_timer(close);
	if ((seen & FIN_SEEN_RESET_SENT) || reset_instead_of_fin(close))
		return FINCTL_END_RESET_SENT;
	/* TIME_WAIT was due, but its mini-socket could not be had. */
	if (seen & FIN_SEEN_TIME_WAIT)
		return FINCTL_END_TIME_WAIT_KILLED;
	return close->fin_acked_ns ? FINCTL_END_CLOSED : FINCTL_END_UNKNOWN;
}

/* tcp_model_timeout(): the time that @boundary retransmissions would take from 200 ms. */
static u64 model_timeout_us(u32 boundary, u32 rto_max_us)
{
	u32 doublings = 0;

	while (FIN_RTO_BASE_US << (doublings + 1) <= rto_max_us)
		doublings++;
	if (boundary <= doublings)
		return ((2ull << boundary) - 1) * FIN_RTO_BASE_US;
	return ((2ull << doublings) - 1) * FIN_RTO_BASE_US +
	       (u64)(boundary - doublings) * rto_max_us;
}

/* tcp_orphan_retries(). */
static u32 orphan_retries(const struct fin_limit_input *in)
{
	bool alive = in->rto_us < in->rto_max_us;

	if (in->soft_error && !alive)
		return 0;
	if (!in->orphan_retries && alive)
		return FIN_ORPHAN_RETRIES;
	return in->orphan_retries;
}

/**
 * fin_closepath_limit() - how long the kernel goes on retransmitting
 * @in: what that depends on
 *
 * As tcp_write_timeout() decides at each RTO: the "retries" of the sysctls are
 * turned into a time on the model of a 200 ms RTO, which counts from the first
 * RTO retransmission. TCP_USER_TIMEOUT takes the place of both.
 *
 * Context: any.
 * Return: the limit in force now.
 */
struct fin_limit fin_closepath_limit(const struct fin_limit_input *in)
{
	struct fin_limit limit = {};

	if (in->user_timeout_ms) {
		limit.rule = FINCTL_LIMIT_USER_TIMEOUT;
		limit.value = in->user_timeout_ms;
		limit.us = (u64)in->user_timeout_ms * 1000;
		return limit;
	}
	limit.rule = in->orphan ? FINCTL_LIMIT_TCP_ORPHAN_RETRIES : FINCTL_LIMIT_TCP_RETRIES2;
	limit.value = in->orphan ? orphan_retries(in) : in->retries2;
	limit.us = model_timeout_us(limit.value, in->rto_max_us);
	return limit;
}
