/* SPDX-License-Identifier: GPL-2.0-only */
/* Matches and flows, as attributes. */
#ifndef NL_MATCH_H
#define NL_MATCH_H

#include "model/flow.h"
#include "model/match.h"
#include "nl/session.h"

void nl_put_netns(struct nl_msg *msg, int attr, uint32_t netns);
void nl_put_match(struct nl_msg *msg, int attr, const struct match *match);
void nl_get_match(const struct nlattr *attr, struct match *match);
void nl_get_flow(const struct nlattr *attr, struct flow *flow);

#endif
