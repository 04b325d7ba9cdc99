/* SPDX-License-Identifier: GPL-2.0-only */
/* Rows as tables for people. */
#ifndef OUT_TABLE_H
#define OUT_TABLE_H

#include "out/text.h"
#include "model/netns.h"
#include "model/record.h"
#include "model/rule.h"
#include "model/status.h"

void table_rules(const struct rules *rules, netns_namer *namer);
void table_records(const struct records *records, netns_namer *namer, uint64_t now_ns);
void table_hooks(const struct status *status);
void table_netnss(const struct netnss *netnss, netns_namer *namer);
void table_experiments(const char *const *name, const char *const *summary, unsigned int n);

#endif
