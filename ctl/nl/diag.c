// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/tcp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netlink/errno.h>
#include <linux/finctl.h>

#include "clock.h"
#include "model/address.h"
#include "model/flow.h"
#include "model/record.h"
#include "netns.h"
#include "nl/diag.h"

#define STATE(state)	(1u << FINCTL_STATE_##state)

/* Where a FIN has been sent or received. */
#define CLOSING		(STATE(FIN_WAIT1) | STATE(FIN_WAIT2) | STATE(CLOSING) | STATE(TIME_WAIT) | \
			 STATE(CLOSE_WAIT) | STATE(LAST_ACK))

struct listing {
	uint32_t netns;
	struct records *records;
};

static void read_address(uint8_t family, const uint32_t *from, struct address *address)
{
	memset(address, 0, sizeof(*address));
	if (family == AF_INET6) {
		memcpy(address, from, sizeof(*address));
		return;
	}
	address->byte[10] = address->byte[11] = 0xff;
	memcpy(&address->byte[12], from, 4);
}

static void read_flow(const struct inet_diag_msg *msg, struct flow *flow)
{
	read_address(msg->idiag_family, msg->id.idiag_src, &flow->local);
	read_address(msg->idiag_family, msg->id.idiag_dst, &flow->remote);
	flow->family = address_is_ipv4(&flow->local) ? FINCTL_FAMILY_INET : FINCTL_FAMILY_INET6;
	flow->local_port = ntohs(msg->id.idiag_sport);
	flow->remote_port = ntohs(msg->id.idiag_dport);
}

static void read_info(const struct nlattr *attr, struct record *record)
{
	struct tcp_info info = {};

	if (!attr)
		return;
	nla_memcpy(&info, attr, sizeof(info));
	record->srtt_us = info.tcpi_rtt;
	record->rto_us = info.tcpi_rto;
	record->retransmits = info.tcpi_retransmits;
}

/* Of a mini-socket the timer is its life. */
static void read_timer(const struct inet_diag_msg *msg, uint64_t now_ns, struct record *record)
{
	record->timer = msg->idiag_timer;
	if (!record->timer)
		return;
	record->timer_ns = now_ns + msg->idiag_expires * 1000000ull;
	if (record->timer == TIMER_TIME_WAIT)
		record->due_ns = record->timer_ns;
	record->probing = record->timer == TIMER_PROBE0;
}

static int on_socket(struct nl_msg *msg, void *arg)
{
	struct nlattr *attr[INET_DIAG_MAX + 1] = {};
	const struct inet_diag_msg *diag;
	const struct listing *listing = arg;
	struct records *records = listing->records;
	uint64_t now_ns = clock_ns();
	struct record *record;

	if (nlmsg_parse(nlmsg_hdr(msg), sizeof(*diag), attr, INET_DIAG_MAX, NULL) < 0)
		return NL_SKIP;
	diag = nlmsg_data(nlmsg_hdr(msg));
	record = records_add(records);
	*record = (struct record) {
		.netns = listing->netns,
		.id = (uint64_t)diag->id.idiag_cookie[1] << 32 | diag->id.idiag_cookie[0],
		.state = diag->idiag_state,
		.orphan = !diag->idiag_inode,
		.started_ns = now_ns,
		.incomplete = FINCTL_INCOMPLETE_STARTED_LATE,
	};
	read_flow(diag, &record->flow);
	read_info(attr[INET_DIAG_INFO], record);
	read_timer(diag, now_ns, record);
	return NL_OK;
}

/* Return: 0, or an error of libnl's. */
static int list(struct nl_sock *sock, uint8_t family, struct listing *listing)
{
	struct inet_diag_req_v2 request = {
		.sdiag_family = family,
		.sdiag_protocol = IPPROTO_TCP,
		.idiag_ext = 1 << (INET_DIAG_INFO - 1),
		.idiag_states = CLOSING,
	};
	int err = nl_send_simple(sock, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, &request, sizeof(request));

	if (err < 0)
		return err;
	nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, on_socket, listing);
	return nl_recvmsgs_default(sock);
}

static struct nl_sock *open_in(uint32_t netns)
{
	bool elsewhere = netns && netns != netns_own();
	int home = elsewhere ? netns_enter(netns) : -1;
	struct nl_sock *sock;

	if (elsewhere && home < 0)
		return NULL;
	sock = nl_socket_alloc();
	if (sock && nl_connect(sock, NETLINK_SOCK_DIAG)) {
		nl_socket_free(sock);
		sock = NULL;
	}
	if (elsewhere)
		netns_leave(home);
	return sock;
}

/* Appends the closing sockets of a namespace, 0 for our own, as records without
 * events. Return: enum nl_result.
 */
int nl_diag_closing(struct nl_session *session, uint32_t netns, struct records *records)
{
	struct listing listing = { .netns = netns ? netns : netns_own(), .records = records };
	struct nl_sock *sock = open_in(netns);
	int err;

	if (!sock)
		return nl_fail(session, NL_LOCAL, "cannot ask for the sockets of a namespace");
	err = list(sock, AF_INET, &listing);
	if (!err)
		err = list(sock, AF_INET6, &listing);
	nl_socket_free(sock);
	return err ? nl_fail(session, NL_LOCAL, "cannot ask for the sockets that are closing: %s",
			     nl_geterror(err)) : NL_DONE;
}
