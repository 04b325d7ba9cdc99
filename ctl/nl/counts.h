/* SPDX-License-Identifier: GPL-2.0-only */
/* The question what was counted. Returns enum nl_result. */
#ifndef NL_COUNTS_H
#define NL_COUNTS_H

#include "model/counts.h"
#include "nl/session.h"

int nl_counts_get(struct nl_session *session, uint32_t netns, struct counts *counts);

#endif
