/* SPDX-License-Identifier: GPL-2.0-only */
/* Event messages, of dumps and of subscriptions. Return enum nl_result. */
#ifndef NL_EVENT_H
#define NL_EVENT_H

#include "model/event.h"
#include "model/match.h"
#include "nl/session.h"

typedef void nl_listener(const struct event *event, void *arg);

void nl_get_event(struct nlattr **attr, struct event *event);
int nl_event_subscribe(struct nl_session *session, uint32_t netns, const struct match *match,
		       nl_listener *listener, void *arg);
int nl_event_subscribe_bytes(struct nl_session *session, uint32_t netns, const struct match *match,
			     uint32_t bytes, nl_listener *listener, void *arg);
void nl_event_buffer(struct nl_session *session, int bytes);
int nl_event_read(struct nl_session *session, nl_listener *listener, void *arg);
int nl_event_catch_up(struct nl_session *session, uint32_t netns, nl_listener *listener, void *arg,
		      uint64_t *lost);

#endif
