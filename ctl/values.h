/* SPDX-License-Identifier: GPL-2.0-only */
/* What people write for ports, addresses, classes and numbers. Each reader
 * returns NULL, or the sentence that says what would be right.
 */
#ifndef VALUES_H
#define VALUES_H

#include "types.h"

const char *value_number(const char *text, uint32_t low, uint32_t high, uint32_t *number);
const char *value_id(const char *text, uint64_t *id);
const char *value_ports(const char *text, uint32_t side, struct match *match);
const char *value_prefix(const char *text, uint32_t side, struct match *match);
const char *value_segment(const char *text, struct rule *rule);

const char *match_fault(const struct match *match);
bool match_is_narrow(const struct match *match);
bool rule_is_ack_of_fin_alone(const struct rule *rule);

#endif
