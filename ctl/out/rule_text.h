/* SPDX-License-Identifier: GPL-2.0-only */
/* A rule as the options of `finctl drop` that make it. */
#ifndef OUT_RULE_TEXT_H
#define OUT_RULE_TEXT_H

#include "model/match.h"
#include "model/rule.h"

/* Which options. */
enum rule_part {
	RULE_FLOW = 1,		/* the flow part of the match */
	RULE_WHERE = 2,		/* what else a segment must satisfy, but for its classes */
	RULE_FATE = 4,		/* direction, classes, and what becomes of it */
	RULE_LIMITS = 8,
	RULE_WHOLE = RULE_FLOW | RULE_WHERE | RULE_FATE | RULE_LIMITS,
};

char *rule_text(const struct rule *rule, unsigned int parts);
char *match_text(const struct match *match);
char *word_text(const char *word);
const char *probability_text(uint32_t probability, char *buf);

#endif
