// SPDX-License-Identifier: GPL-2.0-only

#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/overflow.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "flows.h"
#include "memory.h"
#include "ruleset.h"
#include "rules.h"

#define FIN_FLOWS_MAX		BIT(22)

/* A shard is worth its lock from so many flows on. */
#define FIN_SHARD_FLOWS		1024
#define FIN_SHARDS_MAX		64

#define FIN_NO_FLOW		U32_MAX

static unsigned int flows_max = 65536;
module_param_named(flows, flows_max, uint, 0444);
MODULE_PARM_DESC(flows, "flows that the rules of a network namespace remember at the most");

static struct fin_flow_state *flow_at(const struct fin_flows *flows,
				      const struct fin_flows_shard *shard, u32 at)
{
	return &flows->flow[(shard - flows->shard) * flows->capacity + at];
}

static u32 place_of(const struct fin_flows *flows, const struct fin_flow_state *state)
{
	return (state - flows->flow) % flows->capacity;
}

static u32 *bucket(const struct fin_flows *flows, const struct fin_flows_shard *shard, u32 hash)
{
	return &flows->hash[(shard - flows->shard) * (flows->mask + 1) + (hash & flows->mask)];
}

static u32 hash_of(const struct fin_flows *flows, const struct fin_flow_key *key)
{
	BUILD_BUG_ON(sizeof(*key) % sizeof(u32));
	return jhash2((const u32 *)key, sizeof(*key) / sizeof(u32), flows->seed);
}

/* The bits that the bucket is not chosen by. */
static struct fin_flows_shard *shard_of(struct fin_flows *flows, u32 hash)
{
	return &flows->shard[reciprocal_scale(hash, flows->nshards)];
}

static void shard_init(struct fin_flows *flows, struct fin_flows_shard *shard)
{
	u32 i;

	raw_spin_lock_init(&shard->lock);
	shard->oldest = FIN_NO_FLOW;
	shard->newest = FIN_NO_FLOW;
	for (i = 0; i < flows->capacity; i++)
		flow_at(flows, shard, i)->next = i + 1 < flows->capacity ? i + 1 : FIN_NO_FLOW;
}

/**
 * fin_flows_alloc() - set memory aside for flows
 *
 * Context: process.
 * Return: the table, NULL when there is no memory.
 */
struct fin_flows *fin_flows_alloc(void)
{
	u32 n = clamp_t(u32, flows_max, 1, FIN_FLOWS_MAX), i;
	u32 nshards = clamp_t(u32, n / FIN_SHARD_FLOWS, 1, FIN_SHARDS_MAX);
	struct fin_flows *flows = kvzalloc(struct_size(flows, shard, nshards), FIN_GFP_LARGE);
	size_t buckets;

	if (!flows)
		return NULL;
	flows->nshards = nshards;
	flows->capacity = n / nshards;
	flows->mask = roundup_pow_of_two(flows->capacity) - 1;
	flows->seed = get_random_u32();
	buckets = (size_t)nshards * (flows->mask + 1);
	flows->flow = kvcalloc(nshards * flows->capacity, sizeof(*flows->flow), FIN_GFP_LARGE);
	flows->hash = kvmalloc_array(buckets, sizeof(u32), FIN_GFP_LARGE);
	if (!flows->flow || !flows->hash) {
		fin_flows_free(flows);
		return NULL;
	}
	memset(flows->hash, 0xff, buckets * sizeof(u32));
	for (i = 0; i < nshards; i++)
		shard_init(flows, &flows->shard[i]);
	flows->bytes = struct_size(flows, shard, nshards) + buckets * sizeof(u32) +
		       nshards * flows->capacity * sizeof(*flows->flow);
	return flows;
}

/**
 * fin_flows_free() - give the memory back
 * @flows: the table, no longer reachable by anyone
 *
 * Context: process.
 */
