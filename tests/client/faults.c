// SPDX-License-Identifier: GPL-2.0-only
/*
 * faults: has each allocation fail that something makes, one at a time.
 *
 *   faults messages [dump] CMD [ATTR...] [next …] [undo [dump] CMD [ATTR...] [next …]]
 *   faults load FILE NAME
 *   faults unshare LAST
 *
 * `messages` sends what message.h tells how to write, through a socket that it
 * closes, time and again: at the first with the first allocation failing that
 * finctl makes, then with the second, until all of them are served. Each refusal
 * is to be one for want of memory, and to leave namespaces and rules as they
 * were; what is done all the same, `undo` takes back.
 * `load` loads the module FILE, and removes it by NAME when that has worked; it
 * is to have found in the kernel what it finds otherwise.
 * `unshare` makes a network namespace, with each of the LAST allocations failing
 * that anyone makes for it.
 *
 * Prints how many failed, how many of these were refused, and what was wrong;
 * exits with 1 when something was. Needs a kernel with CONFIG_FAILSLAB.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/finctl.h>

#include "message.h"

#define FAILSLAB	"/sys/kernel/debug/failslab/"

/* Where modules live, of which there is but one: an allocation is finctl's whose
 * stack leads through there.
 */
#define MODULES_START	"0xffffffffa0000000"
#define MODULES_END	"0xffffffffff000000"

/* More than anything allocates. */
#define NEVER		1000000

struct state {
	char bytes[65536];
};

struct tally {
	unsigned int failed, refused, wrong;
};

static int nth_fd;

static void set(const char *name, const char *value)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), FAILSLAB "%s", name);
	file = fopen(path, "w");
	if (!file || fputs(value, file) < 0 || fclose(file))
		die(path);
}

/* Those that may sleep fail as well, and none says so in the kernel's log. */
static void set_up(bool anyone)
{
	set("verbose", "0");
	set("ignore-gfp-wait", "N");
	set("require-start", anyone ? "0" : MODULES_START);
	set("require-end", anyone ? "0xffffffffffffffff" : MODULES_END);
}

static void open_nth(void)
{
	nth_fd = open("/proc/thread-self/fail-nth", O_RDWR);
	if (nth_fd < 0)
		die("this kernel cannot have allocations fail");
}

static void write_nth(unsigned int nth)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%u", nth);

	if (pwrite(nth_fd, text, n, 0) != n)
		die("fail-nth");
}

/* Return: what is left of @nth, 0 when it has failed. */
static unsigned int end_nth(void)
{
	char text[16] = "";

	if (pread(nth_fd, text, sizeof(text) - 1, 0) <= 0)
		die("fail-nth");
	write_nth(0);
	return strtoul(text, NULL, 10);
}

static int tell(const struct tally *tally)
{
	printf("%u failed, %u refused, %u wrong\n", tally->failed, tally->refused, tally->wrong);
	return tally->wrong != 0;
}

static void wrong(struct tally *tally, unsigned int nth, const char *what)
{
	tally->wrong++;
	printf("# allocation %u: %s\n", nth, what);
}

static void refuse(struct tally *tally, unsigned int nth, int error)
{
	char what[64];

	tally->refused++;
	/* The latter is what some of the kernel's own say for the former. */
	if (error == ENOMEM || error == ENOBUFS)
		return;
	snprintf(what, sizeof(what), "errno %d", error);
	wrong(tally, nth, what);
}

static int netlink(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);

	if (fd < 0)
		die("no netlink socket");
	return fd;
}

/* Return: what the first was refused by that was. */
static int send_all(uint16_t family, char **word, int fd)
{
	int error;

	for (;;) {
		error = send_words(fd, family, &word);
		if (error || !*word || strcmp(*word, "next"))
			return error;
		word++;
	}
}

static void read_state(int fd, uint16_t family, struct state *states)
{
	static const uint8_t cmd[] = { FINCTL_CMD_NETNS_GET, FINCTL_CMD_RULE_GET };
	struct answer answer;
	struct message m;
	int i;

	memset(states, 0, 2 * sizeof(*states));
	for (i = 0; i < 2; i++) {
		begin(&m, family, NLM_F_DUMP | NLM_F_ACK, cmd[i], 1);
		talk(fd, &m, &answer, states[i].bytes, sizeof(states[i].bytes));
		if (answer.error)
			die("the state cannot be read");
	}
}

static void send_failing(uint16_t family, char **word, unsigned int nth, int *error,
			 unsigned int *left)
{
	int fd = netlink();

	write_nth(nth);
	*error = send_all(family, word, fd);
	close(fd);
	*left = end_nth();
}

