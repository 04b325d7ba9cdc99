/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What rules remember of connections, in memory set aside when the first rule
 * that has to remember something comes. Nothing here allocates, and every step
 * under a lock takes constant time, but for chains of a hash.
 */
#ifndef FIN_FLOWS_H
#define FIN_FLOWS_H

#include <linux/spinlock.h>

#include "limits.h"
#include "track.h"

struct fin_rule;
struct fin_ruleset;

/* A connection at a rule, the same for both directions: the side with the
 * smaller address, or else port, comes first.
 */
struct fin_flow_key {
	struct fin_addr addr[2];
	u16 port[2];
	u32 rule;		/* id */
	u32 born;		/* which of the rules that had the id */
};

struct fin_flow_state {
	u32 n;			/* which flow of the rule, from 1; 0 when it has just begun */
	struct fin_track track;
	struct fin_limits_state limits;

	/* flows.c's own */
	struct fin_flow_key key;
	u32 next;		/* of the hash, or of the free ones */
	u32 older, newer;	/* among the ended */
	bool used;
	bool ended;
};

/* A part of the table, which a key always falls into. */
struct fin_flows_shard {
	raw_spinlock_t lock;	/* Protects the part's flows, and what follows; any context */
	u32 free;
	u32 oldest, newest;	/* of the ended */
	u32 used;
	u64 evicted;
	u64 refused;
};

struct fin_flows {
	u32 capacity;		/* of a shard */
	u32 nshards;
	u32 mask;		/* of a shard's buckets */
	u32 seed;
	size_t bytes;
	struct fin_flow_state *flow;
	u32 *hash;
	struct fin_flows_shard shard[];
};

struct fin_flows_numbers {
	u32 capacity;
	u32 used;
	u64 evicted;
	u64 refused;
	u64 bytes;
};

/* A flow that is held: between _enter() and _leave(), lock held. */
struct fin_flows_entry {
	struct fin_flows *flows;
	struct fin_flows_shard *shard;
	struct fin_flow_state *state;
	unsigned long flags;
};

struct fin_flows *fin_flows_alloc(void);
void fin_flows_free(struct fin_flows *flows);
void fin_flows_sweep(struct fin_flows *flows, const struct fin_ruleset *set);
void fin_flows_numbers(struct fin_flows *flows, struct fin_flows_numbers *numbers);

u8 fin_flow_key(struct fin_flow_key *key, const struct fin_flow *flow,
		const struct fin_rule *rule);
bool fin_flows_enter(struct fin_flows_entry *entry, struct fin_flows *flows,
		     const struct fin_flow_key *key, const struct fin_track_segment *seg);
void fin_flows_leave(struct fin_flows_entry *entry);

#endif
