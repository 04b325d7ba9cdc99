/* SPDX-License-Identifier: GPL-2.0-only */
/* Which rule takes a segment. */
#ifndef FIN_JUDGE_H
#define FIN_JUDGE_H

#include "match.h"

struct fin_rule;
struct fin_ruleset;
struct fin_segment;

struct fin_rule *fin_judge(const struct fin_ruleset *set, struct fin_segment *seg);

#endif
