// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/guard.h"

#define VALUE	256

static int open_sysctl(const char *name, int flags)
{
	char path[128], *c;

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	for (c = path; *c; c++)
		if (*c == '.')
			*c = '/';
	return open(path, flags | O_CLOEXEC);
}

/* Waits until nobody holds the other end of the pipe. No ctrl-C reaches it. */
static void stand_guard(int pipe, const char *name, const char *value, size_t len)
{
	sigset_t all;
	char byte;
	int fd;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	setsid();
	while (read(pipe, &byte, 1) < 0 && errno == EINTR)
		;
	fd = open_sysctl(name, O_WRONLY);
	_exit(write(fd, value, len) == (ssize_t)len ? 0 : 1);
}

/* Return: 0, or -1 with errno when the sysctl cannot be kept. */
int guard_take(struct guard *guard, const char *name)
{
	int fd = open_sysctl(name, O_RDWR), pair[2];
	char value[VALUE];
	ssize_t len = read(fd, value, sizeof(value));

	if (fd >= 0)
		close(fd);
	if (len <= 0 || pipe2(pair, O_CLOEXEC))
		return -1;
	guard->pid = fork();
	if (!guard->pid) {
		close(pair[1]);
		stand_guard(pair[0], name, value, len);
	}
	close(pair[0]);
	guard->fd = pair[1];
	if (guard->pid > 0)
		return 0;
	guard->pid = 0;
	close(pair[1]);
	return -1;
}

/* Has the old value set now, where one was kept. */
void guard_release(struct guard *guard)
{
	if (!guard->pid)
		return;
	close(guard->fd);
	while (waitpid(guard->pid, NULL, 0) < 0 && errno == EINTR)
		;
	guard->pid = 0;
}
