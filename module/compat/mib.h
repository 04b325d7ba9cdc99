/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's own counters of closes; snmp_fold_field() is not exported in 7.3. */
#ifndef FIN_COMPAT_MIB_H
#define FIN_COMPAT_MIB_H

#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <net/net_namespace.h>
#include <net/snmp.h>
#include <uapi/linux/snmp.h>

#include "closepath.h"

struct fin_mib_name {
	const char *name;	/* as in /proc/net/netstat */
	int field;		/* of struct linux_mib */
};

/* By enum fin_mib; the first one is none. */
static inline const struct fin_mib_name *fin_compat_mib_name(enum fin_mib mib)
{
	static const struct fin_mib_name names[FIN_MIBS] = {
		[FIN_MIB_ABORT_ON_DATA] = { "TCPAbortOnData", LINUX_MIB_TCPABORTONDATA },
		[FIN_MIB_ABORT_ON_CLOSE] = { "TCPAbortOnClose", LINUX_MIB_TCPABORTONCLOSE },
		[FIN_MIB_ABORT_ON_MEMORY] = { "TCPAbortOnMemory", LINUX_MIB_TCPABORTONMEMORY },
		[FIN_MIB_ABORT_ON_TIMEOUT] = { "TCPAbortOnTimeout", LINUX_MIB_TCPABORTONTIMEOUT },
		[FIN_MIB_ABORT_ON_LINGER] = { "TCPAbortOnLinger", LINUX_MIB_TCPABORTONLINGER },
		[FIN_MIB_TIME_WAITED] = { "TW", LINUX_MIB_TIMEWAITED },
		[FIN_MIB_TIME_WAIT_KILLED] = { "TWKilled", LINUX_MIB_TIMEWAITKILLED },
		[FIN_MIB_TIME_WAIT_RECYCLED] = { "TWRecycled", LINUX_MIB_TIMEWAITRECYCLED },
		[FIN_MIB_TIME_WAIT_OVERFLOW] = { "TCPTimeWaitOverflow",
						 LINUX_MIB_TCPTIMEWAITOVERFLOW },
	};

	return &names[mib];
}

static inline u64 fin_compat_mib(const struct net *net, enum fin_mib mib)
{
	int cpu, field = fin_compat_mib_name(mib)->field;
	u64 sum = 0;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(net->mib.net_statistics, cpu)->mibs[field]);
	return sum;
}

#endif
