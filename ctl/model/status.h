/* SPDX-License-Identifier: GPL-2.0-only */
/* What the module says of itself. */
#ifndef MODEL_STATUS_H
#define MODEL_STATUS_H

#include <stdint.h>

struct hook {
	char name[64];
	uint32_t kind;			/* FINCTL_HOOK_KIND_* */
	uint32_t state;			/* FINCTL_HOOK_STATE_* */
	uint64_t missed;
};

#define STATUS_HOOKS	64

struct status {
	uint32_t abi;
	char version[32];
	uint32_t hz;
	uint64_t realtime_offset_ns;
	uint32_t subscribers;
	uint64_t bytes;
	uint64_t events_lost;
	unsigned int nhooks;
	struct hook hook[STATUS_HOOKS];
};

#endif
