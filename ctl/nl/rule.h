/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands about rules. All return enum nl_result. */
#ifndef NL_RULE_H
#define NL_RULE_H

#include "model/rule.h"
#include "nl/session.h"

void nl_put_rule(struct nl_msg *msg, const struct rule *rule);
int nl_rule_add(struct nl_session *session, uint32_t netns, struct rule *rule);
int nl_rule_del(struct nl_session *session, uint32_t netns, uint32_t id);
int nl_rule_del_all(struct nl_session *session, uint32_t netns);
int nl_rule_get(struct nl_session *session, uint32_t netns, uint32_t id, struct rules *rules);
int nl_rule_dump(struct nl_session *session, uint32_t netns, struct rules *rules);

#endif
