// SPDX-License-Identifier: GPL-2.0-only
/*
 * tty: a command on a terminal of its own, in whose foreground it is.
 *
 *   tty COMMAND [ARG]...
 *
 * Types ^C once the command has printed something. Copies what it prints, and
 * exits with its status, or 128 + N when signal N ended it.
 */
#include <pty.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void follow(int terminal)
{
	char buf[4096];
	int typed = 0;
	ssize_t n;

	while ((n = read(terminal, buf, sizeof(buf))) > 0) {
		fwrite(buf, 1, n, stdout);
		fflush(stdout);
		if (!typed)
			typed = write(terminal, "\3", 1) == 1;
	}
}

int main(int argc, char **argv)
{
	int terminal, status;
	pid_t pid;

	if (argc < 2)
		return 2;
	pid = forkpty(&terminal, NULL, NULL, NULL);
	if (pid < 0)
		return 2;
	if (!pid) {
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	follow(terminal);
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
