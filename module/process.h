/* SPDX-License-Identifier: GPL-2.0-only */
/* Who does something: a process, as it is named to user space. */
#ifndef FIN_PROCESS_H
#define FIN_PROCESS_H

#include <linux/sched.h>

struct fin_process {
	u64 cgroup;
	u32 pid;		/* 0 when not known */
	u32 uid;
	char comm[TASK_COMM_LEN];
};

void fin_process_current(struct fin_process *process);

#endif
