// SPDX-License-Identifier: GPL-2.0-only

#include <linux/atomic.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/vmalloc.h>

#include "memory.h"
#include "net.h"
#include "ring.h"

/* What a ring holds for each CPU: some 10 ms of closes at full speed. */
#define FIN_RING_SLOTS		4096

/* Bytes of segments that may be on their way, of all CPUs together. */
#define FIN_RINGS_BYTES		(8 << 20)

/* How many events may stand before an older one. */
#define FIN_RING_LATE		16

/* One producer, its CPU with interrupts off; one consumer, the worker. */
struct fin_ring {
	u32 head;		/* producer's */
	u32 tail;		/* consumer's */
	u64 lost;		/* producer's: found the ring full */
	struct fin_notice slot[FIN_RING_SLOTS];
};

static struct fin_ring **rings;		/* by CPU; set once, before the first event */
static atomic_t waiting;		/* bytes of segments */
static struct fin_ring *oldest;		/* consumer's: whose next event is under way */

static struct fin_notice *slot_at(struct fin_ring *ring, u32 i)
{
	return &ring->slot[(ring->tail + i) % FIN_RING_SLOTS];
}

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
		some[cpu] = kvzalloc(sizeof(*some[cpu]), FIN_GFP_LARGE);
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
 * @notice: the event
 *
 * Where the ring is full the event is lost, and counted.
 *
 * Context: any, once fin_rings_need() has returned 0.
 * Return: true when it was taken, and its bytes with it.
 */
bool fin_rings_put(const struct fin_notice *notice)
{
	struct fin_ring *ring;
	unsigned long flags;
	unsigned int lost;
	bool taken;

	local_irq_save(flags);
	ring = rings[smp_processor_id()];
	/* The reader is done with the slots that it gave back. */
	taken = ring->head - smp_load_acquire(&ring->tail) != FIN_RING_SLOTS;
	if (taken) {
		if (notice->bytes)
			atomic_add(notice->bytes->len, &waiting);
		ring->slot[ring->head % FIN_RING_SLOTS] = *notice;
		/* Behind what is in the slot. */
		smp_store_release(&ring->head, ring->head + 1);
	} else {
		lost = 1 + fin_event_implied(&notice->event);
		WRITE_ONCE(ring->lost, ring->lost + lost);
		atomic64_add(lost, &notice->fn->lost);
	}
	local_irq_restore(flags);
	return taken;
}

/*
 * That a FIN was sent shows a little later, and then counts from when it was: so
 * the oldest of a ring may stand a few places behind the first.
 */
static const struct fin_notice *oldest_in(struct fin_ring *ring)
{
	/* Before what is in the slots. */
	u32 n = smp_load_acquire(&ring->head) - ring->tail, i, best = 0;

	if (!n)
		return NULL;
	for (i = 1; i < n && i < FIN_RING_LATE; i++)
		if (slot_at(ring, i)->event.ns < slot_at(ring, best)->event.ns)
			best = i;
	for (; best; best--)
		swap(*slot_at(ring, best), *slot_at(ring, best - 1));
	return slot_at(ring, 0);
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
		const struct fin_notice *notice = oldest_in(rings[cpu]);

		if (!notice || (first && notice->event.ns >= first->event.ns))
			continue;
		oldest = rings[cpu];
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
	struct fin_bytes *bytes = oldest->slot[oldest->tail % FIN_RING_SLOTS].bytes;

	if (bytes)
		atomic_sub(bytes->len, &waiting);
	kfree(bytes);
	/* Behind the last use of the slot, which the producer may fill again. */
	smp_store_release(&oldest->tail, oldest->tail + 1);
}

/**
 * fin_rings_full() - is there no room for more bytes of segments?
 * @bytes: how many more
 *
 * Context: any.
 * Return: true when so many are on their way that these are not to be added.
 */
bool fin_rings_full(u32 bytes)
{
	return atomic_read(&waiting) + bytes > FIN_RINGS_BYTES;
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
