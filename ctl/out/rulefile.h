/* SPDX-License-Identifier: GPL-2.0-only */
/* Rules as text that finctl restore takes. */
#ifndef OUT_RULEFILE_H
#define OUT_RULEFILE_H

#include "out/text.h"
#include "model/rule.h"

void rulefile_print(const struct rules *rules, uint32_t netns, netns_namer *namer);

#endif
