// SPDX-License-Identifier: GPL-2.0-only

#include <linux/ktime.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/netfilter/nf_conntrack.h>

#include "compat/conntrack.h"
#include "hooks.h"
#include "net.h"
#include "recorder.h"
#include "rules.h"
#include "segment.h"
#include "socket.h"
#include "stream.h"
#include "trace.h"

static void describe(const struct fin_segment *seg, const struct fin_rule *rule,
		     struct fin_event *event)
{
	*event = (struct fin_event) {
		.ns = ktime_get_ns(),
		.type = FINCTL_EVENT_DROP,
		.drop = {
			.rule = rule->id,
			.class = seg->class,
			.direction = seg->direction,
			.flags = seg->flags,
			.seq = seg->seq,
			.ack = seg->ack,
			.len = seg->len,
		},
	};
}

static bool enter(struct fin_entry *entry, const struct fin_segment *seg)
{
	if (!seg->sk)
		return false;
	if (seg->sk->sk_state == TCP_TIME_WAIT)
		return fin_recorder_enter_mini(entry, inet_twsk(seg->sk));
	return fin_socket_is_tcp(seg->sk) && seg->sk->sk_state != TCP_LISTEN &&
	       fin_recorder_enter(entry, seg->sk, FIN_BEGIN_ALWAYS);
}

/* The drop goes into the socket's record; without one, to the listeners alone. */
static void note(struct fin_net *fn, struct fin_segment *seg, const struct fin_rule *rule)
{
	struct fin_event event;
	struct fin_entry entry;

	fin_segment_resolve(seg);
	describe(seg, rule, &event);
	if (!enter(&entry, seg)) {
		trace_drop(fn->inum, 0, &seg->flow, &event.drop);
		fin_stream_send(fn, 0, &seg->flow, &event);
		return;
	}
	trace_drop(fn->inum, entry.record->id, &seg->flow, &event.drop);
	fin_recorder_add(&entry, &event);
	fin_recorder_leave(&entry);
}

/*
 * A segment that vanishes on its way out was sent as far as TCP and conntrack
 * know: NF_DROP would tell the sender, so it is freed and stolen instead. One
 * that comes in is dropped before anyone here has seen it.
 */
static unsigned int vanish(const struct fin_segment *seg, const struct fin_rule *rule)
{
	if (rule->how == FINCTL_HOW_EPERM || seg->direction == FINCTL_DIRECTION_IN)
		return NF_DROP;
	if (fin_conntrack_confirm(seg->skb) != NF_ACCEPT)
		return NF_DROP;
	kfree_skb(seg->skb);
	return NF_STOLEN;
}

static unsigned int judge(struct fin_segment *seg)
{
	struct fin_net *fn = fin_net_of(seg->net);
	const struct fin_rule *rule = fin_rules_judge(rcu_dereference(fn->rules), seg);

	if (rule)
		note(fn, seg, rule);
	fin_segment_release(seg);
	return rule ? vanish(seg, rule) : NF_ACCEPT;
}

static bool is_forwarded(const struct sk_buff *skb, u8 pf)
{
	return pf == NFPROTO_IPV4 ? IPCB(skb)->flags & IPSKB_FORWARDED :
				    IP6CB(skb)->flags & IP6SKB_FORWARDED;
}

static unsigned int post_routing(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	struct fin_segment seg;

	if (is_forwarded(skb, state->pf) || !fin_segment_read(&seg, skb, state->net, NULL))
		return NF_ACCEPT;
	return judge(&seg);
}

static unsigned int pre_routing(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	struct fin_segment seg;

	if (!fin_segment_read(&seg, skb, state->net, state->in))
		return NF_ACCEPT;
	return judge(&seg);
}

static bool was_fragmented(const struct sk_buff *skb, u8 pf)
{
	return pf == NFPROTO_IPV4 ? IPCB(skb)->frag_max_size : IP6CB(skb)->frag_max_size;
}

/*
 * PRE_ROUTING could not judge what arrived in fragments or under an address
 * that NAT has changed since. Where conntrack is, it had the fragments
 * reassembled before that hook.
 */
static bool not_yet_judged(const struct sk_buff *skb, u8 pf)
{
	enum ip_conntrack_info info;
	const struct nf_conn *ct = nf_ct_get(skb, &info);

	if (!ct)
		return was_fragmented(skb, pf);
	return test_bit(CTINFO2DIR(info) == IP_CT_DIR_ORIGINAL ? IPS_DST_NAT_BIT : IPS_SRC_NAT_BIT,
			&ct->status);
}

static unsigned int local_in(void *priv, struct sk_buff *skb, const struct nf_hook_state *state)
{
	struct fin_segment seg;

	if (likely(!not_yet_judged(skb, state->pf)) ||
	    !fin_segment_read(&seg, skb, state->net, state->in))
		return NF_ACCEPT;
	return judge(&seg);
}

#define FIN_HOOK(family, number, order, function)	\
	{ .pf = family, .hooknum = number, .priority = order, .hook = function }

static const struct nf_hook_ops hooks[] = {
	FIN_HOOK(NFPROTO_IPV4, NF_INET_POST_ROUTING, NF_IP_PRI_LAST, post_routing),
	FIN_HOOK(NFPROTO_IPV4, NF_INET_PRE_ROUTING, NF_IP_PRI_CONNTRACK - 1, pre_routing),
	FIN_HOOK(NFPROTO_IPV4, NF_INET_LOCAL_IN, NF_IP_PRI_FIRST, local_in),
	FIN_HOOK(NFPROTO_IPV6, NF_INET_POST_ROUTING, NF_IP6_PRI_LAST, post_routing),
	FIN_HOOK(NFPROTO_IPV6, NF_INET_PRE_ROUTING, NF_IP6_PRI_CONNTRACK - 1, pre_routing),
	FIN_HOOK(NFPROTO_IPV6, NF_INET_LOCAL_IN, NF_IP6_PRI_FIRST, local_in),
};

/**
 * fin_hooks_start() - begin to judge the segments of a namespace
 * @fn: the namespace, its mutex held
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int fin_hooks_start(struct fin_net *fn)
{
	int err;

	if (fn->hooked)
		return 0;
	err = nf_register_net_hooks(fn->net, hooks, ARRAY_SIZE(hooks));
	fn->hooked = !err;
	return err;
}

/**
 * fin_hooks_stop() - leave the namespace's segments alone
 * @fn: the namespace, its mutex held
 *
 * Context: process.
 */
void fin_hooks_stop(struct fin_net *fn)
{
	if (fn->hooked)
		nf_unregister_net_hooks(fn->net, hooks, ARRAY_SIZE(hooks));
	fn->hooked = false;
}
