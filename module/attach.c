// SPDX-License-Identifier: GPL-2.0-only

#include "attach.h"
#include "compat/ftrace.h"

/* Set once, at load. From @probed on stand those that may be passed over. */
static struct fin_hook *hooks, *probed;
static unsigned int nhooks;

#define FOR_EACH_HOOK(hook)	for (hook = hooks; hook < hooks + nhooks; hook++)

/* Entries, by ftrace or else by kprobes. */

#if FIN_FTRACE

/* Where each function begins. Far more places than functions. */
#define PLACES		64

struct place {
	unsigned long ip;
	fin_call_fn *call;
};

static struct place places[PLACES];

/* Functions begin at multiples of 16. */
static struct place *first_place(unsigned long ip)
{
	return &places[ip / 16 % PLACES];
}

static struct place *next_place(struct place *place)
{
	return &places[(place + 1 - places) % PLACES];
}

static void add_place(unsigned long ip, fin_call_fn *call)
{
	struct place *place = first_place(ip);

	while (place->ip)
		place = next_place(place);
	place->ip = ip;
	place->call = call;
}

/* Nothing that is called from here is hooked, so it need not guard against itself. */
static void notrace on_call(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			    FIN_FTRACE_REGS *fregs)
{
	struct place *place = first_place(ip);

	while (place->ip != ip)
		place = next_place(place);
	place->call((const struct fin_call *)fregs);
}

static struct ftrace_ops ops = {
	.func = on_call,
	.flags = FIN_FTRACE_FLAGS,
};

/* A kprobe that is registered, disabled, and taken away tells where a function is. */
static int find_call(struct fin_hook *hook)
{
	struct kprobe probe = { .symbol_name = hook->name, .flags = KPROBE_FLAG_DISABLED };
	int err = register_kprobe(&probe);

	if (err)
		return err;
	hook->ip = (unsigned long)probe.addr;
	unregister_kprobe(&probe);
	err = ftrace_set_filter_ip(&ops, hook->ip, 0, 0);
	if (!err)
		add_place(hook->ip, hook->call);
	return err;
}

/* -EBUSY: ftrace has been switched off. While we are armed it cannot be. */
static int arm_calls(void)
{
	int err = register_ftrace_function(&ops);

	return err == -EBUSY ? -ENODEV : err;
}

static void disarm_calls(void)
{
	unregister_ftrace_function(&ops);
}

static void forget_calls(void)
{
	ftrace_set_filter(&ops, NULL, 0, 1);
}

#else

static int on_call(struct kprobe *probe, struct pt_regs *regs)
{
	container_of(probe, struct fin_hook, probe.kp)->call((const struct fin_call *)regs);
	return 0;
}

static int find_call(struct fin_hook *hook)
{
	hook->kind = FINCTL_HOOK_KIND_KPROBE;
	hook->probe.kp = (struct kprobe) {
		.symbol_name = hook->name, .pre_handler = on_call, .flags = KPROBE_FLAG_DISABLED,
	};
	return register_kprobe(&hook->probe.kp);
}

static void disarm_calls(void)
{
	struct fin_hook *hook;

	FOR_EACH_HOOK(hook)
		if (hook->call && hook->state == FINCTL_HOOK_STATE_ARMED)
			disable_kprobe(&hook->probe.kp);
}

static int arm_calls(void)
{
	struct fin_hook *hook;
	int err = 0;

	FOR_EACH_HOOK(hook) {
		if (!hook->call || hook->state != FINCTL_HOOK_STATE_AVAILABLE)
			continue;
		err = enable_kprobe(&hook->probe.kp);
		if (err)
			break;
		hook->state = FINCTL_HOOK_STATE_ARMED;
	}
	if (err)
		disarm_calls();
	return err;
}

static void forget_calls(void)
{
	struct fin_hook *hook;

	FOR_EACH_HOOK(hook)
		if (hook->call && hook->state != FINCTL_HOOK_STATE_MISSING)
			unregister_kprobe(&hook->probe.kp);
}

#endif

/* Returns. */

static struct fin_hook *hook_of(struct kretprobe_instance *instance)
{
	return container_of(fin_compat_kretprobe(instance), struct fin_hook, probe);
}

static int on_enter(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	return !hook_of(instance)->enter(regs, instance->data);
}

static int on_return(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	hook_of(instance)->leave(instance->data, regs_return_value(regs));
	return 0;
}

static int find_return(struct fin_hook *hook)
{
	hook->probe = (struct kretprobe) {
		.kp = { .symbol_name = hook->name, .flags = KPROBE_FLAG_DISABLED },
		.entry_handler = on_enter,
		.handler = on_return,
		.data_size = FIN_RETURN_DATA,
	};
	return register_kretprobe(&hook->probe);
}

/* All of them. */

/* Most tracepoints are not exported; all of them can be found by name. */
static void find_tracepoint(struct tracepoint *tp, void *data)
{
	struct fin_hook *hook;

	FOR_EACH_HOOK(hook)
		if (hook->kind == FINCTL_HOOK_KIND_TRACEPOINT && !strcmp(tp->name, hook->name))
			hook->tp = tp;
}

