/* SPDX-License-Identifier: GPL-2.0-only */
/* What one network namespace owns. */
#ifndef FIN_NET_H
#define FIN_NET_H

#include <linux/irq_work.h>
#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "closepath.h"
#include "hooks.h"
#include "match.h"

struct fin_flows;
struct fin_records;
struct fin_ruleset;
struct fin_user;

/* The filter of `record`, beside those that the rules imply. */
struct fin_filter {
	struct rcu_head rcu;
	struct fin_match match;
	bool all;			/* it names nothing */
	u8 from;			/* FINCTL_FROM_* */
};

struct fin_net {
	struct net *net;
	u32 inum;			/* inode number of the namespace */

	/* Protects what is turned on and off: every write to what follows. */
	struct mutex mutex;
	struct fin_ruleset __rcu *rules;	/* NULL without rules */
	struct fin_filter __rcu *filter;	/* NULL when `record` is off */
	struct fin_flows *flows;	/* NULL until a rule needs it; read by @rules */
	struct fin_records __rcu *records;	/* NULL until recording starts */
	struct fin_records __rcu *kept;	/* of the initial one: records of those that are gone */
	u64 not_kept;			/* of the initial one: for want of memory */
	struct irq_work idle_irq;	/* the last open record has ended: */
	struct work_struct idle_work;	/* do we still need the probes? */
	struct delayed_work tidy_work;	/* a rule's time is over, or flows are stale */
	struct nf_hook_ops hook[FIN_HOOKS];
	u64 recording_ns;		/* since when we hold the probes, else 0 */
	u64 mib_start[FIN_MIBS];	/* the kernel's counters then */
	u32 last_rule;			/* ids are never used again */
	u32 rules_seq;			/* another one after each change of the rules */
	u8 ways;			/* FIN_WAY_*: segments are judged on */
	unsigned long hooked;		/* a bit for each hook that is registered */
	bool before_conntrack;		/* what comes in is judged in PRE_ROUTING */
	bool flows_stale;		/* there may be flows of rules that are gone */
	bool armed;			/* we hold the probes */
	bool dying;			/* the namespace is going away */

	int listeners;			/* stream.c's mutex guards it; read without */
	u32 bytes;			/* of vanished segments, that some of them want; likewise */
	atomic64_t lost;		/* events that found their ring full */
};

extern unsigned int fin_net_id;

/* Namespaces that record from ESTABLISHED on. */
extern atomic_t fin_net_followed;

/* As net_generic() does, for those who have turned interrupts off. */
static inline struct fin_net *fin_net_of_irq(const struct net *net)
{
	return rcu_dereference_sched(net->gen)->ptr[fin_net_id];
}

struct fin_net *fin_net_of(const struct net *net);
struct fin_net *fin_net_get(u32 inum);
void fin_net_put(struct fin_net *fn);
void fin_net_idle(struct fin_net *fn);
bool fin_net_may_want(const struct fin_net *fn, __be16 local, __be16 remote);
u8 fin_net_wants(const struct fin_net *fn, const struct fin_flow *flow,
		 const struct fin_user *user);
bool fin_net_records(const struct fin_net *fn);

#endif
