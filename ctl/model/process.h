/* SPDX-License-Identifier: GPL-2.0-only */
/* Who made or closed something, as far as it was known then. */
#ifndef MODEL_PROCESS_H
#define MODEL_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

struct process {
	bool known;
	uint32_t pid;
	uint32_t uid;
	uint64_t cgroup;
	char comm[16];
};

#endif
