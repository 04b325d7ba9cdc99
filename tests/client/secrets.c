// SPDX-License-Identifier: GPL-2.0-only
/*
 * secrets: looks for what of the kernel's memory gets out by its messages.
 *
 *   secrets SECONDS [dump] CMD [ATTR...] [and [dump] CMD [ATTR...]]...
 *
 * Sends what message.h tells how to write through one socket, goes on reading for
 * SECONDS what events come, and looks at each octet of all that was received: for
 * four in a row as a kernel fills memory with which poisons it, and for values that
 * are addresses in the kernel's half. Prints how many datagrams and octets there
 * were, how many commands were refused, and what it has found; exits with 1 when
 * that is anything.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <unistd.h>

#include <linux/finctl.h>

#include "message.h"

static unsigned int datagrams, octets, refused, found;

/* Objects that were freed and that never were used, pages that were freed. */
static const unsigned char poison[] = { 0x6b, 0x5a, 0xaa };

static void find(const char *what, const unsigned char *datagram, size_t at)
{
	const struct nlmsghdr *nlh = (const void *)datagram;

	found++;
	printf("# %s at octet %zu of a message of type %u\n", what, at, nlh->nlmsg_type);
}

static bool is_poison(const unsigned char *octet)
{
	return memchr(poison, *octet, sizeof(poison)) && !memcmp(octet, octet + 1, 3);
}

/* Documentation/arch/x86/x86_64/mm.rst: the direct mapping to the memory map, and the
 * kernel's text to its modules.
 */
static bool is_address(const unsigned char *octet)
{
	uint64_t value;

	memcpy(&value, octet, sizeof(value));
	return (value >= 0xffff888000000000 && value <= 0xffffebffffffffff) ||
	       (value >= 0xffffffff80000000 && value <= 0xfffffffffeffffff);
}

/* Whatever is aligned in the kernel is so by four octets here. */
static void look(const unsigned char *octet, size_t n)
{
	size_t i;

	datagrams++;
	octets += n;
	for (i = 0; i + 4 <= n; i++)
		if (is_poison(octet + i))
			find("poison", octet, i);
	for (i = 0; i + 8 <= n; i += 4)
		if (is_address(octet + i))
			find("an address", octet, i);
}

static void listen_for(int fd, int ms)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	static unsigned char datagram[65536];
	ssize_t n;

	while (poll(&pollfd, 1, ms) > 0) {
		n = recv(fd, datagram, sizeof(datagram), 0);
		if (n < 0)
			die(strerror(errno));
		look(datagram, n);
	}
}

int main(int argc, char **argv)
{
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC), one = 1;
	uint16_t family;
	char **word;

	if (argc < 3)
		die("for how many seconds, and what to send?");
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	family = family_id(fd, FINCTL_GENL_NAME);
	message_seen = look;
	for (word = argv + 2; *word; word += *word != NULL)
		refused += send_words(fd, family, &word) != 0;
	listen_for(fd, atoi(argv[1]) * 1000);
	printf("%u datagrams, %u octets, %u refused, %u found\n", datagrams, octets, refused, found);
	return found != 0;
}
