// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is written down as a closing socket receives. ESTABLISHED has a path of
 * its own, which no hook is on.
 */
#include <net/inet_timewait_sock.h>
#include <net/tcp.h>

#include "handlers.h"
#include "entry.h"
#include "socket.h"

static void note_fin(struct fin_entry *entry, u32 seq, u32 len, u8 flags)
{
	struct fin_close *close = &entry->record->close;
	struct fin_event *event = fin_recorder_event(entry, FINCTL_EVENT_FIN_RECEIVED);

	event->segment = (struct fin_event_segment) {
		.seq = seq, .len = len, .flags = flags,
		.again = !!(close->seen & FIN_SEEN_FIN_TAKEN),
	};
	close->seen |= FIN_SEEN_FIN_TAKEN;
	fin_recorder_done(entry, event, FINCTL_EVENT_FIN_RECEIVED);
}

static void note_reset(struct fin_entry *entry)
{
	fin_recorder_done(entry, fin_recorder_event(entry, FINCTL_EVENT_RESET_RECEIVED),
			  FINCTL_EVENT_RESET_RECEIVED);
}

static void note_duplicate(struct fin_entry *entry, const struct fin_event_segment *segment)
{
	struct fin_event *event = fin_recorder_event(entry, FINCTL_EVENT_DUPLICATE);

	event->segment = *segment;
	event->segment.again = true;
	fin_recorder_done(entry, event, FINCTL_EVENT_DUPLICATE);
}

/* Each FIN and RST is written down, whatever TCP makes of it, and a SYN or data that
 * came before. @rcv_nxt: what the socket expects.
 */
static noinline void note_contents(struct fin_records *records, struct fin_record *record,
				   const struct tcphdr *th, u32 len, u32 rcv_nxt)
{
	struct fin_entry entry = { .records = records, .record = record };
	struct fin_close *close = &record->close;
	const struct fin_event_segment segment = {
		.seq = ntohl(th->seq),
		.len = len,
		.flags = tcp_flag_byte(th),
	};

	if (th->syn)
		close->seen |= FIN_SEEN_SYN;
	if (!th->rst && segment.len && after(segment.seq + segment.len, rcv_nxt))
		close->seen |= FIN_SEEN_NEW_DATA;
	if (th->rst) {
		close->seen |= FIN_SEEN_RST;
		note_reset(&entry);
	} else if (th->fin) {
		note_fin(&entry, segment.seq + segment.len, segment.len, segment.flags);
	} else if ((segment.len || th->syn) && before(segment.seq, rcv_nxt)) {
		note_duplicate(&entry, &segment);
	}
}

/* Most are ACKs without more. */
static __always_inline void note_segment(struct fin_entry *entry, const struct tcphdr *th,
					 const struct sk_buff *skb, u32 rcv_nxt)
{
	struct fin_close *close = &entry->record->close;
	u32 len = skb->len - th->doff * 4;

	close->seen &= ~(FIN_SEEN_SEGMENT | FIN_SEEN_OOM_CHECK | FIN_SEEN_ABORT | FIN_SEEN_REUSED);
	close->seen |= FIN_SEEN_ACK_AT_HAND;
	if (len || tcp_flag_byte(th) & (TCPHDR_SYN | TCPHDR_RST | TCPHDR_FIN))
		note_contents(entry->records, entry->record, th, len, rcv_nxt);
}

static noinline void receive(const struct sock *sk, const struct sk_buff *skb)
{
	struct fin_entry entry = {};

	if (!fin_recorder_enter(&entry, sk, FIN_BEGIN_WANTED))
		return;
	if (!entry.record->close.end) {
		fin_handlers_fin_sent(&entry, sk);
		note_segment(&entry, tcp_hdr(skb), skb, tcp_sk(sk)->rcv_nxt);
	}
	fin_recorder_leave(&entry);
}

/* Three segments of a handshake come here as well: they are sorted out first. */
FIN_CALL_HANDLER(tcp_rcv_state_process)
{
	const struct sock *sk = FIN_ARG(call, 0, const struct sock *);

	if (fin_closepath_closing(sk->sk_state))
		receive(sk, FIN_ARG(call, 1, const struct sk_buff *));
}

/* The segment that comes before a mini-socket's end tells the cause of it. */
FIN_CALL_HANDLER(tcp_timewait_state_process)
{
	const struct inet_timewait_sock *tw = FIN_ARG(call, 0, const struct inet_timewait_sock *);
	const struct sk_buff *skb = FIN_ARG(call, 1, const struct sk_buff *);
	const struct tcphdr *th = FIN_ARG(call, 2, const struct tcphdr *);
	struct fin_entry entry = {};

	if (!fin_recorder_enter_mini(&entry, tw))
		return;
	note_segment(&entry, th, skb, tcp_twsk((const struct sock *)tw)->tw_rcv_nxt);
	fin_recorder_leave(&entry);
}

/* Also called for data that comes after close(), and brings no RST. Nothing looks
 * at what ESTABLISHED receives: there it was one.
 */
void fin_on_tcp_receive_reset(void *data, struct sock *sk)
{
	struct fin_entry entry = {};
	bool established = sk->sk_state == TCP_ESTABLISHED;

	if (sk->sk_state == TCP_CLOSE || sk->sk_state == TCP_SYN_SENT || !fin_socket_is_tcp(sk) ||
	    !fin_recorder_enter(&entry, sk, FIN_BEGIN_WANTED))
		return;
	if (established || !(entry.record->close.seen & FIN_SEEN_SEGMENT)) {
		entry.record->close.seen &= ~FIN_SEEN_NEW_DATA;
		note_reset(&entry);
	}
	entry.record->close.seen |= FIN_SEEN_RESET_RECEIVED;
	fin_recorder_leave(&entry);
}
