// SPDX-License-Identifier: GPL-2.0-only
#include <linux/finctl.h>

#include "model/process.h"
#include "nl/process.h"

/* What is absent stays unknown. */
void nl_get_process(const struct nlattr *attr, struct process *process)
{
	struct nlattr *tb[FINCTL_A_PROCESS_MAX + 1];

	if (nl_nested(attr, tb, FINCTL_A_PROCESS_MAX))
		return;
	process->known = true;
	process->pid = nl_u32(tb[FINCTL_A_PROCESS_PID]);
	process->uid = nl_u32(tb[FINCTL_A_PROCESS_UID]);
	process->cgroup = nl_u64(tb[FINCTL_A_PROCESS_CGROUP]);
	nl_text(tb[FINCTL_A_PROCESS_COMM], process->comm, sizeof(process->comm));
}
