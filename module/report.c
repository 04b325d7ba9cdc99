// SPDX-License-Identifier: GPL-2.0-only
/* The messages that tell how things stand: of the module, of a namespace. */
#include <linux/ktime.h>
#include <uapi/linux/finctl_version.h>

#include "compat/sysctls.h"
#include "flows.h"
#include "message.h"
#include "net.h"
#include "probes.h"
#include "records.h"
#include "ring.h"
#include "ruleset.h"
#include "stream.h"

static int put_hook(struct sk_buff *skb, const struct fin_probe_status *probe)
{
	struct nlattr *nest = nla_nest_start(skb, FINCTL_A_STATUS_HOOK);

	if (!nest ||
	    nla_put_string(skb, FINCTL_A_HOOK_NAME, probe->name) ||
	    nla_put_u32(skb, FINCTL_A_HOOK_KIND, probe->kind) ||
	    nla_put_u32(skb, FINCTL_A_HOOK_STATE, probe->state) ||
	    nla_put_u64_64bit(skb, FINCTL_A_HOOK_MISSED, probe->missed, FINCTL_A_HOOK_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_hooks(struct sk_buff *skb)
{
	struct fin_probe_status probe;
	unsigned int i;

	for (i = 0; fin_probes_status(i, &probe); i++)
		if (put_hook(skb, &probe))
			return -EMSGSIZE;
	return 0;
}

/* Nothing is set aside before a rule has to remember something. */
static void read_flows(struct fin_net *fn, struct fin_flows_numbers *numbers)
{
	const struct fin_ruleset *rules;

	*numbers = (struct fin_flows_numbers) {};
	rcu_read_lock();
	rules = rcu_dereference(fn->rules);
	if (rules && rules->flows)
		fin_flows_numbers(rules->flows, numbers);
	rcu_read_unlock();
}

static u64 bytes_in_use(void)
{
	u64 bytes = fin_rings_bytes();
	struct net *net;

	rcu_read_lock();
	for_each_net_rcu(net) {
		struct fin_net *fn = fin_net_of(net);
		const struct fin_records *records = rcu_dereference(fn->records);
		const struct fin_records *kept = rcu_dereference(fn->kept);
		struct fin_flows_numbers flows;

		read_flows(fn, &flows);
		bytes += flows.bytes + (records ? records->bytes : 0) +
			 (kept ? kept->bytes : 0);
	}
	rcu_read_unlock();
	return bytes;
}

/* Both clocks as near to one moment as two readings are. */
static u64 realtime_offset_ns(void)
{
	return ktime_get_real_ns() - ktime_get_ns();
}

/**
 * fin_message_status() - append the message that describes the module
 * @skb: where
 * @head: the header's fields
 *
 * Context: process.
 * Return: 0, -EMSGSIZE.
 */
int fin_message_status(struct sk_buff *skb, const struct fin_message *head)
{
	void *message = genlmsg_put(skb, head->portid, head->seq, &fin_family, head->flags,
				    head->cmd);

	if (!message ||
	    nla_put_u32(skb, FINCTL_A_STATUS_ABI, FINCTL_ABI) ||
	    nla_put_string(skb, FINCTL_A_STATUS_VERSION, FINCTL_VERSION) ||
	    nla_put_u32(skb, FINCTL_A_STATUS_HZ, HZ) ||
	    nla_put_u64_64bit(skb, FINCTL_A_STATUS_REALTIME_OFFSET_NS, realtime_offset_ns(),
			      FINCTL_A_STATUS_PAD) ||
	    put_hooks(skb) ||
	    nla_put_u32(skb, FINCTL_A_STATUS_SUBSCRIBERS, fin_stream_subscribers()) ||
	    nla_put_u64_64bit(skb, FINCTL_A_STATUS_BYTES, bytes_in_use(), FINCTL_A_STATUS_PAD) ||
	    nla_put_u64_64bit(skb, FINCTL_A_STATUS_EVENTS_LOST, fin_rings_lost(),
			      FINCTL_A_STATUS_PAD) ||
	    nla_put_u32(skb, FINCTL_A_STATUS_UNAVAILABLE, fin_probes_unavailable()))
		return -EMSGSIZE;
	genlmsg_end(skb, message);
	return 0;
}

static int put_sysctl(struct sk_buff *skb, const struct fin_sysctl *sysctl)
{
	struct nlattr *nest = nla_nest_start(skb, FINCTL_A_NETNS_SYSCTL);

	if (!nest ||
	    nla_put_string(skb, FINCTL_A_SYSCTL_NAME, sysctl->name) ||
	    nla_put_u32(skb, FINCTL_A_SYSCTL_VALUE, sysctl->value))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_sysctls(struct sk_buff *skb, const struct net *net)
{
	struct fin_sysctl sysctl[FIN_SYSCTLS];
	unsigned int i, n = fin_compat_sysctls(net, sysctl);

	for (i = 0; i < n; i++)
		if (put_sysctl(skb, &sysctl[i]))
			return -EMSGSIZE;
	return 0;
}

/* The numbers of a store, taken together. */
struct store_numbers {
	u32 capacity, open, ended, owned, events;
	u64 bytes, not_recorded, evicted, events_lost, missed;
};

/* Records of namespaces that are gone, and were not kept or are no longer. */
static u64 no_longer_kept(const struct fin_net *fn)
{
	const struct fin_records *kept = rcu_dereference(fn->kept);

	return READ_ONCE(fn->not_kept) + (kept ? READ_ONCE(kept->evicted) : 0);
}

static void read_store(struct fin_net *fn, struct store_numbers *numbers)
{
	struct fin_records *records;
	unsigned long flags;

	memset(numbers, 0, sizeof(*numbers));
	rcu_read_lock();
	records = rcu_dereference(fn->records);
	if (records) {
		raw_spin_lock_irqsave(&records->lock, flags);
		numbers->capacity = records->capacity;
		numbers->open = records->open;
		numbers->ended = records->ended.n;
		numbers->owned = records->owned.n;
		numbers->missed = records->counts.missed;
		numbers->events = records->events;
		numbers->bytes = records->bytes;
		numbers->not_recorded = records->not_recorded;
		numbers->evicted = records->evicted;
		numbers->events_lost = records->events_lost;
		raw_spin_unlock_irqrestore(&records->lock, flags);
	}
	numbers->evicted += no_longer_kept(fn);
	rcu_read_unlock();
}

static int put_store(struct sk_buff *skb, const struct store_numbers *numbers)
{
	return nla_put_u32(skb, FINCTL_A_NETNS_RECORDS, numbers->capacity) ||
	       nla_put_u32(skb, FINCTL_A_NETNS_RECORDS_OPEN, numbers->open) ||
	       nla_put_u32(skb, FINCTL_A_NETNS_RECORDS_ENDED, numbers->ended) ||
	       nla_put_u32(skb, FINCTL_A_NETNS_EVENTS, numbers->events) ||
	       nla_put_u64_64bit(skb, FINCTL_A_NETNS_BYTES, numbers->bytes,
				 FINCTL_A_NETNS_PAD) ||
	       nla_put_u64_64bit(skb, FINCTL_A_NETNS_NOT_RECORDED, numbers->not_recorded,
				 FINCTL_A_NETNS_PAD) ||
	       nla_put_u64_64bit(skb, FINCTL_A_NETNS_EVICTED, numbers->evicted,
				 FINCTL_A_NETNS_PAD) ||
	       nla_put_u64_64bit(skb, FINCTL_A_NETNS_EVENTS_LOST, numbers->events_lost,
				 FINCTL_A_NETNS_PAD) ||
	       nla_put_u32(skb, FINCTL_A_NETNS_OWNERS, numbers->owned) ||
	       nla_put_u64_64bit(skb, FINCTL_A_NETNS_PROBE_MISSED, numbers->missed,
				 FINCTL_A_NETNS_PAD);
}

static int put_recording(struct sk_buff *skb, struct fin_net *fn)
{
	const struct fin_ruleset *rules;
	const struct fin_filter *filter;
	bool all, recording;
	u32 n;
	u8 from;

	rcu_read_lock();
	rules = rcu_dereference(fn->rules);
	filter = rcu_dereference(fn->filter);
	n = rules ? rules->n : 0;
	all = filter && fin_match_is_all(&filter->match);
	from = filter ? filter->from : 0;
	recording = (rules && rules->ways) || filter;
	rcu_read_unlock();
	return nla_put_u32(skb, FINCTL_A_NETNS_RECORDING, recording) ||
	       nla_put_u32(skb, FINCTL_A_NETNS_RULES, n) ||
	       nla_put_u32(skb, FINCTL_A_NETNS_FILTERED, !all) ||
	       (from && nla_put_u32(skb, FINCTL_A_NETNS_FROM, from)) ||
	       (READ_ONCE(fn->recording_ns) &&
		nla_put_u64_64bit(skb, FINCTL_A_NETNS_RECORDING_NS, fn->recording_ns,
				  FINCTL_A_NETNS_PAD));
}

static int put_flows(struct sk_buff *skb, const struct fin_flows_numbers *numbers)
{
	return nla_put_u32(skb, FINCTL_A_NETNS_FLOWS, numbers->used) ||
	       nla_put_u32(skb, FINCTL_A_NETNS_FLOWS_CAPACITY, numbers->capacity) ||
	       nla_put_u64_64bit(skb, FINCTL_A_NETNS_FLOWS_EVICTED, numbers->evicted,
				 FINCTL_A_NETNS_PAD) ||
	       nla_put_u64_64bit(skb, FINCTL_A_NETNS_FLOWS_REFUSED, numbers->refused,
				 FINCTL_A_NETNS_PAD);
}

static int put_kept(struct sk_buff *skb, struct fin_net *fn)
{
	const struct fin_records *kept;
	u32 n;

	rcu_read_lock();
	kept = rcu_dereference(fn->kept);
	n = kept ? READ_ONCE(kept->ended.n) : 0;
	rcu_read_unlock();
	return n ? nla_put_u32(skb, FINCTL_A_NETNS_KEPT, n) : 0;
}

/* What `record` names, where that is not all. */
static int put_filter(struct sk_buff *skb, struct fin_net *fn)
{
	const struct fin_filter *filter;
	int err = 0;

	rcu_read_lock();
	filter = rcu_dereference(fn->filter);
	if (filter && !filter->all)
		err = fin_message_match(skb, FINCTL_A_NETNS_FILTER, &filter->match);
	rcu_read_unlock();
	return err;
}

/**
 * fin_message_net() - append the message that describes a namespace
 * @skb: where
 * @head: the header's fields
 * @fn: the namespace
 *
 * Context: process.
 * Return: 0, -EMSGSIZE with @skb as it was.
 */
int fin_message_net(struct sk_buff *skb, const struct fin_message *head, struct fin_net *fn)
{
	void *message = genlmsg_put(skb, head->portid, head->seq, &fin_family, head->flags,
				    head->cmd);
	struct fin_flows_numbers flows;
	struct store_numbers numbers;

	if (!message)
		return -EMSGSIZE;
	read_store(fn, &numbers);
	read_flows(fn, &flows);
	numbers.bytes += flows.bytes;
	if (nla_put_u32(skb, FINCTL_A_NETNS_NETNS, fn->inum) ||
	    put_recording(skb, fn) || put_filter(skb, fn) || put_kept(skb, fn) ||
	    put_store(skb, &numbers) || put_flows(skb, &flows) ||
	    put_sysctls(skb, fn->net)) {
		genlmsg_cancel(skb, message);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, message);
	return 0;
}
