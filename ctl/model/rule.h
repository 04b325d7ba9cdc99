/* SPDX-License-Identifier: GPL-2.0-only */
/* A rule, and what it has counted. */
#ifndef MODEL_RULE_H
#define MODEL_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/finctl.h>

#include "model/match.h"
#include "model/process.h"

#define DEV_NAME	16

/* What the segments of a flow have to satisfy besides direction and classes. */
struct where {
	char dev[DEV_NAME];		/* "" for all */
	uint32_t states;		/* 1 << FINCTL_STATE_*, 0 for all */
	bool has_mark;
	uint32_t mark;
	uint32_t mark_mask;
};

/* 0 where there is no limit. */
struct limits {
	uint32_t skip;
	uint32_t every;
	bool has_probability;
	uint32_t probability;		/* in FINCTL_CERTAIN parts */
	bool has_seed;
	uint64_t seed;
	uint32_t count;
	bool all_flows;
	uint64_t lifetime_ms;
};

struct term {
	uint32_t all;			/* FINCTL_CLASS_* */
	uint32_t none;
};

struct rule {
	uint32_t netns;
	uint32_t id;
	struct match match;
	uint32_t direction;		/* FINCTL_DIRECTION_*, 0 for the default */
	uint32_t how;			/* FINCTL_HOW_* */
	unsigned int nterms;
	struct term term[FINCTL_RULE_CLASSES];
	struct where where;
	struct limits limits;
	uint64_t left_ms;		/* of the lifetime */
	uint64_t matches;
	uint64_t drops;
	uint64_t segments;
	bool owned;			/* goes when the socket that adds it is closed */
	struct process owner;		/* known of a rule that has one */
	uint64_t untracked;
};

struct rules {
	unsigned int n;
	unsigned int room;
	struct rule *rule;
};

void rules_free(struct rules *rules);

#endif
