// SPDX-License-Identifier: GPL-2.0-only
/* The message that tells what was counted in a namespace. */
#include <linux/slab.h>

#include "compat/mib.h"
#include "message.h"
#include "net.h"
#include "records.h"

static int put_ended(struct sk_buff *skb, u8 reason, u8 state, u64 count)
{
	struct nlattr *nest;

	if (!count)
		return 0;
	nest = nla_nest_start(skb, FINCTL_A_NETNS_ENDED);
	if (!nest || nla_put_u32(skb, FINCTL_A_ENDED_REASON, reason) ||
	    nla_put_u32(skb, FINCTL_A_ENDED_STATE, state) ||
	    nla_put_u64_64bit(skb, FINCTL_A_ENDED_COUNT, count, FINCTL_A_ENDED_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_ends(struct sk_buff *skb, const struct fin_counts *counts)
{
	int reason, state, err = 0;

	for (reason = 1; reason <= FINCTL_END_MAX; reason++)
		for (state = 1; !err && state <= FINCTL_STATE_MAX; state++)
			err = put_ended(skb, reason, state, counts->ended[reason][state]);
	return err;
}

static int put_reset(struct sk_buff *skb, u8 why, u64 count)
{
	struct nlattr *nest;

	if (!count)
		return 0;
	nest = nla_nest_start(skb, FINCTL_A_NETNS_RESET);
	if (!nest || nla_put_u32(skb, FINCTL_A_RESET_WHY, why) ||
	    nla_put_u64_64bit(skb, FINCTL_A_RESET_COUNT, count, FINCTL_A_RESET_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_resets(struct sk_buff *skb, const struct fin_counts *counts)
{
	int why, err = 0;

	for (why = 1; !err && why <= FINCTL_WHY_MAX; why++)
		err = put_reset(skb, why, counts->reset[why]);
	return err;
}

static int put_mib(struct sk_buff *skb, const struct fin_net *fn, enum fin_mib mib, u64 seen)
{
	struct nlattr *nest = nla_nest_start(skb, FINCTL_A_NETNS_MIB);

	if (!nest || nla_put_string(skb, FINCTL_A_MIB_NAME, fin_compat_mib_name(mib)->name) ||
	    nla_put_u64_64bit(skb, FINCTL_A_MIB_START, fn->mib_start[mib], FINCTL_A_MIB_PAD) ||
	    nla_put_u64_64bit(skb, FINCTL_A_MIB_NOW, fin_compat_mib(fn->net, mib),
			      FINCTL_A_MIB_PAD) ||
	    nla_put_u64_64bit(skb, FINCTL_A_MIB_SEEN, seen, FINCTL_A_MIB_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* Of the time since the hooks were armed; without that, of none. */
static int put_mibs(struct sk_buff *skb, const struct fin_net *fn, const struct fin_counts *counts)
{
	int mib, err = 0;

	if (!READ_ONCE(fn->recording_ns))
		return 0;
	for (mib = FIN_MIB_NONE + 1; !err && mib < FIN_MIBS; mib++)
		err = put_mib(skb, fn, mib, counts->mib[mib]);
	return err;
}

/* Without @up_to it is the last. */
static int put_bucket(struct sk_buff *skb, const u64 *up_to, u64 count)
{
	struct nlattr *nest = nla_nest_start(skb, FINCTL_A_HISTOGRAM_BUCKET);

	if (!nest || (up_to && nla_put_u64_64bit(skb, FINCTL_A_BUCKET_UP_TO, *up_to,
						 FINCTL_A_BUCKET_PAD)) ||
	    nla_put_u64_64bit(skb, FINCTL_A_BUCKET_COUNT, count, FINCTL_A_BUCKET_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_buckets(struct sk_buff *skb, u8 measure, const struct fin_histogram *histogram)
{
	const struct fin_scale *scale = fin_counts_scale(measure);
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i <= scale->n; i++)
		err = put_bucket(skb, i < scale->n ? &scale->bound[i] : NULL,
				 histogram->bucket[i]);
	return err;
}

static int put_histogram(struct sk_buff *skb, u8 measure, const struct fin_histogram *histogram)
{
	struct nlattr *nest = nla_nest_start(skb, FINCTL_A_NETNS_HISTOGRAM);

	if (!nest || nla_put_u32(skb, FINCTL_A_HISTOGRAM_MEASURE, measure) ||
	    nla_put_u64_64bit(skb, FINCTL_A_HISTOGRAM_SUM, histogram->sum,
			      FINCTL_A_HISTOGRAM_PAD) ||
	    put_buckets(skb, measure, histogram))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_histograms(struct sk_buff *skb, const struct fin_counts *counts)
{
	int measure, err = 0;

	for (measure = 1; !err && measure <= FINCTL_MEASURE_MAX; measure++)
		err = put_histogram(skb, measure, &counts->histogram[measure]);
	return err;
}

/* Without records nothing has been counted. */
static void read_counts(struct fin_net *fn, struct fin_counts *counts)
{
	struct fin_records *records;
	unsigned long flags;

	rcu_read_lock();
	records = rcu_dereference(fn->records);
	if (records) {
		raw_spin_lock_irqsave(&records->lock, flags);
		*counts = records->counts;
		raw_spin_unlock_irqrestore(&records->lock, flags);
	}
	rcu_read_unlock();
}

static int put_counts(struct sk_buff *skb, const struct fin_net *fn,
		      const struct fin_counts *counts)
{
	if (nla_put_u32(skb, FINCTL_A_NETNS_NETNS, fn->inum) ||
	    put_ends(skb, counts) || put_resets(skb, counts) || put_mibs(skb, fn, counts) ||
	    put_histograms(skb, counts))
		return -EMSGSIZE;
	return 0;
}

/**
 * fin_message_stats() - append the message that tells what a namespace has counted
 * @skb: where
 * @head: the header's fields
 * @fn: the namespace
 *
 * Context: process.
 * Return: 0, -EMSGSIZE, -ENOMEM.
 */
int fin_message_stats(struct sk_buff *skb, const struct fin_message *head, struct fin_net *fn)
{
	void *message = genlmsg_put(skb, head->portid, head->seq, &fin_family, head->flags,
				    head->cmd);
	struct fin_counts *counts = kzalloc(sizeof(*counts), GFP_KERNEL);
	int err = -EMSGSIZE;

	if (!counts)
		return -ENOMEM;
	read_counts(fn, counts);
	if (message)
		err = put_counts(skb, fn, counts);
	if (!err)
		genlmsg_end(skb, message);
	kfree(counts);
	return err;
}
