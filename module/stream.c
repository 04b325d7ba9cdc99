// SPDX-License-Identifier: GPL-2.0-only

#include <linux/irq_work.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <net/genetlink.h>

#include "message.h"
#include "net.h"
#include "stream.h"

/* What a ring holds for each CPU: some 10 ms of closes at full speed. */
#define FIN_RING_SLOTS		4096

/* An event on its way: all that its message needs. */
struct fin_notice {
	u64 id;
	struct fin_net *fn;
	struct fin_flow flow;
	struct fin_event event;
};

/* One producer, its CPU with interrupts off; one consumer, the worker. */
struct fin_ring {
	u32 head;		/* producer's */
	u32 tail;		/* consumer's */
	u64 lost;		/* producer's: found the ring full */
	struct fin_notice slot[FIN_RING_SLOTS];
};

/* What a subscriber wants of one namespace. */
struct fin_subscription {
	struct list_head list;
	struct fin_net *fn;
	struct fin_match match;
};

/* A netlink socket. What it gets is one sequence, whatever namespaces it is of. */
struct fin_subscriber {
	struct list_head list;
	struct list_head subscriptions;
	struct net *net;	/* of the socket */
	u32 portid;
	u64 seq;
	u64 lost;
	struct sk_buff *batch;
	u32 batched;		/* events in @batch */
};

/* Protects the list of subscribers, their fields, and the rings' consumer side. */
static DEFINE_MUTEX(stream_mutex);
static LIST_HEAD(subscribers);
static u64 lost_seen;

static struct fin_ring **rings;		/* by CPU; set once, before the first event */

static void stream_work(struct work_struct *work);
static DECLARE_WORK(worker, stream_work);

/* A probe may run with any lock held, so it must not wake anyone itself. */
static void stream_wake(struct irq_work *work)
{
	schedule_work(&worker);
}

static DEFINE_IRQ_WORK(waker, stream_wake);

/**
 * fin_stream_send() - hand an event to the listeners of a namespace, if any
 * @fn: the namespace
 * @id: the record's id, 0 for none
 * @flow: the connection
 * @event: what happened
 *
 * Context: any.
 */
void fin_stream_send(struct fin_net *fn, u64 id, const struct fin_flow *flow,
		     const struct fin_event *event)
{
	struct fin_notice *notice;
	struct fin_ring *ring;
	unsigned long flags;

	/* Pairs with the release in fin_stream_subscribe(): @rings is set. */
	if (!smp_load_acquire(&fn->listeners))
		return;
	local_irq_save(flags);
	ring = rings[smp_processor_id()];
	if (ring->head - smp_load_acquire(&ring->tail) == FIN_RING_SLOTS) {
		WRITE_ONCE(ring->lost, ring->lost + 1);
	} else {
		notice = &ring->slot[ring->head % FIN_RING_SLOTS];
		notice->id = id;
		notice->fn = fn;
		notice->flow = *flow;
		notice->event = *event;
		smp_store_release(&ring->head, ring->head + 1);
	}
	local_irq_restore(flags);
	irq_work_queue(&waker);
}

/* Return: the ring whose next event is the oldest, NULL when all are empty. */
static struct fin_ring *oldest_ring(void)
{
	struct fin_ring *oldest = NULL;
	u64 ns = U64_MAX;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct fin_ring *ring = rings[cpu];
		const struct fin_notice *notice = &ring->slot[ring->tail % FIN_RING_SLOTS];

		if (smp_load_acquire(&ring->head) == ring->tail || notice->event.ns >= ns)
			continue;
		oldest = ring;
		ns = notice->event.ns;
	}
	return oldest;
}

/* A full socket costs its owner the batch, and nobody else anything. */
static void flush(struct fin_subscriber *sub)
{
	if (!sub->batch)
		return;
	if (genlmsg_unicast(sub->net, sub->batch, sub->portid) < 0)
		sub->lost += sub->batched;
	sub->batch = NULL;
	sub->batched = 0;
}

