/* SPDX-License-Identifier: GPL-2.0-only */
/* What the module says of a network namespace. */
#ifndef MODEL_NETNS_H
#define MODEL_NETNS_H

#include <stdint.h>

#include "model/match.h"

struct sysctl {
	char name[32];
	uint32_t value;
};

#define NETNS_SYSCTLS	16

struct netns {
	uint32_t inum;
	uint32_t recording;
	uint32_t rules;
	uint32_t records;		/* set aside */
	uint32_t open;
	uint32_t ended;
	uint32_t events;
	uint64_t bytes;
	uint64_t not_recorded;
	uint64_t evicted;
	uint64_t events_lost;
	uint64_t probe_missed;
	uint64_t recording_ns;		/* since when the hooks are armed, 0: they are not */
	uint32_t kept;			/* records of namespaces that are gone */
	uint32_t from;			/* FINCTL_FROM_*, 0 without `record` */
	uint32_t filtered;		/* some connections are not recorded */
	struct match filter;		/* what `record` names, where that is not all */
	uint32_t flows;			/* that rules remember */
	uint32_t flows_capacity;
	uint64_t flows_evicted;
	uint64_t flows_refused;
	unsigned int nsysctls;
	struct sysctl sysctl[NETNS_SYSCTLS];
};

struct netnss {
	unsigned int n;
	unsigned int room;
	struct netns *netns;
};

void netnss_free(struct netnss *netnss);

#endif
