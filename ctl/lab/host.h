/* SPDX-License-Identifier: GPL-2.0-only */
/* A host of an experiment: a network namespace that lives no longer than we do,
 * and the programs that run in it.
 */
#ifndef LAB_HOST_H
#define LAB_HOST_H

#include <stdint.h>
#include <sys/types.h>

struct host {
	const char *name;
	int fd;			/* holds the namespace; nothing else does */
	uint32_t inum;
};

/* A program, in a process of its own that dies with us, and what it is spoken to by. */
struct program {
	pid_t pid;
	int fd;
};

typedef int program_main(int fd);

int host_open(struct host *host, const char *name);
void host_close(struct host *host);
int host_command(const struct host *host, const char *const *argv);
int host_sysctl(const struct host *host, const char *name, const char *value);
int host_join(const struct host *a, const char *a_addr, const struct host *b, const char *b_addr);

int program_start(struct program *program, const struct host *host, const char *name,
		  program_main *main);
void program_stop(struct program *program);

#endif
