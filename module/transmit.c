// SPDX-License-Identifier: GPL-2.0-only
/* What is written down as a socket sends: its FIN, and whatever it sends again. */
#include <linux/jiffies.h>
#include <net/tcp.h>
#include <uapi/linux/snmp.h>

#include "handlers.h"
#include "entry.h"
#include "socket.h"

static_assert(__same_type(tcp_retransmit_timer, void(struct sock *)));
static_assert(__same_type(tcp_send_loss_probe, void(struct sock *)));

/* The skb that is last in the retransmit queue carries the FIN, and the time of its
 * last transmission. Where memory was short it is an older skb, in flight for
 * longer than there is a FIN: that has not been sent. Return: 0 when it has not, or
 * no longer tells when.
 */
static u64 fin_sent_ns(const struct sock *sk, const struct fin_close *close)
{
	const struct sk_buff *tail;
	u64 ns;

	if (before(tcp_sk(sk)->snd_nxt, close->fin_seq + 1))
		return 0;
	tail = tcp_rtx_queue_tail(sk);
	ns = tail && (TCP_SKB_CB(tail)->tcp_flags & TCPHDR_FIN) ? tail->skb_mstamp_ns : 0;
	return ns < close->fin_ns ? 0 : ns;
}

/**
 * fin_handlers_look_for_fin() - has the socket's FIN been sent?
 * @records: the store
 * @record: the socket's record, entered
 * @sk: the socket, of which it is not known
 *
 * No hook sits where segments are sent. So the FIN is looked for after close()
 * and shutdown(), and before all that could send it again or acknowledge it;
 * its skb says when it left.
 *
 * Context: between fin_recorder_enter() and _leave(), socket lock held.
 */
void fin_handlers_look_for_fin(struct fin_records *records, struct fin_record *record,
			       const struct sock *sk)
{
	struct fin_close *close = &record->close;
	u64 ns = fin_sent_ns(sk, close);
	struct fin_event *event;

	if (!ns)
		return;
	/* Pacing may have it leave later. */
	if (ns > tcp_sk(sk)->tcp_clock_cache)
		ns = min_t(u64, ns, ktime_get_ns());
	event = fin_slot_event(records, record, FINCTL_EVENT_FIN_SENT, ns, 0);
	event->segment = (struct fin_event_segment) {
		.seq = close->fin_seq, .flags = TCPHDR_FIN | TCPHDR_ACK,
	};
	fin_slot_done(records, record, event, FINCTL_EVENT_FIN_SENT);
}

/* Before a timer sends anything again, what was sent before is still as it was. */
static void expire(const struct sock *sk)
{
	struct fin_entry entry = {};

	if (!fin_closepath_closing(sk->sk_state) ||
	    !fin_recorder_enter(&entry, sk, FIN_BEGIN_WANTED))
		return;
	if (!entry.record->close.end) {
		entry.record->close.seen &= ~(FIN_SEEN_SEGMENT | FIN_SEEN_OOM_CHECK);
		fin_recorder_sample(entry.record, sk);
		fin_handlers_fin_sent(&entry, sk);
	}
	fin_recorder_leave(&entry);
}

FIN_CALL_HANDLER(tcp_retransmit_timer)
{
	expire(FIN_ARG(call, 0, const struct sock *));
}

FIN_CALL_HANDLER(tcp_send_loss_probe)
{
	expire(FIN_ARG(call, 0, const struct sock *));
}

/* At an RTO icsk_pending has been cleared and icsk_rto not yet been doubled. No
 * tail loss probe is sent in recovery, though its timer may still be the one set.
 */
static u8 cause_of(const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);

	if (!icsk->icsk_pending && icsk->icsk_ca_state == TCP_CA_Loss)
		return FINCTL_CAUSE_RTO;
	if (icsk->icsk_ca_state >= TCP_CA_Recovery)
		return FINCTL_CAUSE_FAST;
	return icsk->icsk_pending == ICSK_TIME_LOSS_PROBE ? FINCTL_CAUSE_TLP : FINCTL_CAUSE_OTHER;
}

static s32 late_us(const struct sock *sk)
{
	return (s32)jiffies_to_usecs(1) * (s32)(jiffies - fin_compat_timer_due(sk));
}

/* ACKs have no timer, so what they cause is never late. */
static s32 late_if_timed(const struct sock *sk, u8 cause)
{
	return cause == FINCTL_CAUSE_RTO || cause == FINCTL_CAUSE_TLP ? late_us(sk) : FIN_LATE_NONE;
}

