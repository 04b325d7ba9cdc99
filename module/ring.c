// SPDX-License-Identifier: GPL-2.0-only

#include <linux/atomic.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/vmalloc.h>

#include "net.h"
#include "ring.h"

/* What a ring holds for each CPU: some 10 ms of closes at full speed. */
#define FIN_RING_SLOTS		4096

/* One producer, its CPU with interrupts off; one consumer, the worker. */
struct fin_ring {
	u32 head;		/* producer's */
	u32 tail;		/* consumer's */
	u64 lost;		/* producer's: found the ring full */
	struct fin_notice slot[FIN_RING_SLOTS];
};

static struct fin_ring **rings;		/* by CPU; set once, before the first event */
static struct fin_ring *oldest;		/* consumer's: whose next event is under way */

static void free_rings(struct fin_ring **some)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kvfree(some[cpu]);
	kfree(some);
}

/**
 * fin_rings_need() - have a ring for each CPU
 *
 * They stay from the first subscription until the module goes.
 *
 * Context: process, one caller at a time.
 * Return: 0 or -ENOMEM.
 */
int fin_rings_need(void)
{
	struct fin_ring **some;
	int cpu;

	if (rings)
		return 0;
	some = kcalloc(nr_cpu_ids, sizeof(*some), GFP_KERNEL);
	if (!some)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		some[cpu] = kvzalloc(sizeof(*some[cpu]), GFP_KERNEL);
		if (!some[cpu]) {
			free_rings(some);
			return -ENOMEM;
		}
	}
	rings = some;
	return 0;
}

/**
 * fin_rings_free() - give the memory back
 *
 * Context: process, module unload, when nothing puts or takes any more.
 */
void fin_rings_free(void)
{
	if (rings)
		free_rings(rings);
	rings = NULL;
}

/**
 * fin_rings_put() - append an event to this CPU's ring
 * @fn: the namespace
 * @id: the record's id, 0 for none
 * @flow: the connection
 * @event: what happened
 *
 * Where the ring is full the event is lost, and counted.
 *
 * Context: any, once fin_rings_need() has returned 0.
 */
void fin_rings_put(struct fin_net *fn, u64 id, const struct fin_flow *flow,
		   const struct fin_event *event)
{
	struct fin_notice *notice;
	struct fin_ring *ring;
	unsigned long flags;

	local_irq_save(flags);
	ring = rings[smp_processor_id()];
	if (ring->head - smp_load_acquire(&ring->tail) == FIN_RING_SLOTS) {
		WRITE_ONCE(ring->lost, ring->lost + 1);
		atomic64_inc(&fn->lost);
	} else {
		notice = &ring->slot[ring->head % FIN_RING_SLOTS];
		notice->id = id;
		notice->fn = fn;
		notice->flow = *flow;
		notice->event = *event;
		smp_store_release(&ring->head, ring->head + 1);
	}
	local_irq_restore(flags);
}

/**
 * fin_rings_oldest() - the oldest of all events that wait
 *
 * Context: process, one consumer at a time. fin_rings_done() is to follow.
 * Return: the event, NULL when none waits.
 */
const struct fin_notice *fin_rings_oldest(void)
{
	const struct fin_notice *first = NULL;
	int cpu;

	if (!rings)
		return NULL;
	for_each_possible_cpu(cpu) {
		struct fin_ring *ring = rings[cpu];
		const struct fin_notice *notice = &ring->slot[ring->tail % FIN_RING_SLOTS];

		if (smp_load_acquire(&ring->head) == ring->tail ||
		    (first && notice->event.ns >= first->event.ns))
			continue;
		oldest = ring;
		first = notice;
	}
	return first;
}

/**
 * fin_rings_done() - let go of the event that fin_rings_oldest() returned
 *
 * Context: the consumer.
 */
void fin_rings_done(void)
{
	smp_store_release(&oldest->tail, oldest->tail + 1);
}

/**
 * fin_rings_lost() - events that found their ring full
 *
 * Context: process.
 * Return: their number since the module was loaded.
 */
u64 fin_rings_lost(void)
{
	u64 lost = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		if (READ_ONCE(rings))
			lost += READ_ONCE(rings[cpu]->lost);
	return lost;
}

/**
 * fin_rings_bytes() - memory that the rings take
 *
 * Context: process.
 * Return: bytes.
 */
size_t fin_rings_bytes(void)
{
	return READ_ONCE(rings) ? num_possible_cpus() * sizeof(struct fin_ring) : 0;
}