void fin_flows_free(struct fin_flows *flows)
{
	kvfree(flows->hash);
	kvfree(flows->flow);
	kvfree(flows);
}

/**
 * fin_flow_key() - the key of a connection at a rule
 * @key: filled, padding included
 * @flow: the connection
 * @rule: the rule
 *
 * Context: any.
 * Return: which of the two sides is the flow's local one.
 */
u8 fin_flow_key(struct fin_flow_key *key, const struct fin_flow *flow, const struct fin_rule *rule)
{
	int order = memcmp(&flow->local, &flow->remote, sizeof(flow->local));
	u8 local = order ? order > 0 : flow->local_port > flow->remote_port;

	key->addr[local] = flow->local;
	key->addr[!local] = flow->remote;
	key->port[local] = flow->local_port;
	key->port[!local] = flow->remote_port;
	key->rule = rule->id;
	key->born = rule->born;
	return local;
}

static void ended_append(struct fin_flows *flows, struct fin_flows_shard *shard,
			 struct fin_flow_state *state)
{
	u32 at = place_of(flows, state);

	state->ended = true;
	state->older = shard->newest;
	state->newer = FIN_NO_FLOW;
	if (shard->newest != FIN_NO_FLOW)
		flow_at(flows, shard, shard->newest)->newer = at;
	else
		shard->oldest = at;
	shard->newest = at;
}

static void ended_remove(struct fin_flows *flows, struct fin_flows_shard *shard,
			 struct fin_flow_state *state)
{
	state->ended = false;
	if (state->older != FIN_NO_FLOW)
		flow_at(flows, shard, state->older)->newer = state->newer;
	else
		shard->oldest = state->newer;
	if (state->newer != FIN_NO_FLOW)
		flow_at(flows, shard, state->newer)->older = state->older;
	else
		shard->newest = state->older;
}

static struct fin_flow_state *find(const struct fin_flows *flows,
				   const struct fin_flows_shard *shard,
				   const struct fin_flow_key *key, u32 hash)
{
	u32 at = *bucket(flows, shard, hash);

	while (at != FIN_NO_FLOW && memcmp(&flow_at(flows, shard, at)->key, key, sizeof(*key)))
		at = flow_at(flows, shard, at)->next;
	return at == FIN_NO_FLOW ? NULL : flow_at(flows, shard, at);
}

static void forget(struct fin_flows *flows, struct fin_flows_shard *shard,
		   struct fin_flow_state *state)
{
	u32 *link = bucket(flows, shard, hash_of(flows, &state->key));
	u32 at = place_of(flows, state);

	while (*link != at)
		link = &flow_at(flows, shard, *link)->next;
	*link = state->next;
	if (state->ended)
		ended_remove(flows, shard, state);
	state->used = false;
	state->next = shard->free;
	shard->free = at;
	shard->used--;
}

/* Return: room for a flow; NULL (counted) when all go on. */
static struct fin_flow_state *take(struct fin_flows *flows, struct fin_flows_shard *shard)
{
	struct fin_flow_state *state;

	if (shard->free == FIN_NO_FLOW && shard->oldest != FIN_NO_FLOW) {
		forget(flows, shard, flow_at(flows, shard, shard->oldest));
		shard->evicted++;
	}
	if (shard->free == FIN_NO_FLOW) {
		shard->refused++;
		return NULL;
	}
	state = flow_at(flows, shard, shard->free);
	shard->free = state->next;
	shard->used++;
	return state;
}

static struct fin_flow_state *add(struct fin_flows *flows, struct fin_flows_shard *shard,
				  const struct fin_flow_key *key, u32 hash)
{
	struct fin_flow_state *state = take(flows, shard);
	u32 *head = bucket(flows, shard, hash);

	if (!state)
		return NULL;
	*state = (struct fin_flow_state) { .key = *key, .next = *head, .used = true };
	*head = place_of(flows, state);
	return state;
}

