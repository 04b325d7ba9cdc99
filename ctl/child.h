/* SPDX-License-Identifier: GPL-2.0-only */
/* A program that runs under us, as it would without. */
#ifndef CHILD_H
#define CHILD_H

#include <signal.h>
#include <sys/types.h>

/* Exit statuses of a program that could not be run, as shells have them. */
#define CHILD_NOT_EXECUTABLE	126
#define CHILD_NOT_FOUND		127

struct child {
	pid_t pid;
	int signals;		/* those that we are sent, and SIGCHLD */
	sigset_t mask;		/* what was blocked before */
};

int child_start(struct child *child, char *const *argv, int netns);
int child_wait(struct child *child);

#endif
