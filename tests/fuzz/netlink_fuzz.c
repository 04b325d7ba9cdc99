// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/nl/event.c ctl/nl/extack.c ctl/nl/match.c ctl/nl/process.c ctl/nl/record.c ctl/nl/rule.c ctl/nl/session.c ctl/nl/status.c ctl/names.c ctl/netns.c ctl/memory.c ctl/model/address.c ctl/model/match.c ctl/model/netns.c ctl/model/record.c ctl/model/rule.c */
/* What a kernel that has gone mad may answer. libnl is made to read it. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>

#include "nl/event.h"
#include "nl/record.h"
#include "nl/rule.h"
#include "nl/status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t *answer;
static size_t left;

/* In libc's place. First the answer, once; then an end to all waiting. */
ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	static const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct { struct nlmsghdr nlh; int error; } done = {
		.nlh = { .nlmsg_len = sizeof(done), .nlmsg_type = NLMSG_DONE },
	};
	const void *data = left ? (const void *)answer : &done;
	size_t len = left ? left : sizeof(done);
	size_t n = len < msg->msg_iov->iov_len ? len : msg->msg_iov->iov_len;

	(void)fd;
	memcpy(msg->msg_iov->iov_base, data, n);
	memcpy(msg->msg_name, &kernel, sizeof(kernel));
	msg->msg_namelen = sizeof(kernel);
	msg->msg_controllen = 0;
	msg->msg_flags = n < len ? MSG_TRUNC : 0;
	if (!(flags & MSG_PEEK))
		left = 0;
	return flags & MSG_TRUNC ? len : n;
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	(void)fd;
	(void)flags;
	return msg->msg_iov->iov_len;
}

static void hear(const struct event *event, void *arg)
{
	(void)event;
	(void)arg;
}

static void ask(struct nl_session *session, unsigned int what)
{
	struct records records = {};
	struct netnss netnss = {};
	struct status status = {};
	struct rules rules = {};
	struct rule rule = {};

	switch (what % 6) {
	case 0: nl_record_dump(session, 1, 0, NULL, &records); break;
	case 1: nl_rule_dump(session, 1, &rules); break;
	case 2: nl_status_get(session, &status); break;
	case 3: nl_netns_dump(session, &netnss); break;
	case 4: nl_event_read(session, hear, NULL); break;
	case 5: nl_rule_add(session, 1, &rule); break;
	}
	records_free(&records);
	rules_free(&rules);
	netnss_free(&netnss);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct nl_session session;

	if (!session.sock) {
		session.sock = nl_socket_alloc();
		session.family = 0x20;
		if (nl_connect(session.sock, NETLINK_GENERIC))
			abort();
		nl_socket_set_msg_buf_size(session.sock, 1 << 16);
	}
	if (size < 2 || size > 1 << 15)
		return 0;
	answer = data + 1;
	left = size - 1;
	ask(&session, *data);
	return 0;
}
