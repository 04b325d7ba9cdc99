// SPDX-License-Identifier: GPL-2.0-only
/*
 * mad: sends the module messages that are valid, nearly valid, and random.
 *
 *   mad SEED MESSAGES
 *
 * It asks generic netlink for the policies of each command, and draws messages
 * by them: attributes left out, doubled, shortened, of another type, nested
 * where none belongs, out of range, or made of nothing but chance. The same seed
 * draws the same messages. Prints how many were taken and how many refused, and
 * by which errno; exits with 2 when it cannot go on.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

#include "chance.h"

#define POLICIES	64
#define ATTRS		64
#define OPS		64
#define NO_POLICY	UINT32_MAX

struct attr {
	uint32_t type;		/* NL_ATTR_TYPE_* */
	uint32_t policy;	/* of what is in it */
	uint64_t min, max;
};

static struct attr policies[POLICIES][ATTRS];
static struct op { uint8_t cmd; uint32_t policy; } ops[OPS];
static unsigned int nops;
static int sock, family;

static struct message {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
	char data[16384];
} message;

static void die(const char *what)
{
	fprintf(stderr, "mad: %s: %s\n", what, strerror(errno));
	exit(2);
}

static uint64_t wide(void)
{
	return (uint64_t)chance(UINT32_MAX) << 32 | chance(UINT32_MAX);
}

/* Reading what the controller says */

static struct nlattr *next_attr(struct nlattr *attr, int *left)
{
	int step = NLA_ALIGN(attr->nla_len);

	*left -= step;
	return (void *)((char *)attr + step);
}

static bool is_attr(const struct nlattr *attr, int left)
{
	return left >= NLA_HDRLEN && attr->nla_len >= NLA_HDRLEN && attr->nla_len <= left;
}

#define FOR_EACH_ATTR(attr, first, left) \
	for (attr = (void *)(first); is_attr(attr, left); attr = next_attr(attr, &(left)))

static unsigned int type_of(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

static void *data_of(const struct nlattr *attr)
{
	return (char *)attr + NLA_HDRLEN;
}

static uint64_t number_of(const struct nlattr *attr)
{
	uint64_t number = 0;

	memcpy(&number, data_of(attr), attr->nla_len - NLA_HDRLEN == 8 ? 8 : 4);
	return number;
}

static void take_attr(struct attr *into, struct nlattr *nest)
{
	int left = nest->nla_len - NLA_HDRLEN;
	struct nlattr *one;

	*into = (struct attr) { .policy = NO_POLICY, .max = UINT64_MAX };
	FOR_EACH_ATTR(one, data_of(nest), left) {
		switch (type_of(one)) {
		case NL_POLICY_TYPE_ATTR_TYPE: into->type = number_of(one); break;
		case NL_POLICY_TYPE_ATTR_MIN_VALUE_U: into->min = number_of(one); break;
		case NL_POLICY_TYPE_ATTR_MAX_VALUE_U: into->max = number_of(one); break;
		case NL_POLICY_TYPE_ATTR_POLICY_IDX: into->policy = number_of(one); break;
		}
	}
}

static void take_policy(struct nlattr *nest)
{
	int left = nest->nla_len - NLA_HDRLEN, inner;
	struct nlattr *policy, *attr;

	FOR_EACH_ATTR(policy, data_of(nest), left) {
		inner = policy->nla_len - NLA_HDRLEN;
		FOR_EACH_ATTR(attr, data_of(policy), inner)
			if (type_of(policy) < POLICIES && type_of(attr) < ATTRS)
				take_attr(&policies[type_of(policy)][type_of(attr)], attr);
	}
}

static void take_op(struct nlattr *nest)
{
	int left = nest->nla_len - NLA_HDRLEN, inner;
	struct nlattr *op, *one;

	FOR_EACH_ATTR(op, data_of(nest), left) {
		inner = op->nla_len - NLA_HDRLEN;
		FOR_EACH_ATTR(one, data_of(op), inner)
			if (nops < OPS)
				ops[nops++] = (struct op) { type_of(op), number_of(one) };
	}
}

static void take(struct nlmsghdr *nlh)
{
	int left = nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	struct nlattr *attr;

	FOR_EACH_ATTR(attr, (char *)NLMSG_DATA(nlh) + GENL_HDRLEN, left) {
		if (type_of(attr) == CTRL_ATTR_FAMILY_ID)
			memcpy(&family, data_of(attr), 2);
		else if (type_of(attr) == CTRL_ATTR_OP_POLICY)
			take_op(attr);
		else if (type_of(attr) == CTRL_ATTR_POLICY)
			take_policy(attr);
	}
}

/* Writing */

static char *end_of(void)
{
	return (char *)&message + NLMSG_ALIGN(message.nlh.nlmsg_len);
}

static struct nlattr *put(unsigned int type, const void *data, size_t len)
{
	struct nlattr *attr = (void *)end_of();

	if (NLMSG_ALIGN(message.nlh.nlmsg_len) + NLA_HDRLEN + NLA_ALIGN(len) > sizeof(message) / 2)
		return NULL;
	*attr = (struct nlattr) { NLA_HDRLEN + len, type };
	memset(attr + 1, 0, NLA_ALIGN(len));
	if (len)
		memcpy(attr + 1, data, len);
	message.nlh.nlmsg_len = NLMSG_ALIGN(message.nlh.nlmsg_len) + NLA_HDRLEN + NLA_ALIGN(len);
	return attr;
}

static void begin(int type, int flags, uint8_t cmd)
{
	memset(&message, 0, sizeof(message));
	message.nlh = (struct nlmsghdr) {
		.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN, .nlmsg_type = type,
		.nlmsg_flags = NLM_F_REQUEST | flags,
	};
	message.genl = (struct genlmsghdr) { .cmd = cmd, .version = 1 };
}

static void send_it(void)
{
	static uint32_t seq;

	message.nlh.nlmsg_seq = ++seq;
	if (send(sock, &message, message.nlh.nlmsg_len, 0) < 0)
		die("send");
}

/* Reads until an ACK or an end has come. Return: the errno, 0 for none. */
static int receive(void (*reader)(struct nlmsghdr *nlh))
{
	static char buffer[1 << 17];
	struct nlmsghdr *nlh;
	ssize_t len;
	int error;

	for (;;) {
		len = recv(sock, buffer, sizeof(buffer), 0);
		if (len < 0 && errno == ENOBUFS)
			continue;
		if (len < 0)
			die("recv");
		for (nlh = (void *)buffer; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_seq != message.nlh.nlmsg_seq)
				continue;
			if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
				memcpy(&error, NLMSG_DATA(nlh), sizeof(error));
				return error < 0 ? -error : 0;
			}
			if (reader)
				reader(nlh);
		}
	}
}

