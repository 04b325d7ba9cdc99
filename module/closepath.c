// SPDX-License-Identifier: GPL-2.0-only

#include "closepath.h"

/* TCP_RTO_MIN, on which tcp_model_timeout() builds whatever the socket's RTO. */
#define FIN_RTO_BASE_US		200000u

/* tcp_orphan_retries(): what 0 stands for while the RTO is below its maximum. */
#define FIN_ORPHAN_RETRIES	8u

/* A mini-socket lives until its timer ends it, unless something else did. */
static u8 reason_of_mini(const struct fin_close *close)
{
	u8 from = close->death.from;

	if (close->seen & FIN_SEEN_NETNS_EXIT)
		return FINCTL_END_NAMESPACE_EXIT;
	if (!(close->seen & FIN_SEEN_DESCHEDULED))
		return from == FINCTL_STATE_TIME_WAIT ? FINCTL_END_CLOSED :
							FINCTL_END_FIN_WAIT2_TIMEOUT;
	if (close->seen & FIN_SEEN_ABORT)
		return FINCTL_END_DESTROYED;
	if (close->seen & FIN_SEEN_REUSED)
		return FINCTL_END_TIME_WAIT_REUSED;
	if (from != FINCTL_STATE_FIN_WAIT2)
		return close->seen & FIN_SEEN_SYN ? FINCTL_END_TIME_WAIT_REUSED :
						    FINCTL_END_TIME_WAIT_KILLED;
	return close->seen & FIN_SEEN_RST ? FINCTL_END_RESET_RECEIVED : FINCTL_END_RESET_SENT;
}

