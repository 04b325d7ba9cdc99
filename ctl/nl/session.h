/* SPDX-License-Identifier: GPL-2.0-only */
/* A generic-netlink socket to the module, and what the module said last. */
#ifndef NL_SESSION_H
#define NL_SESSION_H

#include <stdbool.h>

#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "nl/extack.h"

/* Exit statuses, and what nl_* functions return. */
enum nl_result {
	NL_DONE,
	NL_LOCAL,		/* usage, or something on this side */
	NL_REFUSED,		/* the kernel said no */
	NL_ABSENT,		/* no module, or one of another version */
};

struct nl_session {
	struct nl_sock *sock;
	int family;
	char error[512];	/* why the last call did not return NL_DONE */
	int errnum;		/* the kernel's errno with NL_REFUSED, positive */
	struct nl_culprit culprit;
	bool behind;		/* messages found the socket's buffer full, and are lost */
};

/* A message of the family. Of an attribute that repeats, the table holds the
 * last; NL_EACH() walks over all.
 */
struct nl_reply {
	uint8_t cmd;
	struct nlattr **attr;
	struct nlattr *first;
	int len;
};

#define NL_EACH(one, reply, rem) nla_for_each_attr(one, (reply)->first, (reply)->len, rem)

/* What is done with each message. Return: NL_DONE or NL_LOCAL. */
typedef int nl_reader(struct nl_session *session, const struct nl_reply *reply, void *arg);

/* A dump, which is begun anew when it was interrupted by a change. */
struct nl_gather {
	uint8_t cmd;
	void (*ask)(struct nl_msg *msg, const void *what);	/* NULL: for everything */
	const void *what;
	nl_reader *reader;
	void (*forget)(void *arg);	/* what an interrupted dump has brought */
	void *arg;
};

int nl_session_open(struct nl_session *session);
void nl_session_close(struct nl_session *session);
int nl_fail(struct nl_session *session, int result, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

struct nl_msg *nl_request(struct nl_session *session, uint8_t cmd, int flags);
int nl_talk(struct nl_session *session, struct nl_msg *msg, nl_reader *reader, void *arg);
int nl_gather(struct nl_session *session, const struct nl_gather *gather);
int nl_watch_module(struct nl_session *session);
int nl_listen(struct nl_session *session, nl_reader *reader, void *arg);

uint32_t nl_u32(const struct nlattr *attr);
uint64_t nl_u64(const struct nlattr *attr);
void nl_text(const struct nlattr *attr, char *text, size_t size);
int nl_nested(const struct nlattr *attr, struct nlattr **tb, int max);

#endif
