/* SPDX-License-Identifier: GPL-2.0-only */
/* Questions about how things stand. All return enum nl_result. */
#ifndef NL_STATUS_H
#define NL_STATUS_H

#include "model/netns.h"
#include "model/status.h"
#include "nl/session.h"

int nl_status_get(struct nl_session *session, struct status *status);
int nl_netns_get(struct nl_session *session, uint32_t netns, struct netnss *netnss);
int nl_netns_dump(struct nl_session *session, struct netnss *netnss);

#endif
