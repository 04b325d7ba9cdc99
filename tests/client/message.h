/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Generic-netlink messages that are written by hand, and what comes back.
 *
 * A message is words: its command's number, and attributes. One is TYPE=VALUE;
 * TYPE=[ ATTR... ] is a nest, TYPE=( ATTR... ) one that is not marked as such;
 * raw=HEX are octets without a header. VALUE is u32:N, u64:N, s:TEXT, x:HEX, or
 * flag. It ends at `and`, `next`, `undo`, or with the last word.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/netlink.h>

struct message {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
	char data[8192];
};

struct answer {
	unsigned int messages;
	int error;
	char text[256];
};

/* When set, gets to see each datagram that comes. */
static void (*message_seen)(const unsigned char *octet, size_t n);

static void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", program_invocation_short_name, what);
	exit(2);
}

static struct nlattr *put(struct message *m, uint16_t type, const void *data, size_t len)
{
	struct nlattr *attr = (void *)((char *)m + NLMSG_ALIGN(m->nlh.nlmsg_len));

	if (m->nlh.nlmsg_len + NLA_HDRLEN + NLA_ALIGN(len) > sizeof(*m))
		die("message too long");
	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	memset((char *)attr + NLA_HDRLEN, 0, NLA_ALIGN(len));
	if (len)
		memcpy((char *)attr + NLA_HDRLEN, data, len);
	m->nlh.nlmsg_len = NLMSG_ALIGN(m->nlh.nlmsg_len) + NLA_HDRLEN + NLA_ALIGN(len);
	return attr;
}

static size_t from_hex(const char *hex, unsigned char *out, size_t room)
{
	size_t n = 0;
	unsigned int byte;

	for (; hex[0] && hex[1] && n < room; hex += 2) {
		if (sscanf(hex, "%2x", &byte) != 1)
			die("hex expected");
		out[n++] = byte;
	}
	return n;
}

static void put_value(struct message *m, uint16_t type, const char *value)
{
	unsigned char bytes[4096];
	uint64_t u64;
	uint32_t u32;

	if (!strncmp(value, "u32:", 4)) {
		u32 = strtoul(value + 4, NULL, 0);
		put(m, type, &u32, sizeof(u32));
	} else if (!strncmp(value, "u64:", 4)) {
		u64 = strtoull(value + 4, NULL, 0);
		put(m, type, &u64, sizeof(u64));
	} else if (!strncmp(value, "s:", 2)) {
		put(m, type, value + 2, strlen(value + 2) + 1);
	} else if (!strncmp(value, "x:", 2)) {
		put(m, type, bytes, from_hex(value + 2, bytes, sizeof(bytes)));
	} else if (!strcmp(value, "flag")) {
		put(m, type, NULL, 0);
	} else {
		die("a value is u32:N, u64:N, s:TEXT, x:HEX or flag");
	}
}

static void put_raw(struct message *m, const char *hex)
{
	unsigned char *at = (unsigned char *)m + NLMSG_ALIGN(m->nlh.nlmsg_len);

	m->nlh.nlmsg_len = NLMSG_ALIGN(m->nlh.nlmsg_len);
	m->nlh.nlmsg_len += from_hex(hex, at, (unsigned char *)(m + 1) - at);
}

static bool is_end(const char *word)
{
	return !word || !strcmp(word, "and") || !strcmp(word, "next") || !strcmp(word, "undo");
}

static bool is_closing(const char *word)
{
	return !strcmp(word, "]") || !strcmp(word, ")");
}

/* Return: the word that the attributes end at. */
static char **put_attrs(struct message *m, char **word, bool nested)
{
	for (; !is_end(*word) && !is_closing(*word); word++) {
		char *end;
		uint16_t type = strtoul(*word, &end, 0);

		if (!strncmp(*word, "raw=", 4)) {
			put_raw(m, *word + 4);
		} else if (!strcmp(end, "=[") || !strcmp(end, "=(")) {
			struct nlattr *nest = put(m, end[1] == '[' ? type | NLA_F_NESTED : type, NULL, 0);

			word = put_attrs(m, word + 1, true);
			nest->nla_len = (char *)m + m->nlh.nlmsg_len - (char *)nest;
		} else if (*end == '=') {
			put_value(m, type, end + 1);
		} else {
			die("an attribute is TYPE=VALUE or TYPE=[ ... ]");
		}
	}
	if (nested == is_end(*word))
		die("brackets do not pair");
	return word;
}