static void describe(const struct sock *sk, const struct sk_buff *skb, struct fin_event *event)
{
	const struct tcp_skb_cb *cb = TCP_SKB_CB(skb);
	u8 cause = cause_of(sk);

	*event = (struct fin_event) {
		.type = FINCTL_EVENT_RETRANSMIT,
		.retransmit = {
			.cause = cause,
			.flags = cb->tcp_flags,
			.backoff = inet_csk(sk)->icsk_backoff,
			.rto_us = jiffies_to_usecs(inet_csk(sk)->icsk_rto),
			.late_us = late_if_timed(sk, cause),
			.seq = cb->seq,
			.len = skb->len,
		},
	};
}

/* Which rule bounds this, as tcp_write_timeout() has just judged. */
static void describe_limit(const struct fin_entry *entry, struct fin_event *event)
{
	struct fin_limit limit = fin_closepath_limit(&entry->record->timers);

	event->limit = limit.rule;
	event->limit_basis = limit.basis;
	event->retransmit.limit_value = min_t(u32, limit.value, U8_MAX);
}

/* retrans_stamp, from which the limit counts, is set at the first one alone. */
static void start_limit(struct fin_entry *entry, const struct sock *sk,
			const struct fin_event *event)
{
	struct fin_close *close = &entry->record->close;

	if (event->retransmit.cause != FINCTL_CAUSE_RTO)
		return;
	if (!close->limit_start_ns || inet_csk(sk)->icsk_retransmits == 1)
		close->limit_start_ns = event->ns ?: fin_recorder_now(entry);
}

static bool enter_sender(struct fin_entry *entry, const struct sock *sk)
{
	return fin_socket_is_tcp(sk) &&
	       fin_recorder_enter(entry, sk, fin_closepath_closing(sk->sk_state) ?
					     FIN_BEGIN_WANTED : fin_recorder_follows());
}

static void retransmitted(const struct sock *sk, struct fin_event *event)
{
	struct fin_entry entry = {};

	if (!enter_sender(&entry, sk))
		return;
	fin_recorder_sample(entry.record, sk);
	event->retransmit.n = entry.record->close.retransmits + 1;
	describe_limit(&entry, event);
	start_limit(&entry, sk, event);
	fin_counts_late(&entry.records->counts, &event->retransmit);
	fin_recorder_add(&entry, event);
	fin_recorder_leave(&entry);
}

/* NET_XMIT_DROP from a queueing discipline, as net_xmit_errno() has it. */
static s16 error_of(long result)
{
	return (int)result > 0 ? -ENOBUFS : (int)result;
}

void fin_on_tcp_retransmit_skb(void *data, FIN_TP_RETRANSMIT_ARGS)
{
	struct fin_event event;

	if (!fin_socket_is_tcp(sk))
		return;	/* a request socket: its fields are not there */
	describe(sk, skb, &event);
	event.retransmit.err = error_of(FIN_TP_RETRANSMIT_ERR);
	/* It has been sent by now; its skb says when. */
	if (!event.retransmit.err)
		event.ns = min_t(u64, skb->skb_mstamp_ns, ktime_get_ns());
	retransmitted(sk, &event);
}

/* Only a socket of TCP Fast Open is both: connected, and without an ACK yet. */
void fin_on_tcp_retransmit_synack(void *data, const struct sock *sk,
				  const struct request_sock *req)
{
	struct fin_event event = {
		.type = FINCTL_EVENT_RETRANSMIT,
		.retransmit = {
			.cause = FINCTL_CAUSE_SYN_ACK,
			.flags = TCPHDR_SYN | TCPHDR_ACK,
			.seq = tcp_rsk(req)->snt_isn,
		},
	};

	if (!fin_socket_is_tcp(sk) || sk->sk_state == TCP_LISTEN)
		return;
	event.retransmit.backoff = inet_csk(sk)->icsk_backoff;
	event.retransmit.rto_us = jiffies_to_usecs(inet_csk(sk)->icsk_rto);
	/* Its timer has it sent again, or a SYN that came again: then the timer still runs. */
	event.retransmit.late_us = inet_csk(sk)->icsk_pending ? FIN_LATE_NONE : late_us(sk);
	retransmitted(sk, &event);
}

/* What is kept from the call of a function that sends until it returns. */
struct attempt {
	const struct sock *sk;
	struct fin_event event;
};

