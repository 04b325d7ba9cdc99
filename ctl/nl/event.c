// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <sys/socket.h>

#include "nl/event.h"
#include "nl/match.h"

/* Bytes of events that may wait for us. */
#define RECEIVE_BUFFER	(8 << 20)

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
	event->late_us = s32(attr[FINCTL_A_EVENT_LATE_US]);
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
	event->end = nl_u32(attr[FINCTL_A_EVENT_END]);
	event->error = nl_u32(attr[FINCTL_A_EVENT_ERRNO]);
}

/* Whom events are handed to. */
struct handing {
	nl_listener *listener;
	void *arg;
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

/* Has the events of a namespace, 0 for our own, sent to the session's socket.
 * Those of namespaces subscribed to before may come meanwhile.
 */
int nl_event_subscribe(struct nl_session *session, uint32_t netns, const struct match *match,
		       nl_listener *listener, void *arg)
{
	struct nl_msg *msg = nl_request(session, FINCTL_CMD_SUBSCRIBE, NLM_F_ACK);
	struct handing handing = { listener, arg };
	int bytes = RECEIVE_BUFFER;

	/* A burst of closes must not have to wait for a terminal. */
	setsockopt(nl_socket_get_fd(session->sock), SOL_SOCKET, SO_RCVBUFFORCE, &bytes,
		   sizeof(bytes));
	nl_put_netns(msg, FINCTL_A_SUBSCRIPTION_NETNS, netns);
	nl_put_match(msg, FINCTL_A_SUBSCRIPTION_MATCH, match);
	return nl_talk(session, msg, hand, &handing);
}

/* Takes what has come; waits for it when nothing has. How many events were
 * missed is in those that come behind.
 */
int nl_event_read(struct nl_session *session, nl_listener *listener, void *arg)
{
	struct handing handing = { listener, arg };

	return nl_listen(session, hand, &handing);
}
