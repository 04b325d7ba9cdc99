// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/host.h"

/* A file descriptor of the namespace that this process is in, -1 for none. */
static int current_netns(void)
{
	return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

/* Makes a namespace that only its file descriptor holds: when we die, however
 * that comes, it goes as soon as no socket is left in it.
 * Return: 0, or -1 with errno.
 */
int host_open(struct host *host, const char *name)
{
	int home = current_netns(), err;
	struct stat st;

	*host = (struct host) { .name = name, .fd = -1 };
	if (home < 0)
		return -1;
	if (!unshare(CLONE_NEWNET)) {
		host->fd = current_netns();
		if (setns(home, CLONE_NEWNET)) {
			perror("finctl: cannot go back to the network namespace it came from");
			exit(1);
		}
	}
	err = errno;
	close(home);
	errno = err;
	if (host->fd < 0 || fstat(host->fd, &st))
		return -1;
	host->inum = st.st_ino;
	return 0;
}

void host_close(struct host *host)
{
	if (host->fd >= 0)
		close(host->fd);
	host->fd = -1;
}

static int exit_status(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Dies with its parent, and no signal waits for it: the parent blocks some. */
static void be_child(pid_t parent)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
}

/* Runs a command in the host, or with NULL where we are.
 * Return: its exit status, -1 when it has none.
 */
int host_command(const struct host *host, const char *const *argv)
{
	pid_t parent = getpid(), pid = fork();

	if (pid)
		return pid < 0 ? -1 : exit_status(pid);
	be_child(parent);
	if (!host || !setns(host->fd, CLONE_NEWNET))
		execvp(argv[0], (char *const *)argv);
	fprintf(stderr, "finctl: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static int ip(const struct host *host, const char *a, const char *b, const char *c, const char *d,
	      const char *e)
{
	return host_command(host, (const char *const[]) { "ip", a, b, c, d, e, NULL });
}

static int plug(const struct host *host, const char *addr)
{
	return ip(host, "address", "add", addr, "dev", "veth0") ||
	       ip(host, "link", "set", "lo", "up", NULL) ||
	       ip(host, "link", "set", "veth0", "up", NULL);
}

/* Lays a cable between two hosts. Addresses have a prefix length: 10.9.0.1/24.
 * Return: 0, or -1 with a line on stderr by ip.
 */
int host_join(const struct host *a, const char *a_addr, const struct host *b, const char *b_addr)
{
	char a_ns[64], b_ns[64];
	const char *const cable[] = {
		"ip", "link", "add", "veth0", "netns", a_ns, "type", "veth",
		"peer", "name", "veth0", "netns", b_ns, NULL
	};

	snprintf(a_ns, sizeof(a_ns), "/proc/%d/fd/%d", getpid(), a->fd);
	snprintf(b_ns, sizeof(b_ns), "/proc/%d/fd/%d", getpid(), b->fd);
	return host_command(NULL, cable) || plug(a, a_addr) || plug(b, b_addr) ? -1 : 0;
}

static bool write_sysctl(const char *name, const char *value)
{
	char path[128];
	FILE *file;
	bool done;
	char *c;

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	for (c = path; *c; c++)
		if (*c == '.')
			*c = '/';
	file = fopen(path, "we");
	if (!file)
		return false;
	done = fputs(value, file) >= 0;
	return fclose(file) == 0 && done;
}

/* Sets a sysctl, named as sysctl(8) does, in the host, or with NULL where we are.
 * Return: 0, or -1 with errno.
 */
int host_sysctl(const struct host *host, const char *name, const char *value)
{
	pid_t parent = getpid(), pid = fork();
	int status;

	if (pid) {
		status = pid < 0 ? errno : exit_status(pid);
		errno = status;
		return status ? -1 : 0;
	}
	be_child(parent);
	if (host && setns(host->fd, CLONE_NEWNET))
		_exit(errno);
	_exit(write_sysctl(name, value) ? 0 : errno ? errno : EIO);
}

/* Runs @main in the host, in a process of its own, with one end of a pair of
 * sockets that keep messages apart. Return: 0, or -1 with errno.
 */
int program_start(struct program *program, const struct host *host, const char *name,
		  program_main *main)
{
	pid_t parent = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -1;
	program->pid = fork();
	program->fd = pair[0];
	if (!program->pid) {
		be_child(parent);
		close(pair[0]);
		prctl(PR_SET_NAME, name);
		_exit(setns(host->fd, CLONE_NEWNET) ? 1 : main(pair[1]));
	}
	close(pair[1]);
	if (program->pid > 0)
		return 0;
	close(pair[0]);
	return -1;
}

/* Ends a program that may have ended already. */
void program_stop(struct program *program)
{
	if (program->pid <= 0)
		return;
	kill(program->pid, SIGKILL);
	exit_status(program->pid);
	close(program->fd);
	program->pid = 0;
}
