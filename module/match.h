/* SPDX-License-Identifier: GPL-2.0-only */
/* Does a segment satisfy a rule? Knows no kernel; see types.h. */
#ifndef FIN_MATCH_H
#define FIN_MATCH_H

#include <uapi/linux/finctl.h>

#include "types.h"

struct fin_ports {
	u8 side;		/* FINCTL_SIDE_* */
	u16 first;
	u16 last;
};

struct fin_prefix {
	u8 side;		/* FINCTL_SIDE_* */
	u8 length;		/* 0..128 */
	struct fin_addr addr;
};

/* One prefix for each side at the most. */
#define FIN_MATCH_PREFIXES	3

/* The flow part of a match. All zero, it holds for every flow. */
struct fin_match {
	u8 family;		/* FINCTL_FAMILY_*, 0 for both */
	u8 nports;
	u8 nprefixes;
	struct fin_ports port[FINCTL_MATCH_PORTS];
	struct fin_prefix prefix[FIN_MATCH_PREFIXES];
	bool has_uid;
	u32 uid;
	u64 cgroup;		/* id, 0 for all */
};

#define FIN_DEV_NAME	16

/* What a segment has to satisfy besides its flow, direction and classes. */
struct fin_where {
	char dev[FIN_DEV_NAME];	/* "" for all */
	u32 states;		/* 1 << FINCTL_STATE_*, 0 for all */
	u32 mark;
	u32 mark_mask;		/* 0 for all marks */
};

/* A segment is in the term when it is in all classes of @all and none of @none. */
struct fin_term {
	u32 all;		/* FINCTL_CLASS_* */
	u32 none;
};

bool fin_match_is_all(const struct fin_match *match);
bool fin_match_ports(const struct fin_match *match, u16 local, u16 remote);
bool fin_match_flow(const struct fin_match *match, const struct fin_flow *flow);
bool fin_match_class(const struct fin_term *term, unsigned int nterms, u32 class);
bool fin_match_may(const struct fin_term *term, unsigned int nterms, u32 class, u32 open);
u32 fin_match_open(u32 class);
bool fin_match_possible(const struct fin_term *term);
u32 fin_match_classify(u8 flags, u32 len);

#endif
