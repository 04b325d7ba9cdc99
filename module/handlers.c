// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is written down as a socket closes. Handlers run wherever TCP does; the
 * socket lock is held unless a line says otherwise.
 */
#include <net/inet_timewait_sock.h>
#include <net/tcp.h>

#include "compat/reset.h"
#include "handlers.h"
#include "entry.h"
#include "socket.h"

/* The kernel's prototype is what the handler reads its arguments by. */
#define FIN_PROTOTYPE(function, type) \
	static_assert(__same_type(function, type), #function " has changed")

FIN_PROTOTYPE(__tcp_close, void(struct sock *, long));
FIN_PROTOTYPE(tcp_shutdown, void(struct sock *, int));
FIN_PROTOTYPE(tcp_disconnect, int(struct sock *, int));
FIN_PROTOTYPE(tcp_abort, int(struct sock *, int));

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

static bool lives(const struct fin_entry *entry)
{
	return !entry->record->close.end;
}

/* Notes a fact about a socket that is about to do something. */
static void saw(const struct sock *sk, u32 what, enum fin_begin begin)
{
	struct fin_entry entry = {};

	if (!enter(&entry, sk, begin))
		return;
	if (lives(&entry))
		entry.record->close.seen |= what;
	fin_recorder_leave(&entry);
}

/* It will go to FIN_WAIT1 or LAST_ACK, and that will tell all. */
static bool closes_with_fin(const struct sock *sk)
{
	return (sk->sk_state == TCP_ESTABLISHED || sk->sk_state == TCP_CLOSE_WAIT) &&
	       !fin_socket_unread(sk) && !sock_flag(sk, SOCK_LINGER) && !tcp_sk(sk)->repair;
}

/* What was being received before has nothing to do with it. */
static noinline void close_without_fin(const struct sock *sk)
{
	struct fin_entry entry = {};

	if (!enter(&entry, sk, if_connected(sk)))
		return;
	if (lives(&entry)) {
		entry.record->close.seen &= ~FIN_SEEN_SEGMENT;
		entry.record->close.seen |= FIN_SEEN_CLOSE;
		if (fin_socket_unread(sk))
			entry.record->close.seen |= FIN_SEEN_UNREAD;
	}
	fin_recorder_closer(entry.record);
	fin_recorder_leave(&entry);
}

FIN_CALL_HANDLER(__tcp_close)
{
	const struct sock *sk = FIN_ARG(call, 0, const struct sock *);

	if (!closes_with_fin(sk))
		close_without_fin(sk);
}

FIN_ENTER_HANDLER(tcp_shutdown)
{
	const struct sock *sk = (const struct sock *)regs_get_kernel_argument(regs, 0);

	if (!(regs_get_kernel_argument(regs, 1) & SEND_SHUTDOWN) || !fin_socket_is_tcp(sk))
		return false;
	*(const struct sock **)data = sk;
	return true;
}

static void look_for_fin(const struct sock *sk)
{
	struct fin_entry entry = {};

	if (!enter(&entry, sk, FIN_BEGIN_NEVER))
		return;
	fin_handlers_fin_sent(&entry, sk);
	fin_recorder_leave(&entry);
}

FIN_RETURN_HANDLER(tcp_shutdown)
{
	look_for_fin(*(const struct sock **)data);
}

FIN_CALL_HANDLER(tcp_disconnect)
{
	const struct sock *sk = FIN_ARG(call, 0, const struct sock *);
	u32 what = FIN_SEEN_DISCONNECT;

	if (!sk->sk_socket && !sock_flag(sk, SOCK_DEAD))
		what |= FIN_SEEN_UNACCEPTED;
	saw(sk, what, if_connected(sk));
}

/* Also called for request and mini-sockets; without the socket lock. */
FIN_CALL_HANDLER(tcp_abort)
{
	const struct sock *sk = FIN_ARG(call, 0, const struct sock *);
	struct fin_entry entry = {};

	if (sk->sk_state != TCP_TIME_WAIT) {
		saw(sk, FIN_SEEN_ABORT, if_connected(sk));
	} else if (fin_recorder_enter_mini(&entry, inet_twsk(sk))) {
		entry.record->close.seen |= FIN_SEEN_ABORT;
		fin_recorder_leave(&entry);
	}
}

/* An orphan has entered FIN_WAIT2, or become one in it. Mostly a mini-socket takes over
 * at once; before a long wait, the socket itself waits first.
 */
static void wait_for_fin(struct fin_entry *entry, const struct sock *sk)
{
	struct fin_close *close = &entry->record->close;
	u32 beyond;

	if (close->state != FINCTL_STATE_FIN_WAIT2 || !sock_flag(sk, SOCK_DEAD))
		return;
	beyond = fin_socket_beyond_time_wait(sk);
	if (!beyond)
		return;
	fin_recorder_sample(entry->record, sk);
	close->keepalive = beyond;
	close->due_ns = fin_recorder_now(entry) + (u64)beyond * (NSEC_PER_SEC / HZ);
}

/* close() asks when the socket is an orphan and its FIN is queued, or sent; a
 * timer, before each further RTO retransmission.
 */
FIN_CALL_HANDLER(tcp_check_oom)
{
	const struct sock *sk = FIN_ARG(call, 0, const struct sock *);
	struct fin_entry entry = {};

	if (!fin_recorder_enter(&entry, sk, FIN_BEGIN_NEVER))
		return;
	if (lives(&entry)) {
		entry.record->close.seen &= ~FIN_SEEN_OOM_MEMORY;
		entry.record->close.seen |= FIN_SEEN_OOM_CHECK;
		if (fin_socket_out_of_memory(sk))
			entry.record->close.seen |= FIN_SEEN_OOM_MEMORY;
		fin_recorder_sample(entry.record, sk);
		fin_handlers_fin_sent(&entry, sk);
		wait_for_fin(&entry, sk);
	}
	fin_recorder_leave(&entry);
}

/* Where accept() gives a connection its file; other families call it as well. */
FIN_CALL_HANDLER(security_sock_graft)
{
	const struct sock *sk = FIN_ARG(call, 0, const struct sock *);

	if (fin_socket_is_tcp(sk))
		fin_recorder_accept(sk);
}

static void become_closed(struct fin_entry *entry, const struct sock *sk, u8 from)
{
	struct fin_close *close = &entry->record->close;

	/* A mini-socket has taken over, and goes on. */
	if (close->end || (close->seen & FIN_SEEN_MINI))
		return;
	if (!check_net(sock_net(sk)))
		close->seen |= FIN_SEEN_NETNS_EXIT;
	fin_socket_death(sk, from, &close->death);
	entry->record->timers.orphan = sock_flag(sk, SOCK_DEAD);
	fin_recorder_close(entry);
}

/* A connection that was never made: the kernel counts what became of it. */
static void fail_to_connect(const struct sock *sk)
{
	bool linger0 = sock_flag(sk, SOCK_LINGER) && !sk->sk_lingertime;

	fin_recorder_forget(sk);
	if (READ_ONCE(sk->sk_err) == ETIMEDOUT)
		fin_recorder_count(sock_net(sk), FIN_MIB_ABORT_ON_TIMEOUT);
	else if (linger0 && sk->sk_shutdown == SHUTDOWN_MASK)
		fin_recorder_count(sock_net(sk), FIN_MIB_ABORT_ON_DATA);
}

/* What begins now, or has begun without a record. */
static enum fin_begin as_it_leaves(u8 from)
{
	return fin_closepath_closing(from) ? FIN_BEGIN_WANTED : FIN_BEGIN_CLOSING;
}

/* TCP reads the clock for each segment: what a segment brings about happened then.
 * A socket of TCP Fast Open may take a FIN before it has read any.
 */
static u64 segment_ns(const struct sock *sk, u8 from)
{
	return from == TCP_SYN_RECV ? 0 : tcp_sk(sk)->tcp_clock_cache;
}

/* In LAST_ACK nothing is left to be acknowledged only while the ACK is being taken. */
static u64 close_ns(const struct sock *sk, u8 from)
{
	return from == TCP_LAST_ACK && tcp_sk(sk)->snd_una == tcp_sk(sk)->write_seq ?
	       segment_ns(sk, from) : 0;
}

static noinline void close_state(const struct sock *sk, u8 from)
{
	struct fin_entry entry = { .ns = close_ns(sk, from) };
	bool begins = fin_closepath_begins(from, TCP_CLOSE);
	enum fin_begin begin = begins ? as_it_leaves(from) : FIN_BEGIN_NEVER;

	if (fin_recorder_enter(&entry, sk, begin)) {
		become_closed(&entry, sk, from);
		fin_recorder_leave(&entry);
	} else if (from == TCP_SYN_SENT) {
		fail_to_connect(sk);
	} else {
		fin_recorder_forget(sk);
	}
}

/* tcp_close_state() comes before tcp_send_fin(): what is queued now is before the FIN.
 * Who runs it calls close() or shutdown(), or did before there was a connection.
 */
static void queue_fin(struct fin_entry *entry, const struct sock *sk)
{
	fin_closepath_queue_fin(&entry->record->close, fin_recorder_now(entry),
				tcp_sk(sk)->write_seq);
	entry->record->close.seen &= ~FIN_SEEN_SEGMENT;
	fin_recorder_closer(entry->record);
}

static noinline void close_begins(const struct sock *sk, u8 from, u8 to)
{
	struct fin_entry entry = {};

	if (!fin_recorder_enter(&entry, sk, as_it_leaves(from)))
		return;
	queue_fin(&entry, sk);
	fin_recorder_state(&entry, to, 0, 0);
	fin_recorder_leave(&entry);
}

/* To FIN_WAIT2 by an ACK of our FIN, to CLOSE_WAIT and CLOSING by the peer's FIN. */
static noinline void close_goes_on(const struct sock *sk, u8 from, u8 to)
{
	struct fin_entry entry = { .ns = segment_ns(sk, from) };
	u8 implies;

	if (!fin_recorder_enter(&entry, sk, as_it_leaves(from)))
		return;
	implies = to == TCP_FIN_WAIT2 ? fin_closepath_acks_fin(&entry.record->close, to) :
					fin_handlers_take_fin(&entry);
	fin_recorder_state(&entry, to, implies, tcp_sk(sk)->rcv_nxt - 1);
	wait_for_fin(&entry, sk);
	fin_recorder_leave(&entry);
}

static noinline void established(const struct sock *sk)
{
	struct fin_entry entry = {};

	if (!fin_recorder_enter(&entry, sk, FIN_BEGIN_FOLLOWED))
		return;
	fin_recorder_state(&entry, FINCTL_STATE_ESTABLISHED, 0, 0);
	fin_recorder_leave(&entry);
}

/* Did a mini-socket just take over, so that to become CLOSE means nothing? */
static bool goes_on(const struct sock *sk)
{
	u64 id = fin_socket_cookie(sk);

	if (!id || raw_cpu_read(fin_handlers_mini) != id)
		return false;
	raw_cpu_write(fin_handlers_mini, 0);
	return true;
}

static void change_state(const struct sock *sk, u8 from, u8 to)
{
	switch (to) {
	case TCP_SYN_SENT:
		fin_recorder_connect(sk);
		break;
	case TCP_ESTABLISHED:
		established(sk);
		break;
	case TCP_FIN_WAIT1:
	case TCP_LAST_ACK:
		close_begins(sk, from, to);
		break;
	case TCP_CLOSE:
		if (!goes_on(sk))
			close_state(sk, from);
		break;
	default:
		close_goes_on(sk, from, to);
	}
}

/* Half of the changes are those of a handshake: they are sorted out first, before
 * anything is put on the stack. close() after shutdown() sets the state that is
 * there already. Only of sockets in full there is word.
 */
void fin_on_inet_sock_set_state(void *data, const struct sock *sk, const int from, const int to)
{
	if (BIT(to) & (TCPF_SYN_RECV | TCPF_LISTEN))
		return;
	if (to == TCP_ESTABLISHED && !fin_recorder_follows())
		return;
	if (from != to && fin_socket_full_is_tcp(sk))
		change_state(sk, from, to);
}

/* Of a reset that nothing announced: the kernel's word, else what is left. */
static u8 why_reset(const struct fin_entry *entry, bool answer, u8 told)
{
	u8 why = fin_closepath_why(&entry->record->close);

	if (why != FINCTL_WHY_OTHER)
		return why;
	if (told)
		return told;
	if (entry->record->mptcp)
		return FINCTL_WHY_MPTCP;
	if (answer)
		return FINCTL_WHY_PROTOCOL;
	return in_task() ? FINCTL_WHY_OTHER : FINCTL_WHY_KEEPALIVE;
}

/**
 * fin_handlers_reset() - the socket sends a reset
 * @entry: the entry
 * @why: FINCTL_WHY_*
 *
 * Context: between fin_recorder_enter() and _leave().
 */
void fin_handlers_reset(struct fin_entry *entry, u8 why)
{
	struct fin_event *event = fin_recorder_event(entry, FINCTL_EVENT_RESET_SENT);

	event->reset.why = why;
	fin_recorder_done(entry, event, FINCTL_EVENT_RESET_SENT);
}

static void mini_resets(const struct inet_timewait_sock *tw)
{
	struct fin_entry entry = {};

	if (!fin_recorder_enter_mini(&entry, tw))
		return;
	fin_handlers_reset(&entry, fin_closepath_why(&entry.record->close));
	fin_recorder_leave(&entry);
}

/* May come after the socket has been destroyed, and changes why it ended then.
 * From 6.12 on also for mini-sockets and for none.
 */
void fin_on_tcp_send_reset(void *data, FIN_TP_RESET_ARGS)
{
	struct fin_entry entry = {};

	if (!sk)
		return;
	if (sk->sk_state == TCP_TIME_WAIT) {
		mini_resets(inet_twsk(sk));
		return;
	}
	if (!enter(&entry, sk, if_connected(sk)))
		return;
	fin_handlers_reset(&entry, why_reset(&entry, skb, FIN_TP_RESET_WHY));
	if (entry.record->close.end)
		fin_recorder_end(&entry);
	fin_recorder_leave(&entry);
}
