/* SPDX-License-Identifier: GPL-2.0-only */
/* The ways to hook into the kernel: tracepoints, entries and returns of functions. */
#ifndef FIN_ATTACH_H
#define FIN_ATTACH_H

#include <linux/kprobes.h>
#include <linux/tracepoint.h>
#include <uapi/linux/finctl.h>

/* A function that has just been called: FIN_ARG() gives its arguments. */
struct fin_call;

typedef void fin_call_fn(const struct fin_call *call);

#define FIN_CALL_HANDLER(function)	void fin_on_##function(const struct fin_call *call)

/* Bytes that a handler of an entry may leave for that of the return. */
#define FIN_RETURN_DATA	64

/* Return: whether the return is of interest. */
typedef bool fin_enter_fn(struct pt_regs *regs, void *data);
typedef void fin_return_fn(void *data, long result);

#define FIN_ENTER_HANDLER(function)	bool fin_enter_##function(struct pt_regs *regs, void *data)
#define FIN_RETURN_HANDLER(function)	void fin_return_##function(void *data, long result)
#define FIN_RETURN_HANDLERS(function)	FIN_ENTER_HANDLER(function); FIN_RETURN_HANDLER(function)

struct fin_hook {
	const char *name;
	u32 kind;		/* FINCTL_HOOK_KIND_* */
	u32 state;		/* FINCTL_HOOK_STATE_* */
	u32 tells;		/* FINCTL_UNAVAILABLE_*: what is not known without it */
	void *handler;		/* of a tracepoint */
	fin_call_fn *call;
	fin_enter_fn *enter;
	fin_return_fn *leave;

	/* attach.c's own */
	struct tracepoint *tp;
	unsigned long ip;
	struct kretprobe probe;	/* of a call, its kprobe alone */
};

int fin_attach_look_up(struct fin_hook *hook, unsigned int n);
void fin_attach_forget(void);
int fin_attach_arm(void);
void fin_attach_disarm(void);
u64 fin_attach_missed_by(const struct fin_hook *hook);
u32 fin_attach_missed(void);

#endif
