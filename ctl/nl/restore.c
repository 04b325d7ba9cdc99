// SPDX-License-Identifier: GPL-2.0-only
#include <linux/finctl.h>

#include "model/rule.h"
#include "nl/match.h"
#include "nl/restore.h"
#include "nl/rule.h"

/* Has what follows become all the rules of a namespace, 0 for our own. */
int nl_restore_begin(struct nl_session *session, uint32_t netns)
{
	struct nl_msg *msg = nl_request(session, FINCTL_CMD_RESTORE_BEGIN, NLM_F_ACK);

	nl_put_netns(msg, FINCTL_A_RULE_NETNS, netns);
	return nl_talk(session, msg, NULL, NULL);
}

/* Adds a rule to the transaction; one with id 0 will get a new id. */
int nl_restore_rule(struct nl_session *session, const struct rule *rule)
{
	struct nl_msg *msg = nl_request(session, FINCTL_CMD_RESTORE_RULE, NLM_F_ACK);

	nl_put_netns(msg, FINCTL_A_RULE_NETNS, rule->netns);
	if (rule->id)
		nla_put_u32(msg, FINCTL_A_RULE_ID, rule->id);
	nl_put_rule(msg, rule);
	return nl_talk(session, msg, NULL, NULL);
}

static int read_blame(struct nl_session *session, const struct nl_reply *reply, void *arg)
{
	struct nl_blame *blame = arg;

	(void)session;
	blame->known = true;
	blame->netns = nl_u32(reply->attr[FINCTL_A_RULE_NETNS]);
	blame->index = nl_u32(reply->attr[FINCTL_A_RULE_INDEX]);
	return NL_DONE;
}

/* Has all of it happen, if there are so many @rules. A refusal for one of them
 * tells which in @blame.
 */
int nl_restore_commit(struct nl_session *session, uint32_t rules, struct nl_blame *blame)
{
	struct nl_msg *msg = nl_request(session, FINCTL_CMD_RESTORE_COMMIT, NLM_F_ACK);

	*blame = (struct nl_blame) {};
	nla_put_u32(msg, FINCTL_A_RULE_RULES, rules);
	return nl_talk(session, msg, read_blame, blame);
}