/* The addresses and ports are used again: what was, is of another connection. */
static void begin_anew(struct fin_flows *flows, struct fin_flows_shard *shard,
		       struct fin_flow_state *state)
{
	if (state->ended)
		ended_remove(flows, shard, state);
	state->n = 0;
	state->track = (struct fin_track) {};
	state->limits = (struct fin_limits_state) {};
}

/**
 * fin_flows_enter() - take hold of what a rule remembers of a connection
 * @entry: filled; fin_flows_leave() ends it
 * @flows: the table
 * @key: the connection at the rule
 * @seg: a segment of it, which may begin it anew
 *
 * A flow that has ended makes room when there is none, the oldest first.
 *
 * Context: netfilter hook.
 * Return: false when there is no room.
 */
bool fin_flows_enter(struct fin_flows_entry *entry, struct fin_flows *flows,
		     const struct fin_flow_key *key, const struct fin_track_segment *seg)
{
	u32 hash = hash_of(flows, key);
	struct fin_flows_shard *shard = shard_of(flows, hash);

	entry->flows = flows;
	entry->shard = shard;
	raw_spin_lock_irqsave(&shard->lock, entry->flags);
	entry->state = find(flows, shard, key, hash);
	if (!entry->state)
		entry->state = add(flows, shard, key, hash);
	else if (fin_track_begins(&entry->state->track, seg))
		begin_anew(flows, shard, entry->state);
	if (entry->state)
		return true;
	raw_spin_unlock_irqrestore(&shard->lock, entry->flags);
	return false;
}

/**
 * fin_flows_leave() - let go of it
 * @entry: the entry
 *
 * Context: as _enter().
 */
void fin_flows_leave(struct fin_flows_entry *entry)
{
	if (!entry->state->ended && fin_track_ended(&entry->state->track))
		ended_append(entry->flows, entry->shard, entry->state);
	raw_spin_unlock_irqrestore(&entry->shard->lock, entry->flags);
}

static void sweep_one(struct fin_flows *flows, struct fin_flows_shard *shard, u32 at,
		      const struct fin_ruleset *set)
{
	struct fin_flow_state *state = flow_at(flows, shard, at);
	const struct fin_rule *rule;
	unsigned long flags;

	raw_spin_lock_irqsave(&shard->lock, flags);
	if (state->used) {
		rule = fin_ruleset_from(set, state->key.rule);
		if (!rule || rule->born != state->key.born || rule->over)
			forget(flows, shard, state);
	}
	raw_spin_unlock_irqrestore(&shard->lock, flags);
}

/**
 * fin_flows_sweep() - forget the flows of rules that are no more
 * @flows: the table
 * @set: the rules that there are
 *
 * Context: process, when no reader of an older set is left; the namespace's
 * mutex held.
 */
void fin_flows_sweep(struct fin_flows *flows, const struct fin_ruleset *set)
{
	u32 i, at;

	for (i = 0; i < flows->nshards; i++) {
		for (at = 0; at < flows->capacity; at++)
			sweep_one(flows, &flows->shard[i], at, set);
		cond_resched();
	}
}

/**
 * fin_flows_numbers() - how full a table is
 * @flows: the table
 * @numbers: filled
 *
 * Context: any.
 */
void fin_flows_numbers(struct fin_flows *flows, struct fin_flows_numbers *numbers)
{
	unsigned long flags;
	u32 i;

	*numbers = (struct fin_flows_numbers) {
		.capacity = flows->nshards * flows->capacity, .bytes = flows->bytes,
	};
	for (i = 0; i < flows->nshards; i++) {
		struct fin_flows_shard *shard = &flows->shard[i];

		raw_spin_lock_irqsave(&shard->lock, flags);
		numbers->used += shard->used;
		numbers->evicted += shard->evicted;
		numbers->refused += shard->refused;
		raw_spin_unlock_irqrestore(&shard->lock, flags);
	}
}
