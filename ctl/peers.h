/* SPDX-License-Identifier: GPL-2.0-only */
/* Which records are the two ends of one connection. */
#ifndef PEERS_H
#define PEERS_H

#include "model/record.h"

const struct record **peers_of(const struct records *records);

#endif
