/* SPDX-License-Identifier: GPL-2.0-only */
/* Which hooks the recorder has in this kernel, and which are armed. */
#ifndef FIN_PROBES_H
#define FIN_PROBES_H

#include <linux/types.h>
#include <uapi/linux/finctl.h>

struct fin_probe_status {
	const char *name;
	u32 kind;		/* FINCTL_HOOK_KIND_* */
	u32 state;		/* FINCTL_HOOK_STATE_* */
	u64 missed;		/* times that the kernel passed it over */
};

int fin_probes_init(void);
void fin_probes_exit(void);

int fin_probes_get(void);
void fin_probes_put(void);

bool fin_probes_status(unsigned int i, struct fin_probe_status *status);
u32 fin_probes_unavailable(void);

#endif
