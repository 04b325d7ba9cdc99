/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef READ_RECORD_H
#define READ_RECORD_H

#include "read/node.h"
#include "model/record.h"

void record_read(const struct node *node, struct record *record);

#endif
