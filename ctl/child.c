// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "say.h"

/* From now on signals wait until they are looked for; SIGCHLD among them, which
 * whoever started us may have had ignored.
 */
static int open_signals(struct child *child)
{
	static const int passed[] = {
		SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD
	};
	unsigned int i;
	sigset_t set;

	sigemptyset(&set);
	for (i = 0; i < sizeof(passed) / sizeof(passed[0]); i++)
		sigaddset(&set, passed[i]);
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_BLOCK, &set, &child->mask);
	child->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return child->signals < 0 ? -1 : 0;
}

/* Tells @tell, which an exec closes, why it could not. */
static void become(const struct child *child, char *const *argv, int netns, int tell)
{
	int error;

	if (netns < 0 || !setns(netns, CLONE_NEWNET)) {
		sigprocmask(SIG_SETMASK, &child->mask, NULL);
		execvp(argv[0], argv);
	}
	error = errno;
	_exit(write(tell, &error, sizeof(error)) < 0 ? CHILD_NOT_EXECUTABLE : CHILD_NOT_FOUND);
}

/* Return: 0, or the exit status of a program that could not be run. */
static int started(struct child *child, const char *name, int told)
{
	int error = 0;

	if (read(told, &error, sizeof(error)) != sizeof(error))
		return 0;
	waitpid(child->pid, NULL, 0);
	say_wrong("cannot run %s: %s", name, strerror(error));
	return error == ENOENT ? CHILD_NOT_FOUND : CHILD_NOT_EXECUTABLE;
}

/* Runs a program in a network namespace, -1 for ours. Said when it cannot.
 * Return: 0 when it runs, else an exit status.
 */
int child_start(struct child *child, char *const *argv, int netns)
{
	int pair[2], result;

	if (open_signals(child) || pipe2(pair, O_CLOEXEC))
		return say_wrong("cannot run %s: %s", argv[0], strerror(errno));
	fflush(stdout);
	child->pid = fork();
	if (!child->pid)
		become(child, argv, netns, pair[1]);
	close(pair[1]);
	result = child->pid < 0 ? say_wrong("cannot run %s: %s", argv[0], strerror(errno)) :
				  started(child, argv[0], pair[0]);
	close(pair[0]);
	return result;
}

/* What the terminal sends, it sends to all programs in the foreground; what
 * somebody sends to us is meant for the program.
 */
static void pass_on(const struct child *child, const struct signalfd_siginfo *info)
{
	if (info->ssi_code == SI_KERNEL && getpgid(child->pid) == getpgrp())
		return;
	kill(child->pid, info->ssi_signo);
}

static bool next_signal(const struct child *child, struct signalfd_siginfo *info)
{
	return read(child->signals, info, sizeof(*info)) == sizeof(*info);
}

/* What ended the program may have been sent to us as well: it has done its work.
 * From now on signals do again what they did before.
 */
static void close_signals(struct child *child)
{
	struct signalfd_siginfo info;

	while (next_signal(child, &info))
		;
	close(child->signals);
	sigprocmask(SIG_SETMASK, &child->mask, NULL);
}

/* Waits for the program itself, whatever becomes of programs that it started.
 * Return: its exit status, 128 + n when signal n ended it.
 */
int child_wait(struct child *child)
{
	struct pollfd fd = { .fd = child->signals, .events = POLLIN };
	struct signalfd_siginfo info;
	int status;

	while (!waitpid(child->pid, &status, WNOHANG)) {
		poll(&fd, 1, -1);
		while (next_signal(child, &info))
			if (info.ssi_signo != SIGCHLD)
				pass_on(child, &info);
	}
	close_signals(child);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
