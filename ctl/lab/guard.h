/* SPDX-License-Identifier: GPL-2.0-only */
/* A sysctl of the whole machine, which gets its old value back whatever becomes
 * of us: a process waits for our end, and sets it.
 */
#ifndef LAB_GUARD_H
#define LAB_GUARD_H

#include <sys/types.h>

struct guard {
	pid_t pid;		/* 0 while there is none */
	int fd;			/* held by us alone */
};

int guard_take(struct guard *guard, const char *name);
void guard_release(struct guard *guard);

#endif
