/* SPDX-License-Identifier: GPL-2.0-only */
/* Sockets that were closing before anything was recorded of them. */
#ifndef LATE_H
#define LATE_H

#include "model/record.h"
#include "scope.h"

int late_record(struct scope *scope, const struct view *view, uint64_t id,
		const struct match *match, struct records *records);
int late_append(struct scope *scope, const struct view *view, const struct match *match,
		struct records *records);

#endif
