// SPDX-License-Identifier: GPL-2.0-only

#include <linux/ktime.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/netfilter/nf_conntrack.h>

#include "compat/conntrack.h"
#include "fragments.h"
#include "entry.h"
#include "hooks.h"
#include "judge.h"
#include "net.h"
#include "passage.h"
#include "rules.h"
#include "ruleset.h"
#include "segment.h"
#include "socket.h"
#include "stream.h"
#include "trace.h"

/* The error of a send that TCP takes for congestion on this host: it looks for a
 * positive one. 1 would have the caller send a segment that is gone, and 2 is
 * success.
 */
#define FIN_XMIT_CONGESTED	3

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
	struct fin_bytes *bytes = fin_stream_copy(fn, seg->skb);
	struct fin_event event;
	struct fin_entry entry = {};

	fin_segment_resolve(seg);
	describe(seg, rule, &event);
	if (enter(&entry, seg)) {
		trace_drop(fn->inum, entry.record->id, &seg->flow, &event.drop);
		swap(bytes, entry.records->vanished);
		fin_recorder_add(&entry, &event);
		swap(bytes, entry.records->vanished);
		fin_recorder_leave(&entry);
	} else {
		trace_drop(fn->inum, 0, &seg->flow, &event.drop);
		fin_stream_send(fn, 0, &seg->flow, &event, &bytes);
	}
	kfree(bytes);
}

static unsigned int post_routing(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state);

/* The place behind ours among the hooks; the end where we are no longer one. */
static unsigned int next_hook(const struct nf_hook_entries *entries)
{
	unsigned int i;

	for (i = 0; i < entries->num_hook_entries; i++)
		if (entries->hooks[i].hook == post_routing)
			return i + 1;
	return i;
}

/*
 * Conntrack confirms a connection, and tells who listens of what has changed, in
 * a hook of the same last priority, which comes before ours or after it: what was
 * registered later comes first. The segment vanishes on the wire, behind them all.
 */
static unsigned int pass_on(const struct fin_segment *seg)
{
	const struct nf_hook_state *state = seg->state;
	const struct netns_nf *nf = &state->net->nf;
	struct nf_hook_entries __rcu *const *of_family = state->pf == NFPROTO_IPV4 ?
							 nf->hooks_ipv4 : nf->hooks_ipv6;
	const struct nf_hook_entries *entries = rcu_dereference(of_family[state->hook]);
	unsigned int i, verdict = NF_ACCEPT;

	if (!entries)
		return verdict;
	for (i = next_hook(entries); i < entries->num_hook_entries && verdict == NF_ACCEPT; i++)
		verdict = entries->hooks[i].hook(entries->hooks[i].priv, seg->skb, state);
	return verdict;
}

/*
 * A segment that vanishes on its way out was sent as far as TCP and conntrack
 * know: NF_DROP would tell the sender, so it is freed and stolen instead. One
 * that comes in is dropped before anyone here has seen it; one that passes
 * through has no sender here who could be told.
 */
static unsigned int vanish(const struct fin_segment *seg, const struct fin_rule *rule)
{
	unsigned int verdict;

	if (rule->how == FINCTL_HOW_CONGESTION)
		return NF_DROP_ERR(FIN_XMIT_CONGESTED);
	if (rule->how == FINCTL_HOW_EPERM || seg->direction != FINCTL_DIRECTION_OUT)
		return NF_DROP;
	verdict = pass_on(seg);
	if (verdict != NF_ACCEPT)
		return verdict;
	kfree_skb(seg->skb);
	return NF_STOLEN;
}

/* NAT has changed the ports in the header of what a local socket sends. */
static bool was_translated(const struct sk_buff *skb)
{
	enum ip_conntrack_info info;
	const struct nf_conn *ct = nf_ct_get(skb, &info);

	return ct && READ_ONCE(ct->status) & IPS_NAT_MASK;
}

/* What every packet of the namespace goes through, and most do not get further.
 * Return: false when look() has to tell, in doubt too.
 */
static __always_inline bool passes(const struct fin_ruleset *set, const struct sk_buff *skb,
				   u8 pf, u8 direction)
{
	bool in = direction == FINCTL_DIRECTION_IN;
	unsigned int off = sizeof(struct ipv6hdr);
	const __be16 *port;

	if (pf == NFPROTO_IPV4) {
		if (ip_hdr(skb)->protocol != IPPROTO_TCP || ip_is_fragment(ip_hdr(skb)))
			return true;
		off = ip_hdr(skb)->ihl * 4;
	} else if (ipv6_hdr(skb)->nexthdr != IPPROTO_TCP) {
		return !ipv6_ext_hdr(ipv6_hdr(skb)->nexthdr);
	}
	if (set->nportless || skb_headlen(skb) < off + 2 * sizeof(*port))
		return false;
	if (direction == FINCTL_DIRECTION_OUT && was_translated(skb))
		return false;
	port = (const __be16 *)(skb->data + off);
	return !fin_ruleset_has_port(set, port[in], port[!in]);
}

static noinline unsigned int look(struct fin_net *fn, const struct fin_ruleset *set,
				  struct sk_buff *skb, const struct nf_hook_state *state,
				  u8 direction)
{
	struct fin_segment seg = { .skb = skb, .state = state, .direction = direction };
	const struct fin_rule *rule;
	unsigned int verdict = NF_ACCEPT;

	if (!fin_passage_counts(skb, state) || !fin_segment_find(&seg) ||
	    !fin_ruleset_may(set, &seg.flow) || !fin_segment_read(&seg))
		return NF_ACCEPT;
	rule = fin_judge(set, &seg);
	if (rule) {
		note(fn, &seg, rule);
		verdict = vanish(&seg, rule);
	}
	fin_segment_release(&seg);
	return verdict;
}

