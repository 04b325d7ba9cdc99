// SPDX-License-Identifier: GPL-2.0-only

#include "model/match.h"

/* Return: whether a match holds for every flow. */
bool match_is_empty(const struct match *match)
{
	return !match->family && !match->nports && !match->nprefixes && !match->has_uid &&
	       !match->cgroup;
}
