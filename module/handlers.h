/* SPDX-License-Identifier: GPL-2.0-only */
/* What is written down at each probe. */
#ifndef FIN_HANDLERS_H
#define FIN_HANDLERS_H

#include <linux/kprobes.h>
#include <net/sock.h>

#include "compat/compat.h"

void fin_on_inet_sock_set_state(void *data, const struct sock *sk, const int from, const int to);
void fin_on_tcp_retransmit_skb(void *data, FIN_TP_RETRANSMIT_ARGS);
void fin_on_tcp_send_reset(void *data, FIN_TP_RESET_ARGS);
void fin_on_tcp_receive_reset(void *data, struct sock *sk);

#define FIN_KPROBE_HANDLER(function) \
	int fin_on_##function(struct kprobe *kp, struct pt_regs *regs)

FIN_KPROBE_HANDLER(__tcp_close);
FIN_KPROBE_HANDLER(tcp_shutdown);
FIN_KPROBE_HANDLER(tcp_disconnect);
FIN_KPROBE_HANDLER(tcp_abort);
FIN_KPROBE_HANDLER(tcp_check_oom);
FIN_KPROBE_HANDLER(tcp_send_fin);
FIN_KPROBE_HANDLER(tcp_fin);
FIN_KPROBE_HANDLER(tcp_send_probe0);
FIN_KPROBE_HANDLER(tcp_time_wait);
FIN_KPROBE_HANDLER(__inet_twsk_schedule);
FIN_KPROBE_HANDLER(tcp_timewait_state_process);
FIN_KPROBE_HANDLER(tcp_twsk_unique);
FIN_KPROBE_HANDLER(inet_twsk_deschedule_put);
FIN_KPROBE_HANDLER(inet_twsk_kill);

#endif
