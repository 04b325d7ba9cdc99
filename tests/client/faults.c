// SPDX-License-Identifier: GPL-2.0-only
/*
 * faults: has each allocation fail that commands make, one at a time.
 *
 *   faults [dump] CMD [ATTR...] [next …] [undo [dump] CMD [ATTR...] [next …]]
 *
 * Sends what message.h tells how to write, through a socket that it closes,
 * time and again: at the first with the first allocation failing that
 * finctl makes, then with the second, until all of them are served. Each refusal
 * is to be one for want of memory, and to leave namespaces and rules as they
 * were; what is done all the same, `undo` takes back.
 *
 * Prints how many failed, how many of these were refused, and what was wrong;
 * exits with 1 when something was. Needs a kernel with CONFIG_FAILSLAB.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

#include <linux/finctl.h>

#include "message.h"

#define FAILSLAB	"/sys/kernel/debug/failslab/"

/* Where modules live, of which there is but one: an allocation is finctl's whose
 * stack leads through there.
 */
#define MODULES_START	"0xffffffffa0000000"
#define MODULES_END	"0xffffffffff000000"

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
static void set_up(void)
{
	set("verbose", "0");
	set("ignore-gfp-wait", "N");
	set("require-start", MODULES_START);
	set("require-end", MODULES_END);
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
	if (error == ENOMEM)
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

int main(int argc, char **argv)
{
	if (argc < 2)
		die("which messages?");
	set_up();
	open_nth();
	return fail_messages(argv + 1);
}
