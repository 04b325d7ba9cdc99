/* SPDX-License-Identifier: GPL-2.0-only */
/* Which connections are meant, whichever the segment. */
#ifndef MODEL_MATCH_H
#define MODEL_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/finctl.h>

#include "model/address.h"

struct port_range {
	uint32_t side;			/* FINCTL_SIDE_* */
	uint32_t first;
	uint32_t last;
};

struct prefix {
	uint32_t side;			/* FINCTL_SIDE_* */
	struct address address;
	uint32_t length;		/* of 128 bits */
};

#define MATCH_PREFIXES	3

struct match {
	uint32_t family;		/* FINCTL_FAMILY_*, 0 for both */
	unsigned int nports;
	unsigned int nprefixes;
	struct port_range port[FINCTL_MATCH_PORTS];
	struct prefix prefix[MATCH_PREFIXES];
	bool has_uid;
	uint32_t uid;
	uint64_t cgroup;		/* id, 0 for all */
};

bool match_is_empty(const struct match *match);

#endif
