/* SPDX-License-Identifier: GPL-2.0-only */
/* The transaction that replaces rules. */
#ifndef NL_RESTORE_H
#define NL_RESTORE_H

#include <stdbool.h>

#include "model/rule.h"
#include "nl/session.h"

/* Who is to blame for a refusal: a rule by its place in its namespace. */
struct nl_blame {
	bool known;
	uint32_t netns;		/* inode number */
	uint32_t index;
};

int nl_restore_begin(struct nl_session *session, uint32_t netns);
int nl_restore_rule(struct nl_session *session, const struct rule *rule);
int nl_restore_commit(struct nl_session *session, uint32_t rules, struct nl_blame *blame);

#endif
