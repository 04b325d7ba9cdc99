// SPDX-License-Identifier: GPL-2.0-only

#include <linux/mutex.h>

#include "attach.h"
#include "handlers.h"
#include "probes.h"

/* Protects the hooks' states and the count of users. */
static DEFINE_MUTEX(probes_mutex);
static unsigned int users;
static u32 unavailable;		/* set once, at load */

#define TELLS(what)	FINCTL_UNAVAILABLE_##what

#define TRACEPOINT(point, what)						\
	{ .kind = FINCTL_HOOK_KIND_TRACEPOINT, .name = #point,			\
	  .handler = fin_on_##point, .tells = what }

#define CALL(function, what)						\
	{ .kind = FINCTL_HOOK_KIND_FTRACE, .name = #function,			\
	  .call = fin_on_##function, .tells = what }

#define RETURN(function, what)						\
	{ .kind = FINCTL_HOOK_KIND_KRETPROBE, .name = #function,	\
	  .enter = fin_enter_##function, .leave = fin_return_##function, .tells = what }

/* All of them optional: one that is missing costs what it would have told. */
static struct fin_hook hooks[] = {
	TRACEPOINT(inet_sock_set_state, TELLS(STATE) | TELLS(END)),
	TRACEPOINT(tcp_retransmit_skb, TELLS(RETRANSMIT)),
	TRACEPOINT(tcp_retransmit_synack, TELLS(RETRANSMIT)),
	TRACEPOINT(tcp_send_reset, TELLS(RESET) | TELLS(END)),
	TRACEPOINT(tcp_receive_reset, TELLS(RESET) | TELLS(END)),
	CALL(__tcp_close, TELLS(CLOSER) | TELLS(END)),
	CALL(tcp_disconnect, TELLS(END)),
	CALL(tcp_abort, TELLS(END)),
	CALL(tcp_check_oom, TELLS(END)),
	CALL(security_sock_graft, TELLS(OWNER)),
	CALL(tcp_retransmit_timer, TELLS(FIN_SENT)),
	CALL(tcp_send_loss_probe, TELLS(FIN_SENT)),
	CALL(tcp_rcv_state_process, TELLS(FIN_SENT) | TELLS(DUPLICATE) | TELLS(RESET)),
	CALL(tcp_timewait_state_process, TELLS(DUPLICATE) | TELLS(RESET) | TELLS(END)),
	CALL(__inet_twsk_schedule, TELLS(TIME_WAIT) | TELLS(FIN_RECEIVED)),
	CALL(tcp_twsk_unique, TELLS(END)),
	CALL(inet_twsk_deschedule_put, TELLS(END)),
	CALL(inet_twsk_kill, TELLS(END)),
#if !FIN_TW_COUNTED_EARLY
	CALL(tw_timer_handler, 0),
#endif
	RETURN(tcp_shutdown, TELLS(CLOSER)),
	RETURN(tcp_write_wakeup, TELLS(RETRANSMIT)),
#ifdef FIN_TP_RETRANSMIT_SILENT
	RETURN(tcp_retransmit_skb, TELLS(ERR)),
	RETURN(__tcp_retransmit_skb, TELLS(ERR)),
#endif
};

/**
 * fin_probes_get() - one more namespace records
 *
 * Context: process.
 * Return: 0, or the error of the hook that could not be armed; none is then.
 * -ENODEV where ftrace has been switched off.
 */
int fin_probes_get(void)
{
	int err = 0;

	mutex_lock(&probes_mutex);
	if (!users)
		err = fin_attach_arm();
	if (!err)
		users++;
	mutex_unlock(&probes_mutex);
	return err;
}

/**
 * fin_probes_put() - one namespace less records
 *
 * No handler runs any more when the last one has returned from here.
 *
 * Context: process.
 */
void fin_probes_put(void)
{
	mutex_lock(&probes_mutex);
	if (!--users)
		fin_attach_disarm();
	mutex_unlock(&probes_mutex);
}

/* All entries of functions are armed by one stroke. */
static u32 state_of(const struct fin_hook *hook)
{
	return hook->kind == FINCTL_HOOK_KIND_FTRACE && users &&
	       hook->state == FINCTL_HOOK_STATE_AVAILABLE ? FINCTL_HOOK_STATE_ARMED : hook->state;
}

/**
 * fin_probes_status() - the state of one hook
 * @i: which, from 0
 * @status: filled
 *
 * Context: process.
 * Return: false when there is no such hook.
 */
bool fin_probes_status(unsigned int i, struct fin_probe_status *status)
{
	const struct fin_hook *hook = &hooks[i];

	if (i >= ARRAY_SIZE(hooks))
		return false;
	mutex_lock(&probes_mutex);
	status->name = hook->name;
	status->kind = hook->kind;
	status->state = state_of(hook);
	status->missed = fin_attach_missed_by(hook);
	mutex_unlock(&probes_mutex);
	return true;
}

/**
 * fin_probes_unavailable() - what cannot be known on this kernel
 *
 * Context: any.
 * Return: FINCTL_UNAVAILABLE_*.
 */
u32 fin_probes_unavailable(void)
{
	return unavailable;
}

/**
 * fin_probes_init() - find out what this kernel has
 *
 * Context: process, module load.
 * Return: 0 or -ENOMEM.
 */
int fin_probes_init(void)
{
	const struct fin_hook *hook;
	int err = fin_attach_look_up(hooks, ARRAY_SIZE(hooks));

	if (err)
		return err;
	for (hook = hooks; hook < hooks + ARRAY_SIZE(hooks); hook++)
		if (hook->state == FINCTL_HOOK_STATE_MISSING)
			unavailable |= hook->tells;
	return 0;
}

/**
 * fin_probes_exit() - take the hooks out of the kernel
 *
 * Context: process, module unload, when nobody records any more.
 */
void fin_probes_exit(void)
{
	fin_attach_forget();
}
