// SPDX-License-Identifier: GPL-2.0-only

#include <linux/irq_work.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include "message.h"
#include "net.h"
#include "ring.h"
#include "stream.h"

/* What a subscriber wants of one namespace. */
struct fin_subscription {
	struct list_head list;
	struct fin_net *fn;
	struct fin_match match;
	u32 bytes;		/* of each vanished segment, at the most */
	u64 lost;		/* of @fn->lost, what the subscriber was told */
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

static void stream_work(struct work_struct *work);
static DECLARE_WORK(worker, stream_work);

/* A probe may run with any lock held, so it must not wake anyone itself. */
static void stream_wake(struct irq_work *work)
{
	schedule_work(&worker);
}

static DEFINE_IRQ_WORK(waker, stream_wake);

/**
 * fin_stream_copy() - the bytes of a segment that vanishes, where a listener wants them
 * @fn: the namespace
 * @skb: the segment, its data at the network header
 *
 * Context: netfilter hook, no lock held.
 * Return: the bytes, for fin_stream_send() or kfree(); NULL when nobody wants
 * them, too many are on their way, or there is no memory.
 */
struct fin_bytes *fin_stream_copy(const struct fin_net *fn, const struct sk_buff *skb)
{
	u32 len = min(READ_ONCE(fn->bytes), skb->len);
	struct fin_bytes *bytes;

