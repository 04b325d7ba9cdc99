/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hooking the entry of functions: by one ftrace_ops for all of them where that
 * gives the arguments, which is cheaper than kprobes, arms faster, and is not
 * passed over while another hook runs.
 */
#ifndef FIN_COMPAT_FTRACE_H
#define FIN_COMPAT_FTRACE_H

#include <linux/ftrace.h>
#include <linux/kprobes.h>

#if defined(CONFIG_DYNAMIC_FTRACE_WITH_ARGS) || defined(CONFIG_DYNAMIC_FTRACE_WITH_REGS)
#define FIN_FTRACE	1
#else
#define FIN_FTRACE	0
#endif

#if FIN_FTRACE

/* Before 5.11 all registers come, or none; the flag says that we need no guard
 * against ourselves, and later its counterpart, that we would need one.
 */
#ifdef FIN_HAS_FTRACE_REGS
#define FIN_FTRACE_REGS		struct ftrace_regs
#define FIN_FTRACE_FLAGS	FTRACE_OPS_FL_PERMANENT
#else
#define FIN_FTRACE_REGS		struct pt_regs
#define FIN_FTRACE_FLAGS	(FTRACE_OPS_FL_PERMANENT | FTRACE_OPS_FL_SAVE_REGS | \
				 FTRACE_OPS_FL_RECURSION_SAFE)
#endif

static __always_inline unsigned long fin_ftrace_argument(FIN_FTRACE_REGS *fregs, unsigned int n)
{
#if defined(FIN_HAS_FTRACE_ARGUMENT)
	return ftrace_regs_get_argument(fregs, n);
#elif defined(FIN_HAS_FTRACE_REGS)
	return regs_get_kernel_argument(&fregs->regs, n);
#else
	return regs_get_kernel_argument(fregs, n);
#endif
}

#endif

/* What a handler is given is the registers, in the one form or the other. */
struct fin_call;

#define FIN_ARG(call, n, type)	((type)fin_call_argument(call, n))

static __always_inline unsigned long fin_call_argument(const struct fin_call *call, unsigned int n)
{
#if FIN_FTRACE
	return fin_ftrace_argument((FIN_FTRACE_REGS *)call, n);
#else
	return regs_get_kernel_argument((struct pt_regs *)call, n);
#endif
}

/* Of a kretprobe's instance, to which kretprobe it belongs. */
static inline struct kretprobe *fin_compat_kretprobe(struct kretprobe_instance *instance)
{
#ifdef FIN_HAS_GET_KRETPROBE
	return get_kretprobe(instance);
#else
	return instance->rp;
#endif
}

#endif
