// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>

#include "signals.h"

static sigset_t ending(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	return set;
}

/* From now on, signals that ask for an end wait until they are looked for.
 * Return: a file descriptor for signals_wait(), -1 when there is none.
 */
int signals_open(void)
{
	sigset_t set = ending();

	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/* Signals do again what they always did. */
void signals_release(void)
{
	sigset_t set = ending();

	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* Waits for a signal, or for @input to be readable, -1 for none; for ever
 * with a @timeout_ms of -1.
 */
enum wake signals_wait(int signals, int input, int timeout_ms)
{
	struct pollfd fd[] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = input, .events = POLLIN },
	};
	int n;

	do
		n = poll(fd, 2, timeout_ms);
	while (n < 0 && errno == EINTR);
	if (fd[0].revents)
		return WAKE_SIGNAL;
	return n > 0 ? WAKE_INPUT : WAKE_TIMEOUT;
}
