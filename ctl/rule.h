/* SPDX-License-Identifier: GPL-2.0-only */
/* A rule as its options give it. */
#ifndef RULE_H
#define RULE_H

#include "types.h"

const char *rule_fault(const struct rule *rule, bool force);
bool rule_needs_force(const struct rule *rule);
void rule_fill_in(struct rule *rule);

#endif