static bool append(struct fin_subscriber *sub, const struct fin_notice *notice)
{
	const struct fin_message_event message = {
		.portid = sub->portid,
		.inum = notice->fn->inum,
		.id = notice->id,
		.flow = &notice->flow,
		.event = &notice->event,
		.seq = sub->seq,
		.lost = sub->lost,
	};

	if (!sub->batch)
		sub->batch = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	return sub->batch && !fin_message_event(sub->batch, &message);
}

static void deliver(struct fin_subscriber *sub, const struct fin_notice *notice)
{
	sub->seq++;
	if (!append(sub, notice)) {
		flush(sub);
		if (!append(sub, notice)) {
			sub->lost++;
			return;
		}
	}
	sub->batched++;
}

/* What a ring lost was nobody's in particular, so everybody is told. */
static void tell_loss(void)
{
	u64 lost = fin_stream_lost(), more = lost - lost_seen;
	struct fin_subscriber *sub;

	lost_seen = lost;
	if (!more)
		return;
	list_for_each_entry(sub, &subscribers, list)
		sub->lost += more;
}

static bool wants(const struct fin_subscriber *sub, const struct fin_notice *notice)
{
	const struct fin_subscription *one;

	list_for_each_entry(one, &sub->subscriptions, list)
		if (one->fn == notice->fn)
			return fin_match_flow(&one->match, &notice->flow);
	return false;
}

static void drain(void)
{
	struct fin_subscriber *sub;
	struct fin_ring *ring;

	while ((ring = oldest_ring())) {
		const struct fin_notice *notice = &ring->slot[ring->tail % FIN_RING_SLOTS];

		list_for_each_entry(sub, &subscribers, list)
			if (wants(sub, notice))
				deliver(sub, notice);
		smp_store_release(&ring->tail, ring->tail + 1);
	}
	list_for_each_entry(sub, &subscribers, list)
		flush(sub);
}

static void stream_work(struct work_struct *work)
{
	mutex_lock(&stream_mutex);
	tell_loss();
	drain();
	mutex_unlock(&stream_mutex);
}

static void end_subscription(struct fin_subscription *one)
{
	WRITE_ONCE(one->fn->listeners, one->fn->listeners - 1);
	list_del(&one->list);
	kfree(one);
}

static void unsubscribe(struct fin_subscriber *sub)
{
	struct fin_subscription *one, *next;

	list_for_each_entry_safe(one, next, &sub->subscriptions, list)
		end_subscription(one);
	list_del(&sub->list);
	kfree_skb(sub->batch);
	kfree(sub);
}

static int netlink_event(struct notifier_block *nb, unsigned long event, void *data)
{
	const struct netlink_notify *gone = data;
	struct fin_subscriber *sub, *next;

	if (event != NETLINK_URELEASE || gone->protocol != NETLINK_GENERIC)
		return NOTIFY_DONE;
	mutex_lock(&stream_mutex);
	list_for_each_entry_safe(sub, next, &subscribers, list)
		if (sub->portid == gone->portid && sub->net == gone->net)
			unsubscribe(sub);
	mutex_unlock(&stream_mutex);
	return NOTIFY_DONE;
}

static struct notifier_block netlink_notifier = {
	.notifier_call = netlink_event,
};

static void free_rings(struct fin_ring **some)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kvfree(some[cpu]);
	kfree(some);
}

/* Rings stay from the first subscription until the module goes. */
static int need_rings(void)
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

/* Return: the subscriber that a socket is, made when it is none yet; or an error. */
static struct fin_subscriber *subscriber_of(struct net *net, u32 portid)
{
	struct fin_subscriber *sub;

	list_for_each_entry(sub, &subscribers, list)
		if (sub->portid == portid && sub->net == net)
			return sub;
	sub = kzalloc(sizeof(*sub), GFP_KERNEL);
	if (!sub)
		return NULL;
	INIT_LIST_HEAD(&sub->subscriptions);
	sub->net = net;
	sub->portid = portid;
	list_add_tail(&sub->list, &subscribers);
	return sub;
}

