// SPDX-License-Identifier: GPL-2.0-only
/*
 * gate: a program that something happens to in the middle.
 *
 *   gate N CMD SCRIPT PROGRAM [ARG]...
 *
 * Runs PROGRAM, and before it sends its Nth generic netlink message of command CMD
 * has a shell run SCRIPT to its end. Exits with PROGRAM's status, or with 3 when it
 * never came to that.
 */
#define _GNU_SOURCE
#include <linux/genetlink.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

struct message {
	struct nlmsghdr netlink;
	struct genlmsghdr generic;
};

static int fetch(pid_t pid, unsigned long from, void *to, size_t len)
{
	struct iovec here = { to, len }, there = { (void *)from, len };

	return process_vm_readv(pid, &here, 1, &there, 1, 0) == (ssize_t)len;
}

/* Return: whether the program is about to send such a message. */
static int is_sending(pid_t pid, int cmd)
{
	struct __ptrace_syscall_info call;
	struct message message;
	struct msghdr header;
	struct iovec part;

	return ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(call), &call) > 0 &&
	       call.op == PTRACE_SYSCALL_INFO_ENTRY && call.entry.nr == SYS_sendmsg &&
	       fetch(pid, call.entry.args[1], &header, sizeof(header)) &&
	       fetch(pid, (unsigned long)header.msg_iov, &part, sizeof(part)) &&
	       fetch(pid, (unsigned long)part.iov_base, &message, sizeof(message)) &&
	       message.netlink.nlmsg_type >= NLMSG_MIN_TYPE && message.generic.cmd == cmd;
}

/* Return: the status of the program, in whose Nth message the script came. */
static int follow(pid_t pid, int n, int cmd, const char *script)
{
	int status = 0, sent = 0, signal = 0;

	ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	while (!ptrace(PTRACE_SYSCALL, pid, 0, signal) && waitpid(pid, &status, 0) == pid &&
	       WIFSTOPPED(status)) {
		signal = WSTOPSIG(status);
		if (signal != (SIGTRAP | 0x80))
			continue;
		signal = 0;
		if (is_sending(pid, cmd) && ++sent == n && system(script))
			return 3;
	}
	return sent < n ? 3 : WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	int status;
	pid_t pid;

	if (argc < 5)
		return 2;
	pid = fork();
	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		execvp(argv[4], argv + 4);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		return 2;
	return follow(pid, atoi(argv[1]), atoi(argv[2]), argv[3]);
}