static __always_inline unsigned int judge(struct fin_net *fn, struct sk_buff *skb,
					  const struct nf_hook_state *state, u8 direction)
{
	const struct fin_ruleset *set = rcu_dereference(fn->rules);

	if (!set || likely(passes(set, skb, state->pf, direction)))
		return NF_ACCEPT;
	return look(fn, set, skb, state, direction);
}

static unsigned int post_routing(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	return judge(priv, skb, state, FINCTL_DIRECTION_OUT);
}

static unsigned int pre_routing(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	return judge(priv, skb, state, FINCTL_DIRECTION_IN);
}

static unsigned int forward(void *priv, struct sk_buff *skb, const struct nf_hook_state *state)
{
	return judge(priv, skb, state, FINCTL_DIRECTION_FORWARD);
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

/* Conntrack has come since the hooks were set: from now on it must not see what
 * we take. This segment it has seen.
 */
static void note_conntrack(struct fin_net *fn, const struct sk_buff *skb)
{
	if (unlikely(skb_nfct(skb)))
		irq_work_queue(&fn->idle_irq);
}

static unsigned int local_in(void *priv, struct sk_buff *skb, const struct nf_hook_state *state)
{
	struct fin_net *fn = priv;
	unsigned int verdict;

	if (unlikely(fin_fragments_maybe(skb, state->pf)) && fin_fragments_is(skb)) {
		verdict = fin_fragments_gather(state->net, skb);
		return verdict == NF_ACCEPT ? judge(fn, skb, state, FINCTL_DIRECTION_IN) : verdict;
	}
	if (!READ_ONCE(fn->before_conntrack))
		note_conntrack(fn, skb);
	else if (likely(!not_yet_judged(skb, state->pf)))
		return NF_ACCEPT;
	return judge(fn, skb, state, FINCTL_DIRECTION_IN);
}

/* The hooks, and the ways of segments that each is for. */
static const struct {
	struct nf_hook_ops ops;
	u8 ways;
	bool before_conntrack;	/* wanted only where that is */
} hooks[FIN_HOOKS] = {
#define FIN_HOOK(family, number, order, function, which, ...)				\
	{ { .pf = family, .hooknum = number, .priority = order, .hook = function },	\
	  which, ##__VA_ARGS__ }

	FIN_HOOK(NFPROTO_IPV4, NF_INET_POST_ROUTING, NF_IP_PRI_LAST, post_routing, FIN_WAYS_OUT),
	FIN_HOOK(NFPROTO_IPV4, NF_INET_PRE_ROUTING, NF_IP_PRI_CONNTRACK - 1, pre_routing,
		 FIN_WAYS_IN, true),
	FIN_HOOK(NFPROTO_IPV4, NF_INET_LOCAL_IN, NF_IP_PRI_FIRST, local_in, FIN_WAYS_IN),
	FIN_HOOK(NFPROTO_IPV4, NF_INET_FORWARD, NF_IP_PRI_LAST, forward, FIN_WAY_FORWARD),
	FIN_HOOK(NFPROTO_IPV6, NF_INET_POST_ROUTING, NF_IP6_PRI_LAST, post_routing, FIN_WAYS_OUT),
	FIN_HOOK(NFPROTO_IPV6, NF_INET_PRE_ROUTING, NF_IP6_PRI_CONNTRACK - 1, pre_routing,
		 FIN_WAYS_IN, true),
	FIN_HOOK(NFPROTO_IPV6, NF_INET_LOCAL_IN, NF_IP6_PRI_FIRST, local_in, FIN_WAYS_IN),
	FIN_HOOK(NFPROTO_IPV6, NF_INET_FORWARD, NF_IP6_PRI_LAST, forward, FIN_WAY_FORWARD),

#undef FIN_HOOK
};

/**
 * fin_hooks_init() - make a namespace's hooks ready, none registered
 * @fn: the namespace
 *
 * Context: process.
 */
void fin_hooks_init(struct fin_net *fn)
{
	unsigned int i;

	for (i = 0; i < FIN_HOOKS; i++) {
		fn->hook[i] = hooks[i].ops;
		fn->hook[i].priv = fn;
	}
}

static int set_hook(struct fin_net *fn, unsigned int i, bool on)
{
	unsigned long bit = BIT(i);
	int err = 0;

	if (!!(fn->hooked & bit) == on)
		return 0;
	if (on)
		err = nf_register_net_hook(fn->net, &fn->hook[i]);
	else
		nf_unregister_net_hook(fn->net, &fn->hook[i]);
	if (!err)
		fn->hooked ^= bit;
	return err;
}

/**
 * fin_hooks_set() - judge the segments of a namespace on these ways, and no others
 * @fn: the namespace, its mutex held
 * @ways: FIN_WAY_*, 0 to leave all segments alone
 *
 * Without conntrack, what comes in is judged once it is known to be for this
 * host; with it, before it gets there.
 *
 * Context: process.
 * Return: 0; or a negative errno, with some hooks more than there were.
 */
int fin_hooks_set(struct fin_net *fn, u8 ways)
{
	bool conntrack = fin_conntrack_loaded();
	unsigned int i;
	int err = 0;

	for (i = 0; i < FIN_HOOKS && !err; i++)
		err = set_hook(fn, i, ways & hooks[i].ways &&
			       (conntrack || !hooks[i].before_conntrack));
	if (!err) {
		WRITE_ONCE(fn->before_conntrack, conntrack);
		WRITE_ONCE(fn->ways, ways);
	}
	return err;
}
