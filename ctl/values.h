/* SPDX-License-Identifier: GPL-2.0-only */
/* What people write for ports, addresses, classes, times and numbers. Each reader
 * returns NULL, or the sentence that says what would be right.
 */
#ifndef VALUES_H
#define VALUES_H

#include "model/match.h"
#include "model/rule.h"

const char *value_number(const char *text, uint32_t low, uint32_t high, uint32_t *number);
const char *value_ms(const char *text, uint32_t low_us, uint32_t high_us, uint32_t *us);
const char *value_id(const char *text, uint64_t *id);
const char *value_ports(const char *text, uint32_t side, struct match *match);
const char *value_prefix(const char *text, uint32_t side, struct match *match);
const char *value_segment(const char *text, struct rule *rule);
const char *value_uid(const char *text, struct match *match);
const char *value_cgroup(const char *text, struct match *match);
const char *value_dev(const char *text, char *dev);
const char *value_states(const char *text, uint32_t *states);
const char *value_mark(const char *text, struct where *where);
const char *value_probability(const char *text, struct limits *limits);
const char *value_seed(const char *text, struct limits *limits);
const char *value_duration(const char *text, uint64_t *ms);

#endif
