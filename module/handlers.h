/* SPDX-License-Identifier: GPL-2.0-only */
/* What is written down at each hook: handlers.c, transmit.c, receive.c, mini.c. */
#ifndef FIN_HANDLERS_H
#define FIN_HANDLERS_H

#include <net/sock.h>

#include "attach.h"
#include "compat/compat.h"
#include "compat/ftrace.h"
#include "recorder.h"

void fin_on_inet_sock_set_state(void *data, const struct sock *sk, const int from, const int to);
void fin_on_tcp_retransmit_skb(void *data, FIN_TP_RETRANSMIT_ARGS);
void fin_on_tcp_retransmit_synack(void *data, const struct sock *sk,
				  const struct request_sock *req);
void fin_on_tcp_send_reset(void *data, FIN_TP_RESET_ARGS);
void fin_on_tcp_receive_reset(void *data, struct sock *sk);

/* handlers.c */
FIN_CALL_HANDLER(__tcp_close);
FIN_CALL_HANDLER(tcp_disconnect);
FIN_CALL_HANDLER(tcp_abort);
FIN_CALL_HANDLER(tcp_check_oom);
FIN_CALL_HANDLER(security_sock_graft);
FIN_RETURN_HANDLERS(tcp_shutdown);

/* transmit.c */
FIN_CALL_HANDLER(tcp_retransmit_timer);
FIN_CALL_HANDLER(tcp_send_loss_probe);
FIN_RETURN_HANDLERS(tcp_write_wakeup);
FIN_RETURN_HANDLERS(tcp_retransmit_skb);
FIN_RETURN_HANDLERS(__tcp_retransmit_skb);

/* receive.c */
FIN_CALL_HANDLER(tcp_rcv_state_process);
FIN_CALL_HANDLER(tcp_timewait_state_process);

/* mini.c */
FIN_CALL_HANDLER(__inet_twsk_schedule);
FIN_CALL_HANDLER(tw_timer_handler);
FIN_CALL_HANDLER(tcp_twsk_unique);
FIN_CALL_HANDLER(inet_twsk_deschedule_put);
FIN_CALL_HANDLER(inet_twsk_kill);

void fin_handlers_reset(struct fin_entry *entry, u8 why);

/* The id of the socket that a mini-socket took over last on this CPU: it is about
 * to become CLOSE, which means nothing. Elsewhere its record tells the same.
 */
DECLARE_PER_CPU(u64, fin_handlers_mini);

/* The socket takes the peer's FIN: which is written down, unless that was done
 * when it came. Return: FIN_IMPLIES_FIN_RECEIVED or 0.
 */
static inline u8 fin_handlers_take_fin(struct fin_entry *entry)
{
	u32 seen = entry->record->close.seen;

	entry->record->close.seen = seen | FIN_SEEN_FIN_TAKEN;
	return seen & FIN_SEEN_FIN_TAKEN ? 0 : FIN_IMPLIES_FIN_RECEIVED;
}

void fin_handlers_look_for_fin(struct fin_records *records, struct fin_record *record,
			       const struct sock *sk);

/* Looks for the FIN that is queued, until it has been sent. */
static inline void fin_handlers_fin_sent(struct fin_entry *entry, const struct sock *sk)
{
	u32 seen = entry->record->close.seen;

	if ((seen & FIN_SEEN_FIN_QUEUED) && !(seen & FIN_SEEN_FIN_SENT))
		fin_handlers_look_for_fin(entry->records, entry->record, sk);
}

#endif
