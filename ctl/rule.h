/* SPDX-License-Identifier: GPL-2.0-only */
/* A rule as its options give it: contradictions, dangers, defaults. */
#ifndef RULE_H
#define RULE_H

#include "model/match.h"
#include "model/rule.h"

const char *match_fault(const struct match *match);
const char *rule_fault(const struct rule *rule, bool force);
const char *rule_doubt(const struct rule *rule);
bool rule_needs_force(const struct rule *rule);
void rule_fill_in(struct rule *rule);

#endif
