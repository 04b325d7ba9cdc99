// SPDX-License-Identifier: GPL-2.0-only

#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "process.h"

/**
 * fin_process_current() - the process that runs
 * @process: filled, with numbers of the initial namespaces
 *
 * Context: any in which current means something, under rcu_read_lock() or with
 * interrupts off: a process can be moved to another cgroup, and the old one go.
 */
void fin_process_current(struct fin_process *process)
{
	const struct css_set *css = task_css_set_check(current, rcu_read_lock_any_held());

	process->pid = task_tgid_nr(current);
	process->uid = __kuid_val(current_uid());	/* of the initial namespace */
	process->cgroup = cgroup_id(css->dfl_cgrp);
	/* get_task_comm() takes a lock that sleeps on PREEMPT_RT. */
	memcpy(process->comm, current->comm, sizeof(process->comm));
}