static int find(struct fin_hook *hook)
{
	switch (hook->kind) {
	case FINCTL_HOOK_KIND_TRACEPOINT:
		return hook->tp ? 0 : -ENOENT;
	case FINCTL_HOOK_KIND_KRETPROBE:
		return find_return(hook);
	default:
		return find_call(hook);
	}
}

/* Return: 0 or -ENOMEM; of all other errors the kernel is to blame, which lacks it. */
static int look_up(struct fin_hook *hook)
{
	int err = find(hook);

	if (!err)
		hook->state = FINCTL_HOOK_STATE_AVAILABLE;
	return err == -ENOMEM ? err : 0;
}

static bool may_be_passed_over(const struct fin_hook *hook)
{
	return hook->kind == FINCTL_HOOK_KIND_KPROBE || hook->kind == FINCTL_HOOK_KIND_KRETPROBE;
}

/**
 * fin_attach_forget() - take what was looked up out of the kernel
 *
 * Context: process, module unload, when nothing is armed.
 */
void fin_attach_forget(void)
{
	struct fin_hook *hook;

	forget_calls();
	FOR_EACH_HOOK(hook)
		if (hook->kind == FINCTL_HOOK_KIND_KRETPROBE &&
		    hook->state != FINCTL_HOOK_STATE_MISSING)
			unregister_kretprobe(&hook->probe);
}

/**
 * fin_attach_look_up() - find out which hooks this kernel has
 * @list: the hooks, which stay where they are; their states are filled in
 * @n: how many
 *
 * A kprobe is registered disabled, which checks it and changes no code.
 *
 * Context: process, module load.
 * Return: 0; -ENOMEM, with nothing left in the kernel.
 */
int fin_attach_look_up(struct fin_hook *list, unsigned int n)
{
	struct fin_hook *hook;
	int err;

	hooks = list;
	nhooks = n;
	for_each_kernel_tracepoint(find_tracepoint, NULL);
	FOR_EACH_HOOK(hook)
		hook->state = FINCTL_HOOK_STATE_MISSING;
	FOR_EACH_HOOK(hook) {
		err = look_up(hook);
		if (err) {
			fin_attach_forget();
			return err;
		}
	}
	for (probed = hooks; probed < hooks + nhooks && !may_be_passed_over(probed); probed++)
		;
	return 0;
}

static int arm(struct fin_hook *hook)
{
	switch (hook->kind) {
	case FINCTL_HOOK_KIND_TRACEPOINT:
		return tracepoint_probe_register(hook->tp, hook->handler, NULL);
	case FINCTL_HOOK_KIND_KRETPROBE:
		return enable_kretprobe(&hook->probe);
	default:
		return 0;
	}
}

static void disarm(struct fin_hook *hook)
{
	if (hook->kind == FINCTL_HOOK_KIND_TRACEPOINT)
		tracepoint_probe_unregister(hook->tp, hook->handler, NULL);
	else if (hook->kind == FINCTL_HOOK_KIND_KRETPROBE)
		disable_kretprobe(&hook->probe);
}

static void disarm_rest(void)
{
	struct fin_hook *hook;

	FOR_EACH_HOOK(hook) {
		if (hook->state != FINCTL_HOOK_STATE_ARMED)
			continue;
		disarm(hook);
		hook->state = FINCTL_HOOK_STATE_AVAILABLE;
	}
	/* Handlers of tracepoints, then those of kprobes. */
	tracepoint_synchronize_unregister();
	synchronize_rcu();
}

/**
 * fin_attach_disarm() - the kernel is as if we were not there
 *
 * No handler runs any more on return.
 *
 * Context: process; the caller serialises with _arm().
 */
void fin_attach_disarm(void)
{
	disarm_calls();
	disarm_rest();
}

/**
 * fin_attach_arm() - have the handlers called
 *
 * Context: process.
 * Return: 0; -ENODEV where ftrace has been switched off, or another error, with
 * nothing armed.
 */
int fin_attach_arm(void)
{
	struct fin_hook *hook;
	int err = arm_calls();

	if (err)
		return err;
	FOR_EACH_HOOK(hook) {
		if (hook->state != FINCTL_HOOK_STATE_AVAILABLE)
			continue;
		err = arm(hook);
		if (err) {
			fin_attach_disarm();
			return err;
		}
		hook->state = FINCTL_HOOK_STATE_ARMED;
	}
	return 0;
}

/**
 * fin_attach_missed_by() - how often the kernel has passed a hook over
 * @hook: the hook
 *
 * Context: any.
 * Return: 0 for those that are never passed over.
 */
u64 fin_attach_missed_by(const struct fin_hook *hook)
{
	return hook->probe.kp.nmissed + hook->probe.nmissed;
}

/**
 * fin_attach_missed() - how often the kernel has passed any hook over
 *
 * Context: any.
 * Return: a number that only grows, and wraps.
 */
u32 fin_attach_missed(void)
{
	const struct fin_hook *hook;
	u32 missed = 0;

	for (hook = probed; hook < hooks + nhooks; hook++)
		missed += fin_attach_missed_by(hook);
	return missed;
}
