// SPDX-License-Identifier: GPL-2.0-only
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/finctl.h>

#include "model/event.h"
#include "model/match.h"
#include "nl/event.h"
#include "nl/match.h"

/* Bytes of events that may wait for us, when nobody says how many: those of 65,536
 * events, each of which takes some 460 with its part of a buffer. The kernel counts
 * twice as much.
 */
#define RECEIVE_BUFFER	(32 << 20)

/* A message with all the bytes that a segment can have, or many without. */
#define MESSAGE_MOST	(1 << 17)

static int32_t s32(const struct nlattr *attr)
{
	return (int32_t)nl_u32(attr);
}

static void get_retransmit(struct nlattr **attr, struct event *event)
{
	event->cause = nl_u32(attr[FINCTL_A_EVENT_CAUSE]);
	event->fin = nl_u32(attr[FINCTL_A_EVENT_FIN]);
	event->n = nl_u32(attr[FINCTL_A_EVENT_N]);
	event->rto_us = nl_u32(attr[FINCTL_A_EVENT_RTO_US]);
	event->backoff = nl_u32(attr[FINCTL_A_EVENT_BACKOFF]);
	event->late_known = attr[FINCTL_A_EVENT_LATE_US];
	event->late_us = s32(attr[FINCTL_A_EVENT_LATE_US]);
	event->limit = nl_u32(attr[FINCTL_A_EVENT_LIMIT]);
	event->limit_value = nl_u32(attr[FINCTL_A_EVENT_LIMIT_VALUE]);
	event->limit_basis = nl_u32(attr[FINCTL_A_EVENT_LIMIT_BASIS]);
	event->err_known = attr[FINCTL_A_EVENT_ERR];
	event->err = s32(attr[FINCTL_A_EVENT_ERR]);
}

static void get_segment(struct nlattr **attr, struct event *event)
{
	event->tcp_seq_known = attr[FINCTL_A_EVENT_TCP_SEQ];
	event->tcp_seq = nl_u32(attr[FINCTL_A_EVENT_TCP_SEQ]);
	event->tcp_ack = nl_u32(attr[FINCTL_A_EVENT_TCP_ACK]);
	event->len = nl_u32(attr[FINCTL_A_EVENT_LEN]);
	event->flags = nl_u32(attr[FINCTL_A_EVENT_FLAGS]);
	event->again = nl_u32(attr[FINCTL_A_EVENT_AGAIN]);
}

void nl_get_event(struct nlattr **attr, struct event *event)
{
	memset(event, 0, sizeof(*event));
	event->netns = nl_u32(attr[FINCTL_A_EVENT_NETNS]);
	event->record = nl_u64(attr[FINCTL_A_EVENT_RECORD]);
	event->seq = nl_u64(attr[FINCTL_A_EVENT_SEQ]);
	event->lost = nl_u64(attr[FINCTL_A_EVENT_LOST]);
	nl_get_flow(attr[FINCTL_A_EVENT_FLOW], &event->flow);
	event->ns = nl_u64(attr[FINCTL_A_EVENT_NS]);
	event->type = nl_u32(attr[FINCTL_A_EVENT_TYPE]);
	event->from = nl_u32(attr[FINCTL_A_EVENT_FROM]);
	event->to = nl_u32(attr[FINCTL_A_EVENT_TO]);
	get_retransmit(attr, event);
	get_segment(attr, event);
	event->rule = nl_u32(attr[FINCTL_A_EVENT_RULE]);
	event->direction = nl_u32(attr[FINCTL_A_EVENT_DIRECTION]);
	event->class = nl_u32(attr[FINCTL_A_EVENT_CLASS]);
	event->why = nl_u32(attr[FINCTL_A_EVENT_WHY]);
	event->end = nl_u32(attr[FINCTL_A_EVENT_END]);
	event->error = nl_u32(attr[FINCTL_A_EVENT_ERRNO]);
	if (attr[FINCTL_A_EVENT_BYTES]) {
		event->nbytes = nla_len(attr[FINCTL_A_EVENT_BYTES]);
		event->bytes = nla_data(attr[FINCTL_A_EVENT_BYTES]);
	}
}