	if (!len || fin_rings_full(len))
		return NULL;
	bytes = kmalloc(struct_size(bytes, data, len), GFP_ATOMIC | __GFP_NOWARN);
	if (!bytes)
		return NULL;
	bytes->len = len;
	if (!skb_copy_bits(skb, 0, bytes->data, len))
		return bytes;
	kfree(bytes);
	return NULL;
}

/**
 * fin_stream_send() - hand an event to the listeners of a namespace, if any
 * @fn: the namespace
 * @id: the record's id, 0 for none
 * @flow: the connection
 * @event: what happened
 * @bytes: of the segment that vanished; set to NULL when they were taken
 *
 * Context: any.
 */
void fin_stream_send(struct fin_net *fn, u64 id, const struct fin_flow *flow,
		     const struct fin_event *event, struct fin_bytes **bytes)
{
	const struct fin_notice notice = {
		.id = id, .fn = fn, .bytes = *bytes, .flow = *flow, .event = *event,
	};

	/* Pairs with the release in subscribe(): the rings are there. */
	if (!smp_load_acquire(&fn->listeners))
		return;
	if (fin_rings_put(&notice))
		*bytes = NULL;
	irq_work_queue(&waker);
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

/* Room for what a message has beside the segment's bytes. */
#define FIN_EVENT_SIZE		512

static struct sk_buff *batch_new(u32 bytes)
{
	return genlmsg_new(max_t(size_t, GENLMSG_DEFAULT_SIZE, FIN_EVENT_SIZE + bytes), GFP_KERNEL);
}

static bool append(struct fin_subscriber *sub, const struct fin_notice *notice,
		   const struct fin_event *event, u32 bytes)
{
	const struct fin_message_event message = {
		.portid = sub->portid,
		.inum = notice->fn->inum,
		.id = notice->id,
		.flow = &notice->flow,
		.event = event,
		.seq = sub->seq,
		.lost = sub->lost,
		.data = bytes ? notice->bytes->data : NULL,
		.bytes = bytes,
	};

	if (!sub->batch)
		sub->batch = batch_new(bytes);
	return sub->batch && !fin_message_event(sub->batch, &message);
}

static void deliver_one(struct fin_subscriber *sub, const struct fin_notice *notice,
			const struct fin_event *event, u32 wanted)
{
	u32 bytes = notice->bytes ? min(notice->bytes->len, wanted) : 0;

	sub->seq++;
	if (!append(sub, notice, event, bytes)) {
		flush(sub);
		if (!append(sub, notice, event, bytes)) {
			sub->lost++;
			return;
		}
	}
	sub->batched++;
}

static void deliver(struct fin_subscriber *sub, const struct fin_notice *notice, u32 wanted)
{
	struct fin_event one[FIN_EVENT_EXPANDED];
	unsigned int i, n = fin_event_expand(&notice->event, one);

	for (i = 0; i < n; i++)
		deliver_one(sub, notice, &one[i], wanted);
}

/* Nobody knows whose match an event would have met for which the ring was full,
 * so all who listen to its namespace are told.
 */
static void tell_loss(void)
{
	struct fin_subscription *one;
	struct fin_subscriber *sub;
	u64 lost;

	list_for_each_entry(sub, &subscribers, list) {
		list_for_each_entry(one, &sub->subscriptions, list) {
			lost = atomic64_read(&one->fn->lost);
			sub->lost += lost - one->lost;
			one->lost = lost;
		}
	}
}

static const struct fin_subscription *subscription_to(const struct fin_subscriber *sub,
						      const struct fin_net *fn)
{
	const struct fin_subscription *one;

	list_for_each_entry(one, &sub->subscriptions, list)
		if (one->fn == fn)
			return one;
	return NULL;
}

static void offer(struct fin_subscriber *sub, const struct fin_notice *notice)
{
	const struct fin_subscription *one = subscription_to(sub, notice->fn);

	if (one && fin_match_flow(&one->match, &notice->flow))
		deliver(sub, notice, one->bytes);
}

static void drain(void)
{
	const struct fin_notice *notice;
	struct fin_subscriber *sub;

	tell_loss();
	while ((notice = fin_rings_oldest())) {
		list_for_each_entry(sub, &subscribers, list)
			offer(sub, notice);
		fin_rings_done();
	}
	list_for_each_entry(sub, &subscribers, list)
		flush(sub);
}

static void stream_work(struct work_struct *work)
{
	mutex_lock(&stream_mutex);
	drain();
	mutex_unlock(&stream_mutex);
}

/* What the hooks have to copy of segments, for whoever wants most. */
static void settle_bytes(struct fin_net *fn)
{
	const struct fin_subscription *one;
	struct fin_subscriber *sub;
	u32 bytes = 0;

	list_for_each_entry(sub, &subscribers, list) {
		one = subscription_to(sub, fn);
		bytes = max(bytes, one ? one->bytes : 0);
	}
	WRITE_ONCE(fn->bytes, bytes);
}

static void end_subscription(struct fin_subscription *one)
{
	struct fin_net *fn = one->fn;

	WRITE_ONCE(fn->listeners, fn->listeners - 1);
	list_del(&one->list);
	kfree(one);
	settle_bytes(fn);
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

static struct fin_subscriber *find(const struct net *net, u32 portid)
{
	struct fin_subscriber *sub;

	list_for_each_entry(sub, &subscribers, list)
		if (sub->portid == portid && sub->net == net)
			return sub;
	return NULL;
}

static struct fin_subscriber *subscriber_new(struct net *net, u32 portid)
{
	struct fin_subscriber *sub = kzalloc(sizeof(*sub), GFP_KERNEL);

	if (!sub)
		return NULL;
	INIT_LIST_HEAD(&sub->subscriptions);
	sub->net = net;
	sub->portid = portid;
	list_add_tail(&sub->list, &subscribers);
	return sub;
}

static struct fin_subscription *subscription_new(struct fin_net *fn, const struct fin_match *match,
						 u32 bytes)
{
	struct fin_subscription *one = kzalloc(sizeof(*one), GFP_KERNEL);

	if (!one)
		return NULL;
	one->fn = fn;
	one->match = *match;
	one->bytes = bytes;
	return one;
}

static void begin_subscription(struct fin_subscriber *sub, struct fin_subscription *one)
{
	struct fin_net *fn = one->fn;

	one->lost = atomic64_read(&fn->lost);
	list_add_tail(&one->list, &sub->subscriptions);
	/* Pairs with the acquire in fin_stream_send(): the rings are there. */
	smp_store_release(&fn->listeners, fn->listeners + 1);
	settle_bytes(fn);
}

/* The rings come last: they stay. Takes @one over when it returns 0. */
static int subscribe(struct net *net, u32 portid, struct fin_subscription *one)
{
	struct fin_subscriber *sub = find(net, portid);
	int err;

	if (sub && subscription_to(sub, one->fn))
		return -EEXIST;
	if (!sub)
		sub = subscriber_new(net, portid);
	if (!sub)
		return -ENOMEM;
	err = fin_rings_need();
	if (!err)
		begin_subscription(sub, one);
	else if (list_empty(&sub->subscriptions))
		unsubscribe(sub);
	return err;
}

/**
 * fin_stream_subscribe() - send events of a namespace to a netlink socket until it closes
 * @fn: the namespace
 * @net: the namespace of the socket
 * @portid: the socket
 * @match: which flows
 * @bytes: how many of each vanished segment at the most, 0 for none
 *
 * Context: process.
 * Return: 0, -EEXIST when the socket has subscribed to this namespace, -ENOMEM.
 */
int fin_stream_subscribe(struct fin_net *fn, struct net *net, u32 portid,
			 const struct fin_match *match, u32 bytes)
{
	struct fin_subscription *one = subscription_new(fn, match, bytes);
	int err;

	if (!one)
		return -ENOMEM;
	mutex_lock(&stream_mutex);
	err = subscribe(net, portid, one);
	mutex_unlock(&stream_mutex);
	if (err)
		kfree(one);
	return err;
}

/**
 * fin_stream_place() - where a subscriber stands, once all that happened is sent
 * @fn: a namespace that it has subscribed to
 * @net: the namespace of the socket
 * @portid: the socket
 * @seq: set to the number of the last event
 * @lost: set to how many events the subscriber has missed
 *
 * Context: process. What is sent to the socket next comes behind that event.
 * Return: 0, -ENOENT when the socket has not subscribed to the namespace.
 */
int fin_stream_place(struct fin_net *fn, struct net *net, u32 portid, u64 *seq, u64 *lost)
{
	struct fin_subscriber *sub;
	bool there;

	mutex_lock(&stream_mutex);
	sub = find(net, portid);
	there = sub && subscription_to(sub, fn);
	if (there) {
		drain();
		tell_loss();
		*seq = sub->seq;
		*lost = sub->lost;
	}
	mutex_unlock(&stream_mutex);
	return there ? 0 : -ENOENT;
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
	fin_rings_free();
}
