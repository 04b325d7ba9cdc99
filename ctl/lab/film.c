// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/capture.h"
#include "lab/film.h"
#include "memory.h"
#include "netns.h"
#include "signals.h"

#define SNAPLEN		262144

/* Tells that all is captured from now on. */
static void say_ready(void *arg)
{
	int fd = *(int *)arg;

	if (write(fd, "", 1) != 1)
		_exit(1);
}

/* Where hosts are found that nothing but the parent holds. */
static void open_scope(const struct lab *lab, pid_t parent, struct scope *scope)
{
	char path[64];
	unsigned int end;

	for (end = 0; end < LAB_ENDS; end++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", parent, lab->host[end].fd);
		netns_remember(lab->host[end].inum, path);
		scope->netns = grow(scope->netns, scope->n, &scope->room, sizeof(*scope->netns));
		scope->netns[scope->n++] = lab->host[end].inum;
	}
}

/* Does not return; what goes wrong goes to @fd, in words. */
static void child(const struct lab *lab, const char *path, netns_namer *namer, pid_t parent, int fd)
{
	const struct match all = {};
	struct scope scope = {};
	struct capture capture = {
		.path = path, .match = &all, .snaplen = SNAPLEN, .namer = namer,
		.signals = signals_open(), .ready = say_ready, .arg = &fd,
	};
	int result;

	/* The parent's end, however it comes, is to leave a whole file. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
	open_scope(lab, parent, &scope);
	result = nl_session_open(&scope.session);
	if (!result)
		result = capture_run(&scope, &capture);
	if (result)
		dprintf(fd, "%s", scope.session.error);
	_exit(result);
}

/* What the child said, of which @first was read already, 0 for nothing. */
static int why(struct film *film, struct lab *lab, char first)
{
	char text[512] = { first };
	size_t had = first != 0;
	ssize_t n = read(film->fd, text + had, sizeof(text) - 1 - had);

	text[had + (n > 0 ? n : 0)] = 0;
	close(film->fd);
	return lab_fail(lab, "%s", *text ? text : "the capture came to no good end");
}

/* Return: whether it came to a good end. */
static bool wait_for(struct film *film)
{
	int status = 0;

	while (waitpid(film->pid, &status, 0) < 0 && errno == EINTR)
		;
	film->pid = 0;
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

/* Captures both hosts from now on; film_stop() is to follow when it does.
 * Return: enum nl_result.
 */
int film_start(struct film *film, struct lab *lab, const char *path, netns_namer *namer)
{
	pid_t parent = getpid();
	int pair[2];
	char byte = 0;

	if (pipe(pair))
		return lab_fail(lab, "cannot capture: %s", strerror(errno));
	fflush(stdout);
	film->pid = fork();
	film->fd = pair[0];
	if (!film->pid)
		child(lab, path, namer, parent, pair[1]);
	close(pair[1]);
	if (film->pid < 0) {
		close(film->fd);
		return lab_fail(lab, "cannot capture: %s", strerror(errno));
	}
	if (read(film->fd, &byte, 1) == 1 && !byte)
		return NL_DONE;
	wait_for(film);
	return why(film, lab, byte);
}

/* Has the file completed. Return: enum nl_result. */
int film_stop(struct film *film, struct lab *lab)
{
	kill(film->pid, SIGTERM);
	if (!wait_for(film))
		return why(film, lab, 0);
	close(film->fd);
	return NL_DONE;
}