static void learn(void)
{
	begin(GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY);
	put(CTRL_ATTR_FAMILY_NAME, "finctl", sizeof("finctl"));
	send_it();
	errno = receive(take);
	if (errno)
		die("family");
	begin(GENL_ID_CTRL, NLM_F_DUMP, CTRL_CMD_GETPOLICY);
	put(CTRL_ATTR_FAMILY_ID, &family, 2);
	send_it();
	errno = receive(take);
	if (errno || !nops)
		die("policies");
}

/* Drawing messages */

/* Bounds and what lies beside them, small numbers, and any. */
static uint64_t number_for(const struct attr *attr)
{
	switch (chance(8)) {
	case 0: return attr->min;
	case 1: return attr->max;
	case 2: return attr->min - 1;
	case 3: return attr->max + 1;
	case 4: return wide();
	default: return attr->min + chance(8);
	}
}

static void put_chance(unsigned int type)
{
	char bytes[64];
	unsigned int i;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = chance(256);
	put(type, bytes, chance(sizeof(bytes)));
}

static void put_text(unsigned int type)
{
	static const char *const texts[] = { "", "lo", "eth0", "a-name-that-is-far-too-long-for-it" };
	const char *text = texts[chance(4)];

	put(type, text, strlen(text) + chance(2));
}

static void fill(uint32_t policy, unsigned int depth);

static void put_nest(unsigned int type, const struct attr *attr, unsigned int depth)
{
	struct nlattr *nest = put(type | (chance(8) ? NLA_F_NESTED : 0), NULL, 0);

	if (!nest)
		return;
	if (attr->policy < POLICIES && depth < 4)
		fill(attr->policy, depth + 1);
	nest->nla_len = end_of() - (char *)nest;
}

static void put_one(uint32_t policy, unsigned int type, unsigned int depth)
{
	const struct attr *attr = &policies[policy][type];
	uint64_t number = number_for(attr);

	if (!chance(24)) {
		put_chance(type);
		return;
	}
	switch (attr->type) {
	case NL_ATTR_TYPE_NESTED: put_nest(type, attr, depth); break;
	case NL_ATTR_TYPE_FLAG: put(type, NULL, 0); break;
	case NL_ATTR_TYPE_U32: put(type, &number, 4); break;
	case NL_ATTR_TYPE_U64: put(type, &number, 8); break;
	case NL_ATTR_TYPE_STRING:
	case NL_ATTR_TYPE_NUL_STRING: put_text(type); break;
	default: put_chance(type);
	}
}

static void fill(uint32_t policy, unsigned int depth)
{
	/* Few attributes are taken more often than many. */
	unsigned int often = 1 + chance(8), type;

	for (type = 0; type < ATTRS; type++)
		if (policies[policy][type].type && !chance(often))
			for (put_one(policy, type, depth); !chance(12); )
				put_one(policy, type, depth);
	if (!chance(16))
		put_chance(chance(ATTRS * 2));
}

/* A header that says more or less than there is. */
static void lie(void)
{
	struct nlattr *attr = (void *)((char *)&message + NLMSG_HDRLEN + GENL_HDRLEN);

	if (!chance(20) && message.nlh.nlmsg_len >= NLMSG_HDRLEN + GENL_HDRLEN + NLA_HDRLEN)
		attr->nla_len += chance(64) - 32;
	if (!chance(30))
		message.nlh.nlmsg_len = NLMSG_HDRLEN + chance(message.nlh.nlmsg_len - NLMSG_HDRLEN + 1);
}

static int send_one(void)
{
	const struct op *op = &ops[chance(nops)];

	begin(family, NLM_F_ACK | (chance(3) ? 0 : NLM_F_DUMP), chance(64) ? op->cmd : chance(256));
	fill(op->policy, 0);
	lie();
	send_it();
	return receive(NULL);
}

int main(int argc, char **argv)
{
	static unsigned long count[4096];
	unsigned long i, n = argc == 3 ? strtoul(argv[2], NULL, 0) : 0;
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	if (!n) {
		fprintf(stderr, "mad: usage: mad SEED MESSAGES\n");
		return 2;
	}
	chance_seed(strtoull(argv[1], NULL, 0));
	sock = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
	if (sock < 0 || connect(sock, (void *)&kernel, sizeof(kernel)))
		die("socket");
	learn();
	for (i = 0; i < n; i++)
		count[send_one() % 4096]++;
	printf("taken %lu\n", count[0]);
	for (i = 1; i < 4096; i++)
		if (count[i])
			printf("%s %lu\n", strerrorname_np(i), count[i]);
	return 0;
}
