// SPDX-License-Identifier: GPL-2.0-only
/*
 * genl: generic-netlink messages, written by hand.
 *
 *   genl [OPTION]... CMD [ATTR...] [and CMD [ATTR...]]...
 *
 * CMD is a number, or `await` with a file for whose existence it waits;
 * message.h tells what an ATTR is.
 *
 *   -d       ask for a dump
 *   -f NAME  another family than finctl
 *   -v N     the generic header's version; 1 when not given
 *   -r N     the generic header's reserved field
 *   -F N     more flags in the netlink header
 *   -p N     the socket's port; the kernel chooses when not given
 *
 * It shares nothing with finctl's own client, so that the two can disagree. All
 * messages go through one socket. For each it prints `ok` and how many messages
 * came before the ACK, or `error ERRNO TEXT`, the text being the extack
 * sentence. Exits with 0, or with 1 when the kernel refused one.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <unistd.h>

#include "message.h"

struct options {
	const char *family;
	uint16_t flags;
	uint8_t version;
	uint16_t reserved;
	uint32_t port;
};

static void parse(int argc, char **argv, struct options *options)
{
	int opt;

	while ((opt = getopt(argc, argv, "+df:v:r:F:p:")) != -1) {
		if (opt == 'd')
			options->flags = NLM_F_DUMP;
		else if (opt == 'f')
			options->family = optarg;
		else if (opt == 'v')
			options->version = atoi(optarg);
		else if (opt == 'r')
			options->reserved = atoi(optarg);
		else if (opt == 'F')
			options->flags |= strtoul(optarg, NULL, 0);
		else if (opt == 'p')
			options->port = atoi(optarg);
		else
			exit(2);
	}
	if (optind == argc)
		die("a command's number is needed");
}

static void await(const char *file)
{
	while (file && access(file, F_OK))
		usleep(10000);
}

/* Return: whether the kernel refused it. */
static bool exchange(int fd, uint16_t family, const struct options *options, char ***word)
{
	struct answer answer;
	struct message m;
	char *cmd = *(*word)++;

	if (!strcmp(cmd, "await")) {
		await(*(*word)++);
		return false;
	}
	begin(&m, family, options->flags, atoi(cmd), options->version);
	m.genl.reserved = options->reserved;
	*word = put_attrs(&m, *word, false);
	talk(fd, &m, &answer, NULL, 0);
	if (answer.error)
		printf("error %d %s\n", answer.error, answer.text);
	else
		printf("ok %u\n", answer.messages);
	fflush(stdout);
	return answer.error;
}

static void bind_port(int fd, uint32_t port)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_pid = port };

	if (port && bind(fd, (void *)&address, sizeof(address)))
		die(strerror(errno));
}

int main(int argc, char **argv)
{
	struct options options = { .family = "finctl", .flags = NLM_F_ACK, .version = 1 };
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC), one = 1;
	bool refused = false;
	uint16_t family;
	char **word;

	parse(argc, argv, &options);
	if (fd < 0)
		die("no netlink socket");
	bind_port(fd, options.port);
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	family = family_id(fd, options.family);
	for (word = argv + optind; *word; word += *word != NULL)
		refused |= exchange(fd, family, &options, &word);
	return refused;
}