static_assert(sizeof(struct attempt) <= FIN_RETURN_DATA);

static bool begin_attempt(struct pt_regs *regs, struct attempt *attempt)
{
	attempt->sk = (const struct sock *)regs_get_kernel_argument(regs, 0);
	if (!fin_socket_is_tcp(attempt->sk))
		return false;
	describe(attempt->sk, (const struct sk_buff *)regs_get_kernel_argument(regs, 1),
		 &attempt->event);
	attempt->event.ns = ktime_get_ns();
	return true;
}

/* The one function may have called the other: a failure counts once. */
static bool is_told(const struct fin_entry *entry, const struct fin_event *event)
{
	const struct fin_record *record = entry->record;
	const struct fin_event *last;

	last = fin_records_last(entry->records, record);
	return last && last->type == FINCTL_EVENT_RETRANSMIT && last->ns >= event->ns;
}

/* Where the tracepoint is silent on failure. */
static void end_attempt(struct attempt *attempt, long result)
{
	struct fin_entry entry = {};
	bool told;

	if (!(int)result || !enter_sender(&entry, attempt->sk))
		return;
	told = is_told(&entry, &attempt->event);
	fin_recorder_leave(&entry);
	if (told)
		return;
	attempt->event.retransmit.err = error_of(result);
	retransmitted(attempt->sk, &attempt->event);
}

FIN_ENTER_HANDLER(tcp_retransmit_skb)
{
	return begin_attempt(regs, data);
}

FIN_RETURN_HANDLER(tcp_retransmit_skb)
{
	end_attempt(data, result);
}

FIN_ENTER_HANDLER(__tcp_retransmit_skb)
{
	return begin_attempt(regs, data);
}

FIN_RETURN_HANDLER(__tcp_retransmit_skb)
{
	end_attempt(data, result);
}

/* tcp_probe0_when() for the timer that has expired; keepalive has none of TCP's. */
static void describe_probe(const struct sock *sk, bool keepalive, struct fin_event *event)
{
	*event = (struct fin_event) {
		.ns = ktime_get_ns(),
		.type = FINCTL_EVENT_RETRANSMIT,
		.retransmit = {
			.cause = keepalive ? FINCTL_CAUSE_KEEPALIVE : FINCTL_CAUSE_PROBE0,
			.flags = TCPHDR_ACK,
			.backoff = inet_csk(sk)->icsk_backoff,
			.seq = tcp_sk(sk)->snd_nxt,
			.late_us = keepalive ? FIN_LATE_NONE : late_us(sk),
		},
	};
	if (!keepalive)
		event->retransmit.rto_us =
			jiffies_to_usecs(tcp_probe0_when(sk, fin_compat_rto_max(sk)));
}

FIN_ENTER_HANDLER(tcp_write_wakeup)
{
	struct attempt *attempt = data;

	attempt->sk = (const struct sock *)regs_get_kernel_argument(regs, 0);
	if (!fin_closepath_closing(attempt->sk->sk_state) &&
	    fin_recorder_follows() == FIN_BEGIN_NEVER)
		return false;
	describe_probe(attempt->sk,
		       (int)regs_get_kernel_argument(regs, 1) == LINUX_MIB_TCPKEEPALIVE,
		       &attempt->event);
	return fin_socket_is_tcp(attempt->sk);
}

/* It sends what waits for the window as far as that has opened, else an old octet.
 * What failed to be sent is still at the head of the queue.
 */
static const struct sk_buff *probed_with(const struct sock *sk, bool failed, u32 before_seq)
{
	const struct sk_buff *head = tcp_send_head(sk);

	if (tcp_sk(sk)->snd_nxt != before_seq)
		return tcp_rtx_queue_tail(sk);
	return failed && head && before(before_seq, tcp_wnd_end(tcp_sk(sk))) ? head : NULL;
}

FIN_RETURN_HANDLER(tcp_write_wakeup)
{
	struct attempt *attempt = data;
	struct fin_event_retransmit *again = &attempt->event.retransmit;
	const struct sk_buff *skb = probed_with(attempt->sk, (int)result, again->seq);

	again->err = error_of(result);
	if (skb) {
		again->flags = TCP_SKB_CB(skb)->tcp_flags;
		again->len = skb->len;
	} else {
		again->seq = tcp_sk(attempt->sk)->snd_una - 1;
	}
	retransmitted(attempt->sk, &attempt->event);
}