/* The socket gave up by itself: tcp_write_err() set an error and closed it. */
static u8 reason_of_timer(const struct fin_close *close)
{
	const struct fin_death *death = &close->death;

	if (close->seen & FIN_SEEN_RESET_SENT)
		return FINCTL_END_KEEPALIVE_TIMEOUT;
	if (death->user_timeout)
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

/* tcp_need_reset(), and what tcp_disconnect() asks besides. */
static bool disconnect_resets(const struct fin_death *death)
{
	switch (death->from) {
	case FINCTL_STATE_ESTABLISHED:
	case FINCTL_STATE_CLOSE_WAIT:
	case FINCTL_STATE_FIN_WAIT1:
	case FINCTL_STATE_FIN_WAIT2:
	case FINCTL_STATE_SYN_RECV:
		return !death->repair;
	case FINCTL_STATE_CLOSING:
	case FINCTL_STATE_LAST_ACK:
		return death->unsent && !death->repair;
	default:
		return false;
	}
}

/* FIN_WAIT2 came to CLOSE without a word, and not through TIME_WAIT. */
static bool fin_wait2_resets(const struct fin_close *close)
{
	return close->death.from == FINCTL_STATE_FIN_WAIT2 &&
	       (close->death.linger2 || (close->seen & (FIN_SEEN_NEW_DATA | FIN_SEEN_RESET_SENT)));
}

/* The socket went to CLOSE without an error, so something in the kernel ended it. */
static u8 reason_of_silence(const struct fin_close *close)
{
	u32 seen = close->seen;
	u8 from = close->death.from;

	if (seen & FIN_SEEN_DISCONNECT)
		return disconnect_resets(&close->death) ? FINCTL_END_RESET_SENT :
							  FINCTL_END_DISCONNECTED;
	if ((seen & FIN_SEEN_CLOSE) && (seen & FIN_SEEN_UNREAD))
		return FINCTL_END_RESET_SENT;
	if (close->fin_acked_ns && from == FINCTL_STATE_LAST_ACK)
		return FINCTL_END_CLOSED;
	if ((seen & FIN_SEEN_OOM_CHECK) && !close->death.acked)
		return FINCTL_END_OUT_OF_RESOURCES;
	if (fin_wait2_resets(close))
		return FINCTL_END_RESET_SENT;
	/* TIME_WAIT was due, but its mini-socket could not be had. */
	if (from == FINCTL_STATE_FIN_WAIT2 || (from == FINCTL_STATE_CLOSING && close->death.acked))
		return FINCTL_END_TIME_WAIT_KILLED;
	return seen & FIN_SEEN_RESET_SENT ? FINCTL_END_RESET_SENT : FINCTL_END_UNKNOWN;
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
	u32 seen = close->seen;

	if (seen & FIN_SEEN_MINI)
		return reason_of_mini(close);
	if (seen & FIN_SEEN_NETNS_EXIT)
		return FINCTL_END_NAMESPACE_EXIT;
	/* tcp_abort() alone says so. */
	if (close->death.error == ECONNABORTED)
		return FINCTL_END_DESTROYED;
	/* Data after close() calls tcp_reset() too, then answers with a RST. */
	if (seen & FIN_SEEN_RESET_RECEIVED)
		return seen & FIN_SEEN_NEW_DATA ? FINCTL_END_RESET_SENT : FINCTL_END_RESET_RECEIVED;
	if (close->death.error && !(seen & FIN_SEEN_DISCONNECT))
		return reason_of_timer(close);
	return reason_of_silence(close);
}

static u8 why_disconnected(u32 seen)
{
	if (seen & FIN_SEEN_UNACCEPTED)
		return FINCTL_WHY_NOT_ACCEPTED;
	return seen & FIN_SEEN_CLOSE ? FINCTL_WHY_LINGER : FINCTL_WHY_DISCONNECT;
}

/* Memory is looked at by the socket, orphans by their number: what is not short of
 * the one was ended for the other.
 */
static u8 why_short(u32 seen)
{
	return seen & FIN_SEEN_OOM_MEMORY ? FINCTL_WHY_OUT_OF_MEMORY :
					    FINCTL_WHY_TOO_MANY_ORPHANS;
}

/**
 * fin_closepath_why() - why a reset is sent
 * @close: all that was seen of the socket, which may have ended or not
 *
 * Context: any.
 * Return: FINCTL_WHY_*.
 */
u8 fin_closepath_why(const struct fin_close *close)
{
	u32 seen = close->seen;

	if (close->end == FINCTL_END_OUT_OF_RESOURCES)
		return why_short(seen);
	if (seen & FIN_SEEN_MINI)
		return seen & FIN_SEEN_SYN ? FINCTL_WHY_PROTOCOL : FINCTL_WHY_DATA_AFTER_CLOSE;
	if (seen & FIN_SEEN_ABORT)
		return FINCTL_WHY_ABORT;
	if (seen & FIN_SEEN_DISCONNECT)
		return why_disconnected(seen);
	if ((seen & FIN_SEEN_UNREAD) && close->state == FINCTL_STATE_CLOSE)
		return FINCTL_WHY_UNREAD_DATA;
	if (close->death.linger2)
		return FINCTL_WHY_LINGER2;
	if (seen & FIN_SEEN_NEW_DATA)
		return FINCTL_WHY_DATA_AFTER_CLOSE;
	return seen & FIN_SEEN_OOM_CHECK ? why_short(seen) : FINCTL_WHY_OTHER;
}

/**
 * fin_closepath_end_why() - what the reason of an end leaves open
 * @close: all that was seen of the socket
 * @reason: FINCTL_END_*, the conclusion
 *
 * Context: any.
 * Return: FINCTL_WHY_* of an end by a reset, or for want of something; else 0.
 */
u8 fin_closepath_end_why(const struct fin_close *close, u8 reason)
{
	switch (reason) {
	case FINCTL_END_RESET_SENT:
		return fin_closepath_why(close);
	case FINCTL_END_OUT_OF_RESOURCES:
		return why_short(close->seen);
	default:
		return 0;
	}
}

static enum fin_mib mib_of_reset(const struct fin_close *close)
{
	switch (close->why) {
	case FINCTL_WHY_LINGER:
		return FIN_MIB_ABORT_ON_DATA;
	case FINCTL_WHY_DATA_AFTER_CLOSE:
		return close->seen & FIN_SEEN_MINI ? FIN_MIB_NONE : FIN_MIB_ABORT_ON_DATA;
	case FINCTL_WHY_UNREAD_DATA:
		return FIN_MIB_ABORT_ON_CLOSE;
	case FINCTL_WHY_LINGER2:
		/* In close() itself, or when the ACK of the FIN comes later. */
		return close->seen & FIN_SEEN_ACK_AT_HAND ? FIN_MIB_ABORT_ON_DATA :
							    FIN_MIB_ABORT_ON_LINGER;
	default:
		return FIN_MIB_NONE;
	}
}

/**
 * fin_closepath_mib() - the kernel's counter that an end moves
 * @close: the close, ended
 *
 * Context: any.
 * Return: FIN_MIB_NONE for ends that move none.
 */
enum fin_mib fin_closepath_mib(const struct fin_close *close)
{
	switch (close->end) {
	case FINCTL_END_RETRANSMIT_TIMEOUT:
	case FINCTL_END_PROBE_TIMEOUT:
	case FINCTL_END_USER_TIMEOUT:
	case FINCTL_END_KEEPALIVE_TIMEOUT:
		return FIN_MIB_ABORT_ON_TIMEOUT;
	case FINCTL_END_OUT_OF_RESOURCES:
		return FIN_MIB_ABORT_ON_MEMORY;
	case FINCTL_END_RESET_SENT:
		return mib_of_reset(close);
	case FINCTL_END_TIME_WAIT_KILLED:
		return close->seen & FIN_SEEN_MINI ? FIN_MIB_NONE : FIN_MIB_TIME_WAIT_OVERFLOW;
	default:
		return FIN_MIB_NONE;
	}
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
static void orphan_limit(const struct fin_limit_input *in, struct fin_limit *limit)
{
	bool alive = in->rto_us < in->rto_max_us;

	limit->rule = FINCTL_LIMIT_TCP_ORPHAN_RETRIES;
	limit->value = in->orphan_retries;
	limit->basis = FINCTL_LIMIT_BASIS_SYSCTL;
	if (in->soft_error && !alive) {
		limit->value = 0;
		limit->basis = FINCTL_LIMIT_BASIS_ICMP_ERROR;
	} else if (!in->orphan_retries && alive) {
		limit->value = FIN_ORPHAN_RETRIES;
		limit->basis = FINCTL_LIMIT_BASIS_DEFAULT;
	} else if (!in->orphan_retries) {
		limit->basis = FINCTL_LIMIT_BASIS_RTO_MAX;
	}
}

static void plain_limit(const struct fin_limit_input *in, struct fin_limit *limit)
{
	limit->rule = FINCTL_LIMIT_TCP_RETRIES2;
	limit->value = in->retries2;
	limit->basis = FINCTL_LIMIT_BASIS_SYSCTL;
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
		limit.basis = FINCTL_LIMIT_BASIS_SOCKET_OPTION;
		limit.value = in->user_timeout_ms;
		limit.us = (u64)in->user_timeout_ms * 1000;
		return limit;
	}
	if (in->orphan)
		orphan_limit(in, &limit);
	else
		plain_limit(in, &limit);
	limit.us = model_timeout_us(limit.value, in->rto_max_us);
	return limit;
}