/* Whom events are handed to. */
struct handing {
	nl_listener *listener;
	void *arg;
	uint64_t lost;		/* when asked for */
};

static int hand(struct nl_session *session, const struct nl_reply *reply, void *arg)
{
	const struct handing *handing = arg;
	struct event event;

	(void)session;
	if (reply->cmd != FINCTL_CMD_EVENT)
		return NL_DONE;
	nl_get_event(reply->attr, &event);
	handing->listener(&event, handing->arg);
	return NL_DONE;
}

/* Lets so many bytes of events wait for us. */
void nl_event_buffer(struct nl_session *session, int bytes)
{
	setsockopt(nl_socket_get_fd(session->sock), SOL_SOCKET, SO_RCVBUFFORCE, &bytes,
		   sizeof(bytes));
}

/* Has the events of a namespace, 0 for our own, sent to the session's socket,
 * with up to @bytes of each segment that vanishes. Those of namespaces subscribed
 * to before may come meanwhile.
 */
int nl_event_subscribe_bytes(struct nl_session *session, uint32_t netns, const struct match *match,
			     uint32_t bytes, nl_listener *listener, void *arg)
{
	struct nl_msg *msg = nl_request(session, FINCTL_CMD_SUBSCRIBE, NLM_F_ACK);
	struct handing handing = { listener, arg, 0 };
	int result = nl_watch_module(session);

	if (result) {
		nlmsg_free(msg);
		return result;
	}
	/* A burst of closes must not have to wait for a terminal. */
	nl_event_buffer(session, RECEIVE_BUFFER);
	nl_socket_set_msg_buf_size(session->sock, MESSAGE_MOST);
	nl_put_netns(msg, FINCTL_A_SUBSCRIPTION_NETNS, netns);
	nl_put_match(msg, FINCTL_A_SUBSCRIPTION_MATCH, match);
	if (bytes)
		nla_put_u32(msg, FINCTL_A_SUBSCRIPTION_BYTES, bytes);
	return nl_talk(session, msg, hand, &handing);
}

/* The same, without bytes. */
int nl_event_subscribe(struct nl_session *session, uint32_t netns, const struct match *match,
		       nl_listener *listener, void *arg)
{
	return nl_event_subscribe_bytes(session, netns, match, 0, listener, arg);
}

/* Takes what has come; waits for it when nothing has. How many events were
 * missed is in those that come behind.
 */
int nl_event_read(struct nl_session *session, nl_listener *listener, void *arg)
{
	struct handing handing = { listener, arg, 0 };

	return nl_listen(session, hand, &handing);
}

static int read_place(struct nl_session *session, const struct nl_reply *reply, void *arg)
{
	struct handing *handing = arg;

	if (reply->cmd != FINCTL_CMD_SUBSCRIPTION_GET)
		return hand(session, reply, arg);
	handing->lost = nl_u64(reply->attr[FINCTL_A_SUBSCRIPTION_LOST]);
	return NL_DONE;
}

static int take_all(struct nl_session *session, struct handing *handing)
{
	struct pollfd fd = { .fd = nl_socket_get_fd(session->sock), .events = POLLIN };
	int result = NL_DONE;

	while (!result && poll(&fd, 1, 0) > 0)
		result = nl_listen(session, hand, handing);
	return result;
}

/* Takes all that has come to a socket that fell behind, which has subscribed to
 * @netns among others. Sets @lost to how many events it has missed, all in all:
 * what comes from now on is complete, until it falls behind again.
 */
int nl_event_catch_up(struct nl_session *session, uint32_t netns, nl_listener *listener, void *arg,
		      uint64_t *lost)
{
	struct handing handing = { listener, arg, 0 };
	struct nl_msg *msg;
	int result;

	/* The kernel puts nothing into a socket that was full before it is empty. */
	do {
		session->behind = false;
		result = take_all(session, &handing);
		if (result)
			return result;
		msg = nl_request(session, FINCTL_CMD_SUBSCRIPTION_GET, NLM_F_ACK);
		nl_put_netns(msg, FINCTL_A_SUBSCRIPTION_NETNS, netns);
		result = nl_talk(session, msg, read_place, &handing);
	} while (session->behind);
	*lost = handing.lost;
	return result;
}
