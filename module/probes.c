// SPDX-License-Identifier: GPL-2.0-only

#include <linux/kprobes.h>
#include <linux/mutex.h>
#include <linux/tracepoint.h>

#include "handlers.h"
#include "probes.h"

struct probe {
	u32 kind;		/* FINCTL_HOOK_KIND_* */
	u32 state;		/* FINCTL_HOOK_STATE_* */
	const char *name;
	void *handler;		/* of a tracepoint */
	struct tracepoint *tp;
	struct kprobe kp;
};

/* Protects the states below and the count of users. */
static DEFINE_MUTEX(probes_mutex);
static unsigned int users;

#define TRACEPOINT(point)							\
	{ .kind = FINCTL_HOOK_KIND_TRACEPOINT, .name = #point, .handler = fin_on_##point }

#define KPROBE(function)							\
	{ .kind = FINCTL_HOOK_KIND_KPROBE, .name = #function,			\
	  .kp = { .symbol_name = #function, .pre_handler = fin_on_##function,	\
		  .flags = KPROBE_FLAG_DISABLED } }

/* All of them optional: one that is missing costs what it would have told. */
static struct probe probes[] = {
	TRACEPOINT(inet_sock_set_state),
	TRACEPOINT(tcp_retransmit_skb),
	TRACEPOINT(tcp_send_reset),
	TRACEPOINT(tcp_receive_reset),
	KPROBE(__tcp_close),
	KPROBE(tcp_shutdown),
	KPROBE(tcp_disconnect),
	KPROBE(tcp_abort),
	KPROBE(tcp_check_oom),
	KPROBE(tcp_send_fin),
	KPROBE(tcp_fin),
	KPROBE(tcp_send_probe0),
	KPROBE(tcp_time_wait),
	KPROBE(__inet_twsk_schedule),
	KPROBE(tcp_timewait_state_process),
	KPROBE(tcp_twsk_unique),
	KPROBE(inet_twsk_deschedule_put),
	KPROBE(inet_twsk_kill),
};

/* Most tracepoints are not exported; all of them can be found by name. */
static void look_up_tracepoint(struct tracepoint *tp, void *data)
{
	struct probe *probe;

	for (probe = probes; probe < probes + ARRAY_SIZE(probes); probe++)
		if (probe->kind == FINCTL_HOOK_KIND_TRACEPOINT && !strcmp(tp->name, probe->name))
			probe->tp = tp;
}

static int arm(struct probe *probe)
{
	return probe->kind == FINCTL_HOOK_KIND_KPROBE ? enable_kprobe(&probe->kp) :
		tracepoint_probe_register(probe->tp, probe->handler, NULL);
}

static void disarm(struct probe *probe)
{
	if (probe->kind == FINCTL_HOOK_KIND_KPROBE)
		disable_kprobe(&probe->kp);
	else
		tracepoint_probe_unregister(probe->tp, probe->handler, NULL);
}

static void disarm_all(void)
{
	struct probe *probe;

	for (probe = probes + ARRAY_SIZE(probes); probe-- > probes;) {
		if (probe->state != FINCTL_HOOK_STATE_ARMED)
			continue;
		disarm(probe);
		probe->state = FINCTL_HOOK_STATE_AVAILABLE;
	}
	/* Handlers of tracepoints, then those of kprobes. */
	tracepoint_synchronize_unregister();
	synchronize_rcu();
}

static int arm_all(void)
{
	struct probe *probe;
	int err;

	for (probe = probes; probe < probes + ARRAY_SIZE(probes); probe++) {
		if (probe->state != FINCTL_HOOK_STATE_AVAILABLE)
			continue;
		err = arm(probe);
		if (err) {
			disarm_all();
			return err;
		}
		probe->state = FINCTL_HOOK_STATE_ARMED;
	}
	return 0;
}

/**
 * fin_probes_get() - one more namespace records
 *
 * Context: process.
 * Return: 0, or the error of the probe that could not be armed; none is then.
 */
int fin_probes_get(void)
{
	int err = 0;

	mutex_lock(&probes_mutex);
	if (!users)
		err = arm_all();
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
		disarm_all();
	mutex_unlock(&probes_mutex);
}

/**
 * fin_probes_status() - the state of one probe
 * @i: which, from 0
 * @status: filled
 *
 * Context: process.
 * Return: false when there is no such probe.
 */
bool fin_probes_status(unsigned int i, struct fin_probe_status *status)
{
	const struct probe *probe = &probes[i];

	if (i >= ARRAY_SIZE(probes))
		return false;
	mutex_lock(&probes_mutex);
	status->name = probe->name;
	status->kind = probe->kind;
	status->state = probe->state;
	status->missed = probe->kp.nmissed;
	mutex_unlock(&probes_mutex);
	return true;
}

/**
 * fin_probes_init() - find out what this kernel has
 *
 * A kprobe is registered disabled, which checks it and changes no code.
 *
 * Context: process, module load.
 */
void fin_probes_init(void)
{
	struct probe *probe;
	bool there;

	for_each_kernel_tracepoint(look_up_tracepoint, NULL);
	for (probe = probes; probe < probes + ARRAY_SIZE(probes); probe++) {
		there = probe->kind == FINCTL_HOOK_KIND_KPROBE ? !register_kprobe(&probe->kp) :
								 !!probe->tp;
		probe->state = there ? FINCTL_HOOK_STATE_AVAILABLE : FINCTL_HOOK_STATE_MISSING;
	}
}

/**
 * fin_probes_exit() - take the probes out of the kernel
 *
 * Context: process, module unload, when nobody records any more.
 */
void fin_probes_exit(void)
{
	struct probe *probe;

	for (probe = probes; probe < probes + ARRAY_SIZE(probes); probe++)
		if (probe->kind == FINCTL_HOOK_KIND_KPROBE &&
		    probe->state != FINCTL_HOOK_STATE_MISSING)
			unregister_kprobe(&probe->kp);
}