static void undo(uint16_t family, char **word)
{
	int fd = netlink();

	while (*word && strcmp(*word, "undo"))
		word++;
	if (*word && send_all(family, word + 1, fd))
		die("it cannot be undone");
	close(fd);
}

static int fail_messages(char **word)
{
	static struct state before[2], after[2];
	unsigned int nth, left = 0;
	struct tally tally = {};
	int fd = netlink(), error;
	uint16_t family = family_id(fd, FINCTL_GENL_NAME);

	for (nth = 1; !left; nth++) {
		read_state(fd, family, before);
		send_failing(family, word, nth, &error, &left);
		tally.failed += !left;
		if (!error) {
			undo(family, word);
			continue;
		}
		refuse(&tally, nth, error);
		read_state(fd, family, after);
		if (memcmp(before, after, sizeof(before)))
			wrong(&tally, nth, "the state has changed");
		if (left)
			die("it is refused although nothing fails");
	}
	return tell(&tally);
}

/* What the module has found in the kernel. */
static void read_hooks(struct state *hooks)
{
	size_t off = NLMSG_HDRLEN + GENL_HDRLEN, n = 0;
	static struct state reply;
	struct answer answer;
	struct message m;
	int fd = netlink();

	memset(hooks, 0, sizeof(*hooks));
	begin(&m, family_id(fd, FINCTL_GENL_NAME), NLM_F_ACK, FINCTL_CMD_STATUS_GET, 1);
	talk(fd, &m, &answer, reply.bytes, sizeof(reply.bytes));
	close(fd);
	if (answer.error)
		die("the status cannot be read");
	while (off < ((struct nlmsghdr *)reply.bytes)->nlmsg_len) {
		struct nlattr *attr = (void *)(reply.bytes + off);

		if ((attr->nla_type & NLA_TYPE_MASK) == FINCTL_A_STATUS_HOOK) {
			memcpy(hooks->bytes + n, attr, attr->nla_len);
			n += attr->nla_len;
		}
		off += NLA_ALIGN(attr->nla_len);
	}
}

static int load(const char *file, unsigned int nth, unsigned int *left)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC), error;

	if (fd < 0)
		die(file);
	write_nth(nth);
	error = syscall(SYS_finit_module, fd, "", 0) ? errno : 0;
	*left = end_nth();
	close(fd);
	return error;
}

static void unload(const char *name)
{
	if (syscall(SYS_delete_module, name, 0))
		die("the module cannot be removed");
}

static int fail_load(const char *file, const char *name)
{
	static struct state usual, hooks;
	unsigned int nth, left = 0;
	struct tally tally = {};
	int error;

	if (load(file, NEVER, &left))
		die("the module cannot be loaded");
	read_hooks(&usual);
	unload(name);
	left = 0;
	for (nth = 1; !left; nth++) {
		error = load(file, nth, &left);
		tally.failed += !left;
		if (error) {
			refuse(&tally, nth, error);
			continue;
		}
		read_hooks(&hooks);
		if (memcmp(&hooks, &usual, sizeof(hooks)))
			wrong(&tally, nth, "what the kernel has is not found");
		unload(name);
	}
	return tell(&tally);
}

struct unshared {
	unsigned int left;
	int error;
};

/* In a process of its own, which takes the namespace with it. */
static struct unshared unshare_failing(unsigned int nth)
{
	struct unshared result = {};
	int ends[2];

	if (pipe(ends))
		die("no pipe");
	if (!fork()) {
		open_nth();
		write_nth(nth);
		result.error = unshare(CLONE_NEWNET) ? errno : 0;
		result.left = end_nth();
		_exit(write(ends[1], &result, sizeof(result)) != sizeof(result));
	}
	close(ends[1]);
	if (read(ends[0], &result, sizeof(result)) != sizeof(result))
		die("unshare has not come to its end");
	close(ends[0]);
	wait(NULL);
	return result;
}

static int fail_unshare(unsigned int last)
{
	unsigned int all = NEVER - unshare_failing(NEVER).left, nth;
	struct tally tally = {};

	for (nth = all > last ? all - last + 1 : 1; nth <= all; nth++) {
		struct unshared result = unshare_failing(nth);

		tally.failed += !result.left;
		if (result.error)
			refuse(&tally, nth, result.error);
	}
	return tell(&tally);
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";

	set_up(!strcmp(what, "unshare"));
	open_nth();
	if (!strcmp(what, "messages"))
		return fail_messages(argv + 2);
	if (!strcmp(what, "load") && argc == 4)
		return fail_load(argv[2], argv[3]);
	if (!strcmp(what, "unshare"))
		return fail_unshare(atoi(argv[2]));
	die("messages, load or unshare?");
	return 2;
}