static int subscribe(struct fin_subscriber *sub, struct fin_net *fn, const struct fin_match *match)
{
	struct fin_subscription *one;

	list_for_each_entry(one, &sub->subscriptions, list)
		if (one->fn == fn)
			return -EEXIST;
	one = kzalloc(sizeof(*one), GFP_KERNEL);
	if (!one)
		return -ENOMEM;
	one->fn = fn;
	one->match = *match;
	list_add_tail(&one->list, &sub->subscriptions);
	/* Pairs with the acquire in fin_stream_send(): @rings is set. */
	smp_store_release(&fn->listeners, fn->listeners + 1);
	return 0;
}

/**
 * fin_stream_subscribe() - send events of a namespace to a netlink socket until it closes
 * @fn: the namespace
 * @net: the namespace of the socket
 * @portid: the socket
 * @match: which flows
 *
 * Context: process.
 * Return: 0, -EEXIST when the socket has subscribed to this namespace, -ENOMEM.
 */
int fin_stream_subscribe(struct fin_net *fn, struct net *net, u32 portid,
			 const struct fin_match *match)
{
	struct fin_subscriber *sub;
	int err;

	mutex_lock(&stream_mutex);
	err = need_rings();
	if (!err) {
		sub = subscriber_of(net, portid);
		err = sub ? subscribe(sub, fn, match) : -ENOMEM;
	}
	mutex_unlock(&stream_mutex);
	return err;
}

/**
 * fin_stream_forget() - end the subscriptions to a namespace that goes away
 * @fn: the namespace, which sends no further event
 *
 * Context: process.
 */
void fin_stream_forget(struct fin_net *fn)
{
	struct fin_subscription *one, *next;
	struct fin_subscriber *sub;

	mutex_lock(&stream_mutex);
	if (rings)
		drain();
	list_for_each_entry(sub, &subscribers, list)
		list_for_each_entry_safe(one, next, &sub->subscriptions, list)
			if (one->fn == fn)
				end_subscription(one);
	mutex_unlock(&stream_mutex);
}

/**
 * fin_stream_subscribers() - how many sockets listen
 *
 * Context: process.
 * Return: their number.
 */
u32 fin_stream_subscribers(void)
{
	struct fin_subscriber *sub;
	u32 n = 0;

	mutex_lock(&stream_mutex);
	list_for_each_entry(sub, &subscribers, list)
		n++;
	mutex_unlock(&stream_mutex);
	return n;
}

/**
 * fin_stream_lost() - events that found their ring full
 *
 * Context: process.
 * Return: their number since the module was loaded.
 */
u64 fin_stream_lost(void)
{
	u64 lost = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		if (READ_ONCE(rings))
			lost += READ_ONCE(rings[cpu]->lost);
	return lost;
}

/**
 * fin_stream_bytes() - memory that the rings take
 *
 * Context: process.
 * Return: bytes.
 */
size_t fin_stream_bytes(void)
{
	return READ_ONCE(rings) ? num_possible_cpus() * sizeof(struct fin_ring) : 0;
}

/**
 * fin_stream_init() - begin to watch for netlink sockets that close
 *
 * Context: process, module load.
 * Return: 0 or a negative errno.
 */
int fin_stream_init(void)
{
	return netlink_register_notifier(&netlink_notifier);
}

/**
 * fin_stream_exit() - end all subscriptions
 *
 * Context: process, module unload, when nothing sends any more.
 */
void fin_stream_exit(void)
{
	struct fin_subscriber *sub, *next;

	netlink_unregister_notifier(&netlink_notifier);
	irq_work_sync(&waker);
	cancel_work_sync(&worker);
	list_for_each_entry_safe(sub, next, &subscribers, list)
		unsubscribe(sub);
	if (rings)
		free_rings(rings);
}
