/* SPDX-License-Identifier: GPL-2.0-only */
/* The words for the family's numbers, in both directions. */
#ifndef NAMES_H
#define NAMES_H

#include <stdint.h>

struct names {
	unsigned int n;			/* values are 1..n, or bits 0..n-1 of flags */
	const char *const *text;
};

extern const struct names name_side, name_family, name_direction, name_class, name_how;
extern const struct names name_state, name_first_closer, name_event, name_cause, name_end;
extern const struct names name_limit, name_limit_basis, name_why, name_from, name_unavailable;
extern const struct names name_tcp_flag, name_timer;
extern const struct names name_incomplete, name_hook_kind, name_hook_state;

const char *name_of(const struct names *names, uint32_t value);
const char *name_of_bit(const struct names *names, unsigned int bit);
uint32_t name_value(const struct names *names, const char *text);
const char *name_of_errno(uint32_t error);

#endif
