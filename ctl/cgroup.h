/* SPDX-License-Identifier: GPL-2.0-only */
/* Cgroups v2, by their ids and by their paths. */
#ifndef CGROUP_H
#define CGROUP_H

#include <stdint.h>

const char *cgroup_id(const char *path, uint64_t *id);
char *cgroup_path(uint64_t id);

#endif
