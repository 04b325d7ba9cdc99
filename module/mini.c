// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is written down of mini-sockets: TIME_WAIT, and FIN_WAIT2 of an orphan,
 * where a socket's life goes on after it has become CLOSE and been destroyed.
 */
#include <net/inet_timewait_sock.h>
#include <net/tcp.h>

#include "handlers.h"
#include "entry.h"

static_assert(__same_type(__inet_twsk_schedule, void(struct inet_timewait_sock *, int, bool)));
static_assert(__same_type(inet_twsk_deschedule_put, void(struct inet_timewait_sock *)));
static_assert(__same_type(tcp_twsk_unique, int(struct sock *, struct sock *, void *)));

DEFINE_PER_CPU(u64, fin_handlers_mini);

/* __inet_twsk_schedule() counts those of a short life as killed. */
static enum fin_mib mib_of(int timeout)
{
	return timeout <= 4 * HZ ? FIN_MIB_TIME_WAIT_KILLED : FIN_MIB_TIME_WAITED;
}

/*
 * A mini-socket's timer is set when it is made, and again when it has taken
 * the FIN that it waited for, or has taken one again: its substate is what it
 * is now.
 */
FIN_CALL_HANDLER(__inet_twsk_schedule)
{
	const struct inet_timewait_sock *tw = FIN_ARG(call, 0, const struct inet_timewait_sock *);
	int timeout = FIN_ARG(call, 1, int);
	bool counts = FIN_TW_COUNTED_EARLY && !FIN_ARG(call, 2, u8);
	struct fin_entry entry = {};
	struct fin_close *close;

	if (!fin_recorder_enter_mini(&entry, tw)) {
		if (counts)
			fin_recorder_count(twsk_net(tw), mib_of(timeout));
		return;
	}
	entry.records->counts.mib[mib_of(timeout)] += counts;
	close = &entry.record->close;
	close->seen |= FIN_SEEN_MINI;
	__this_cpu_write(fin_handlers_mini, entry.record->id);
	close->keepalive = 0;
	close->due_ns = fin_recorder_now(&entry) + (u64)timeout * (NSEC_PER_SEC / HZ);
	if (tw->tw_substate == TCP_TIME_WAIT && close->state != FINCTL_STATE_TIME_WAIT)
		fin_recorder_state(&entry, FINCTL_STATE_TIME_WAIT,
				   fin_handlers_take_fin(&entry) |
				   fin_closepath_acks_fin(close, FINCTL_STATE_TIME_WAIT),
				   tcp_twsk((const struct sock *)tw)->tw_rcv_nxt - 1);
	fin_recorder_leave(&entry);
}

#if !FIN_TW_COUNTED_EARLY
/* On 5.10 they are counted when their time is over. */
FIN_CALL_HANDLER(tw_timer_handler)
{
	const struct timer_list *timer = FIN_ARG(call, 0, struct timer_list *);
	const struct inet_timewait_sock *tw =
		container_of(timer, struct inet_timewait_sock, tw_timer);

	fin_recorder_count(twsk_net(tw), tw->tw_kill ? FIN_MIB_TIME_WAIT_KILLED :
						       FIN_MIB_TIME_WAITED);
}
#endif

static void saw(const struct inet_timewait_sock *tw, u32 what)
{
	struct fin_entry entry = {};

	if (!fin_recorder_enter_mini(&entry, tw))
		return;
	entry.record->close.seen |= what;
	fin_recorder_leave(&entry);
}

FIN_CALL_HANDLER(tcp_twsk_unique)
{
	saw(inet_twsk(FIN_ARG(call, 1, const struct sock *)), FIN_SEEN_REUSED);
}

/* FIN_WAIT2 answers data with a RST, of which the tracepoint tells from 6.12 on. */
static bool resets_in_silence(const struct fin_entry *entry)
{
	const struct fin_close *close = &entry->record->close;

	return close->state == FINCTL_STATE_FIN_WAIT2 && !(close->seen & FIN_SEEN_RESET_SENT) &&
	       (close->seen & FIN_SEEN_ACK_AT_HAND) && !(close->seen & FIN_SEEN_RST);
}

FIN_CALL_HANDLER(inet_twsk_deschedule_put)
{
	const struct inet_timewait_sock *tw = FIN_ARG(call, 0, const struct inet_timewait_sock *);
	struct fin_entry entry = {};

	if (!fin_recorder_enter_mini(&entry, tw))
		return;
	entry.record->close.seen |= FIN_SEEN_DESCHEDULED;
	if (entry.record->close.seen & FIN_SEEN_REUSED)
		entry.records->counts.mib[FIN_MIB_TIME_WAIT_RECYCLED]++;
	if (resets_in_silence(&entry))
		fin_handlers_reset(&entry, fin_closepath_why(&entry.record->close));
	fin_recorder_leave(&entry);
}

FIN_CALL_HANDLER(inet_twsk_kill)
{
	const struct inet_timewait_sock *tw = FIN_ARG(call, 0, const struct inet_timewait_sock *);
	struct fin_entry entry = {};
	struct fin_close *close;

	if (!fin_recorder_enter_mini(&entry, tw))
		return;
	close = &entry.record->close;
	if (!check_net(twsk_net(tw)))
		close->seen |= FIN_SEEN_NETNS_EXIT;
	close->death.from = close->state;
	fin_recorder_close(&entry);
	fin_recorder_leave(&entry);
}