static void begin(struct message *m, uint16_t type, uint16_t flags, uint8_t cmd, uint8_t version)
{
	memset(m, 0, sizeof(*m));
	m->nlh.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
	m->nlh.nlmsg_type = type;
	m->nlh.nlmsg_flags = NLM_F_REQUEST | flags;
	m->nlh.nlmsg_seq = 1;
	m->genl.cmd = cmd;
	m->genl.version = version;
}

static void read_extack(const struct nlmsghdr *nlh, size_t skip, struct answer *answer)
{
	const char *at = (const char *)NLMSG_DATA(nlh) + skip;
	const char *end = (const char *)nlh + nlh->nlmsg_len;

	while (nlh->nlmsg_flags & NLM_F_ACK_TLVS && at + NLA_HDRLEN <= end) {
		const struct nlattr *attr = (const void *)at;

		if (attr->nla_type == NLMSGERR_ATTR_MSG)
			snprintf(answer->text, sizeof(answer->text), "%s", at + NLA_HDRLEN);
		at += NLA_ALIGN(attr->nla_len);
	}
}

/* Return: true when nothing follows. */
static bool read_one(const struct nlmsghdr *nlh, struct answer *answer)
{
	const struct nlmsgerr *err = NLMSG_DATA(nlh);

	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		answer->error = -err->error;
		read_extack(nlh, sizeof(*err) + (nlh->nlmsg_flags & NLM_F_CAPPED ? 0 :
						 err->msg.nlmsg_len - NLMSG_HDRLEN), answer);
		return true;
	case NLMSG_DONE:
		answer->error = -err->error;
		read_extack(nlh, sizeof(err->error), answer);
		return true;
	default:
		answer->messages++;
		return false;
	}
}

/* Sends it and reads what is said to it; of that the last message, at @last. */
static void talk(int fd, struct message *m, struct answer *answer, char *last, size_t room)
{
	static char buf[65536];
	bool done = false;

	memset(answer, 0, sizeof(*answer));
	if (send(fd, m, m->nlh.nlmsg_len, 0) < 0)
		die(strerror(errno));
	while (!done) {
		ssize_t n = recv(fd, buf, sizeof(buf), 0);
		struct nlmsghdr *nlh = (void *)buf;

		if (n < 0)
			die(strerror(errno));
		if (message_seen)
			message_seen((void *)buf, n);
		if (last && nlh->nlmsg_type >= NLMSG_MIN_TYPE)
			memcpy(last, buf, room < (size_t)n ? room : (size_t)n);
		for (; !done && NLMSG_OK(nlh, n); nlh = NLMSG_NEXT(nlh, n))
			done = read_one(nlh, answer);
	}
}

/* One message of words, `dump` before those that are to ask for one; *@word is moved
 * behind it. Return: what it was refused by.
 */
static inline int send_words(int fd, uint16_t family, char ***word)
{
	bool dump = !strcmp(**word, "dump");
	struct answer answer;
	struct message m;

	*word += dump;
	begin(&m, family, dump ? NLM_F_DUMP | NLM_F_ACK : NLM_F_ACK, atoi(**word), 1);
	*word = put_attrs(&m, *word + 1, false);
	talk(fd, &m, &answer, NULL, 0);
	return answer.error;
}

static uint16_t family_id(int fd, const char *name)
{
	struct answer answer;
	struct message m;
	char reply[4096];
	size_t off = NLMSG_HDRLEN + GENL_HDRLEN;

	begin(&m, GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY, 1);
	put(&m, CTRL_ATTR_FAMILY_NAME, name, strlen(name) + 1);
	talk(fd, &m, &answer, reply, sizeof(reply));
	while (!answer.error && off < ((struct nlmsghdr *)reply)->nlmsg_len) {
		struct nlattr *attr = (void *)(reply + off);

		if (attr->nla_type == CTRL_ATTR_FAMILY_ID)
			return *(uint16_t *)(reply + off + NLA_HDRLEN);
		off += NLA_ALIGN(attr->nla_len);
	}
	die("no such family");
	return 0;
}

#endif
