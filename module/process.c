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
 * Context: any in which current means something.
 */
void fin_process_current(struct fin_process *process)
{
	process->pid = task_tgid_nr(current);
	process->uid = __kuid_val(current_uid());	/* of the initial namespace */
	/* A process can be moved to another cgroup, which may then go. */
	rcu_read_lock();
	process->cgroup = cgroup_id(task_dfl_cgroup(current));
	rcu_read_unlock();
	/* get_task_comm() takes a lock that sleeps on PREEMPT_RT. */
	memcpy(process->comm, current->comm, sizeof(process->comm));
}
