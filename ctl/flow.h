/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a connection is one of those that a MATCH names. */
#ifndef FLOW_H
#define FLOW_H

#include "model/flow.h"
#include "model/match.h"

bool flow_matches(const struct flow *flow, const struct match *match);

#endif
