// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is written down at each probe. Tracepoint handlers run wherever TCP
 * does, kprobe handlers with preemption off; the socket lock is held unless a
 * line says otherwise.
 */
#include <linux/kprobes.h>
#include <net/inet_timewait_sock.h>
#include <net/tcp.h>

#include "handlers.h"
#include "recorder.h"
#include "socket.h"

/* The kernel's prototype is what the handler reads its arguments by. */
#define FIN_PROTOTYPE(function, type) \
	static_assert(__same_type(function, type), #function " has changed")

typedef void fin_sk_fn(struct sock *sk);
typedef void fin_tw_fn(struct inet_timewait_sock *tw);

FIN_PROTOTYPE(__tcp_close, void(struct sock *, long));
FIN_PROTOTYPE(tcp_shutdown, void(struct sock *, int));
FIN_PROTOTYPE(tcp_disconnect, int(struct sock *, int));
FIN_PROTOTYPE(tcp_abort, int(struct sock *, int));
FIN_PROTOTYPE(tcp_send_fin, fin_sk_fn);
FIN_PROTOTYPE(tcp_fin, fin_sk_fn);
FIN_PROTOTYPE(tcp_send_probe0, fin_sk_fn);
FIN_PROTOTYPE(tcp_time_wait, void(struct sock *, int, int));
FIN_PROTOTYPE(__inet_twsk_schedule, void(struct inet_timewait_sock *, int, bool));
FIN_PROTOTYPE(inet_twsk_deschedule_put, fin_tw_fn);
FIN_PROTOTYPE(tcp_twsk_unique, int(struct sock *, struct sock *, void *));

static void *argument(struct pt_regs *regs, unsigned int n)
{
	return (void *)regs_get_kernel_argument(regs, n);
}

/* A socket that nothing connects, or no longer, has no close to record. One
 * that lost a segment while connecting has a record all the same.
 */
static enum fin_begin if_connected(const struct sock *sk)
{
	switch (sk->sk_state) {
	case TCP_CLOSE:
	case TCP_LISTEN:
	case TCP_SYN_SENT:
		return FIN_BEGIN_NEVER;
	default:
		return FIN_BEGIN_WANTED;
	}
}

static bool enter(struct fin_entry *entry, const struct sock *sk, enum fin_begin begin)
{
	return fin_socket_is_tcp(sk) && fin_recorder_enter(entry, sk, begin);
}

/* Notes a fact about a socket that is about to do something. */
static void saw(const struct sock *sk, u16 what, enum fin_begin begin)
{
	struct fin_entry entry;

	if (!enter(&entry, sk, begin))
		return;
	if (!entry.record->close.end)
		entry.record->close.seen |= what;
	fin_recorder_leave(&entry);
}

static void saw_mini(const struct inet_timewait_sock *tw, u16 what)
{
	struct fin_entry entry;

	if (!fin_recorder_enter_mini(&entry, tw))
		return;
	entry.record->close.seen |= what;
	fin_recorder_leave(&entry);
}

static void begin_close(const struct sock *sk, u16 what)
{
	struct fin_entry entry;

	if (!enter(&entry, sk, if_connected(sk)))
		return;
	if (!entry.record->close.end)
		entry.record->close.seen |= what;
	fin_recorder_closer(&entry);
	fin_recorder_leave(&entry);
}

FIN_KPROBE_HANDLER(__tcp_close)
{
	begin_close(argument(regs, 0), FIN_SEEN_CLOSE);
	return 0;
}

FIN_KPROBE_HANDLER(tcp_shutdown)
{
	if ((unsigned long)argument(regs, 1) & SEND_SHUTDOWN)
		begin_close(argument(regs, 0), 0);
	return 0;
}

FIN_KPROBE_HANDLER(tcp_disconnect)
{
	const struct sock *sk = argument(regs, 0);

	saw(sk, FIN_SEEN_DISCONNECT, if_connected(sk));
	return 0;
}

/* Also called for request and mini-sockets; without the socket lock. */
FIN_KPROBE_HANDLER(tcp_abort)
{
	const struct sock *sk = argument(regs, 0);

	if (sk->sk_state == TCP_TIME_WAIT)
		saw_mini(inet_twsk(sk), FIN_SEEN_ABORT);
	else
		saw(sk, FIN_SEEN_ABORT, if_connected(sk));
	return 0;
}

FIN_KPROBE_HANDLER(tcp_check_oom)
{
	saw(argument(regs, 0), FIN_SEEN_OOM_CHECK, FIN_BEGIN_NEVER);
	return 0;
}

FIN_KPROBE_HANDLER(tcp_send_fin)
{
	const struct sock *sk = argument(regs, 0);
	struct fin_event event = {
		.type = FINCTL_EVENT_FIN_SENT,
		.fin.seq = tcp_sk(sk)->write_seq,
	};
	struct fin_entry entry;

	if (!enter(&entry, sk, FIN_BEGIN_WANTED))
		return 0;
	fin_recorder_add(&entry, &event);
	fin_recorder_leave(&entry);
	return 0;
}

/* tcp_data_queue() has counted the FIN into rcv_nxt already. */
FIN_KPROBE_HANDLER(tcp_fin)
{
	const struct sock *sk = argument(regs, 0);
	struct fin_event event = {
		.type = FINCTL_EVENT_FIN_RECEIVED,
		.fin.seq = tcp_sk(sk)->rcv_nxt - 1,
	};
	struct fin_entry entry;

	if (!enter(&entry, sk, FIN_BEGIN_WANTED))
		return 0;
	/* A record that begins here counts from before the FIN, as any other. */
	if (!entry.record->nevents)
		entry.record->remote_seq = event.fin.seq;
	fin_recorder_add(&entry, &event);
	fin_recorder_leave(&entry);
	return 0;
}

static void become_closed(struct fin_entry *entry, const struct sock *sk, u8 from)
{
	struct fin_close *close = &entry->record->close;

	/* A mini-socket has taken over, and goes on. */
	if (close->end || (close->seen & FIN_SEEN_MINI))
		return;
	fin_socket_death(sk, from, &close->death);
	fin_recorder_state(entry, FINCTL_STATE_CLOSE);
	fin_recorder_end(entry);
}

void fin_on_inet_sock_set_state(void *data, const struct sock *sk, const int from, const int to)
{
	struct fin_entry entry;

	/* close() after shutdown() sets the state that is there already. */
	if (from == to)
		return;
	if (!enter(&entry, sk, fin_closepath_begins(from, to) ? FIN_BEGIN_WANTED : FIN_BEGIN_NEVER))
		return;
	if (to == TCP_CLOSE)
		become_closed(&entry, sk, from);
	else
		fin_recorder_state(&entry, to);
	fin_recorder_leave(&entry);
}

/* At an RTO icsk_pending has been cleared and icsk_rto not yet been doubled. */
static u8 cause_of(const struct sock *sk)
{
	const struct inet_connection_sock *icsk = inet_csk(sk);

	switch (icsk->icsk_pending) {
	case ICSK_TIME_LOSS_PROBE:
		return FINCTL_CAUSE_TLP;
	case ICSK_TIME_REO_TIMEOUT:
		return FINCTL_CAUSE_FAST;
	case 0:
		if (icsk->icsk_ca_state == TCP_CA_Loss)
			return FINCTL_CAUSE_RTO;
		fallthrough;
	default:
		return icsk->icsk_ca_state >= TCP_CA_Recovery ? FINCTL_CAUSE_FAST :
								FINCTL_CAUSE_OTHER;
	}
}

static s32 late_us(const struct sock *sk)
{
	return (s32)jiffies_to_usecs(1) * (s32)(jiffies - fin_compat_timer_due(sk));
}

static void describe(const struct sock *sk, const struct sk_buff *skb, struct fin_event *event)
{
	const struct tcp_skb_cb *cb = TCP_SKB_CB(skb);

	event->type = FINCTL_EVENT_RETRANSMIT;
	event->retransmit.fin = !!(cb->tcp_flags & TCPHDR_FIN);
	event->retransmit.flags = cb->tcp_flags;
	event->retransmit.seq = cb->seq;
	event->retransmit.len = skb->len;
	event->retransmit.backoff = inet_csk(sk)->icsk_backoff;
}

static void retransmitted(const struct sock *sk, struct fin_event *event)
{
	struct fin_entry entry;
	bool closing = fin_closepath_closing(sk->sk_state);

	if (!enter(&entry, sk, closing ? FIN_BEGIN_WANTED : FIN_BEGIN_NEVER))
		return;
	event->retransmit.n = entry.record->close.retransmits + 1;
	fin_recorder_add(&entry, event);
	fin_recorder_leave(&entry);
}

/* ACKs have no timer, so what they cause is never late. */
static bool by_timer(u8 cause)
{
	return cause == FINCTL_CAUSE_RTO || cause == FINCTL_CAUSE_TLP;
}

void fin_on_tcp_retransmit_skb(void *data, FIN_TP_RETRANSMIT_ARGS)
{
	struct fin_event event = {};

	if (!fin_socket_is_tcp(sk))
		return;	/* a request socket: its fields are not there */
	describe(sk, skb, &event);
	event.retransmit.cause = cause_of(sk);
	event.retransmit.rto_us = jiffies_to_usecs(inet_csk(sk)->icsk_rto);
	event.retransmit.err = FIN_TP_RETRANSMIT_ERR;
	if (by_timer(event.retransmit.cause))
		event.retransmit.late_us = late_us(sk);
	retransmitted(sk, &event);
}

/* What it sends is what waits for the window; without any, an old octet. */
FIN_KPROBE_HANDLER(tcp_send_probe0)
{
	const struct sock *sk = argument(regs, 0);
	const struct sk_buff *head = tcp_send_head(sk);
	struct fin_event event = {};

	if (head)
		describe(sk, head, &event);
	event.type = FINCTL_EVENT_RETRANSMIT;
	event.retransmit.cause = FINCTL_CAUSE_PROBE0;
	event.retransmit.rto_us = jiffies_to_usecs(tcp_probe0_when(sk, fin_compat_rto_max(sk)));
	event.retransmit.err = FIN_ERR_UNKNOWN;
	event.retransmit.late_us = late_us(sk);
	retransmitted(sk, &event);
	return 0;
}

/* May come after the socket has been destroyed, and changes why it ended then. */
void fin_on_tcp_send_reset(void *data, FIN_TP_RESET_ARGS)
{
	struct fin_event event = { .type = FINCTL_EVENT_RESET_SENT };
	struct fin_entry entry;

	if (!enter(&entry, sk, FIN_BEGIN_NEVER))
		return;
	fin_recorder_add(&entry, &event);
	if (entry.record->close.end)
		fin_recorder_end(&entry);
	fin_recorder_leave(&entry);
}

void fin_on_tcp_receive_reset(void *data, struct sock *sk)
{
	struct fin_event event = { .type = FINCTL_EVENT_RESET_RECEIVED };
	struct fin_entry entry;

	if (!enter(&entry, sk, if_connected(sk)))
		return;
	fin_recorder_add(&entry, &event);
	fin_recorder_leave(&entry);
}

FIN_KPROBE_HANDLER(tcp_time_wait)
{
	saw(argument(regs, 0), FIN_SEEN_TIME_WAIT, FIN_BEGIN_NEVER);
	return 0;
}

static void mini_took_fin(struct fin_entry *entry, const struct inet_timewait_sock *tw)
{
	struct fin_event event = {
		.type = FINCTL_EVENT_FIN_RECEIVED,
		.fin.seq = tcp_twsk((const struct sock *)tw)->tw_rcv_nxt - 1,
	};

	fin_recorder_add(entry, &event);
}

/*
 * A mini-socket's timer is set when it is made, and again when it has taken
 * the FIN that it waited for: in both cases its substate is what it is now.
 */
FIN_KPROBE_HANDLER(__inet_twsk_schedule)
{
	const struct inet_timewait_sock *tw = argument(regs, 0);
	struct fin_entry entry;
	struct fin_close *close;

	if (!fin_recorder_enter_mini(&entry, tw))
		return 0;
	close = &entry.record->close;
	close->seen |= FIN_SEEN_MINI;
	if (tw->tw_substate == TCP_TIME_WAIT && close->state != FINCTL_STATE_TIME_WAIT) {
		if (!close->fin_received_ns)
			mini_took_fin(&entry, tw);
		fin_recorder_state(&entry, FINCTL_STATE_TIME_WAIT);
	}
	fin_recorder_leave(&entry);
	return 0;
}

/* The segment that comes before a mini-socket's end tells the cause of it. */
FIN_KPROBE_HANDLER(tcp_timewait_state_process)
{
	const struct tcphdr *th = argument(regs, 2);
	struct fin_entry entry;

	if (!fin_recorder_enter_mini(&entry, argument(regs, 0)))
		return 0;
	entry.record->close.seen &= ~(FIN_SEEN_MINI_SYN | FIN_SEEN_MINI_RST);
	if (th->syn)
		entry.record->close.seen |= FIN_SEEN_MINI_SYN;
	if (th->rst)
		entry.record->close.seen |= FIN_SEEN_MINI_RST;
	fin_recorder_leave(&entry);
	return 0;
}

FIN_KPROBE_HANDLER(tcp_twsk_unique)
{
	saw_mini(inet_twsk(argument(regs, 1)), FIN_SEEN_MINI_REUSED);
	return 0;
}

FIN_KPROBE_HANDLER(inet_twsk_deschedule_put)
{
	saw_mini(argument(regs, 0), FIN_SEEN_DESCHEDULED);
	return 0;
}

FIN_KPROBE_HANDLER(inet_twsk_kill)
{
	struct fin_entry entry;

	if (!fin_recorder_enter_mini(&entry, argument(regs, 0)))
		return 0;
	entry.record->close.death.from = entry.record->close.state;
	fin_recorder_state(&entry, FINCTL_STATE_CLOSE);
	fin_recorder_end(&entry);
	fin_recorder_leave(&entry);
	return 0;
}
