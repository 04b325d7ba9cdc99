// SPDX-License-Identifier: GPL-2.0-only

#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/inet_timewait_sock.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "compat/compat.h"
#include "passage.h"
#include "rules.h"
#include "segment.h"
#include "socket.h"

static bool find_ipv4(struct fin_segment *seg)
{
	const struct iphdr *iph = ip_hdr(seg->skb);

	seg->off = iph->ihl * 4;
	return iph->protocol == IPPROTO_TCP && !ip_is_fragment(iph);
}

static bool find_ipv6(struct fin_segment *seg)
{
	int flags = IP6_FH_F_SKIP_RH;
	unsigned short frag = 0;

	seg->off = sizeof(struct ipv6hdr);
	if (ipv6_hdr(seg->skb)->nexthdr == IPPROTO_TCP)
		return true;
	seg->off = 0;
	return ipv6_find_hdr(seg->skb, &seg->off, IPPROTO_TCP, &frag, &flags) >= 0 &&
	       !(flags & IP6_FH_F_FRAG);
}

static void read_addresses(const struct sk_buff *skb, u8 pf, struct fin_addr *src,
			   struct fin_addr *dst)
{
	if (pf == NFPROTO_IPV4) {
		ipv6_addr_set_v4mapped(ip_hdr(skb)->saddr, (struct in6_addr *)src);
		ipv6_addr_set_v4mapped(ip_hdr(skb)->daddr, (struct in6_addr *)dst);
	} else {
		memcpy(src, &ipv6_hdr(skb)->saddr, sizeof(*src));
		memcpy(dst, &ipv6_hdr(skb)->daddr, sizeof(*dst));
	}
}

static void read_flow(struct fin_segment *seg)
{
	bool in = seg->direction == FINCTL_DIRECTION_IN;
	struct fin_flow *flow = &seg->flow;
	u16 sport = ntohs(seg->th->source), dport = ntohs(seg->th->dest);

	read_addresses(seg->skb, seg->state->pf, in ? &flow->remote : &flow->local,
		       in ? &flow->local : &flow->remote);
	flow->local_port = in ? dport : sport;
	flow->remote_port = in ? sport : dport;
	flow->family = seg->state->pf == NFPROTO_IPV4 ? FINCTL_FAMILY_INET : FINCTL_FAMILY_INET6;
}

/* The socket that sends, where the segment carries it. Those of TIME_WAIT and
 * answers without a socket leave through a control socket, which is not theirs.
 */
static void read_sender(struct fin_segment *seg)
{
	struct sock *sk = seg->skb->sk;

	if (fin_socket_is_tcp(sk)) {
		seg->sk = sk;
		fin_socket_flow(sk, &seg->flow);
	} else if (sk && sk->sk_state == TCP_NEW_SYN_RECV) {
		seg->sk = sk;
	}
}

static const struct net_device *device_of(const struct fin_segment *seg)
{
	return seg->direction == FINCTL_DIRECTION_IN ? fin_passage_in(seg->skb, seg->state) :
						       seg->state->out;
}

/* A VRF takes back what it is given for this host, as loopback does. */
static bool is_loop(const struct net_device *dev)
{
	return dev->flags & IFF_LOOPBACK || netif_is_l3_master(dev);
}

static u8 way_of(const struct fin_segment *seg)
{
	switch (seg->direction) {
	case FINCTL_DIRECTION_IN:
		return is_loop(device_of(seg)) ? FIN_WAY_LOOPED_IN : FIN_WAY_IN;
	case FINCTL_DIRECTION_OUT:
		return is_loop(device_of(seg)) ? FIN_WAY_LOOPED_OUT : FIN_WAY_OUT;
	default:
		return FIN_WAY_FORWARD;
	}
}

/**
 * fin_segment_find() - find a segment's TCP header, and its flow
 * @seg: the view to fill; skb, state and direction are set, the rest is zero
 *
 * Fragments are judged whole, after reassembly. The flow is that of the local
 * socket where the segment carries one: NAT has changed the header's by then.
 *
 * Context: netfilter hook, the skb's data at the network header.
 * Return: false when this is no TCP segment, or a fragment of one.
 */
bool fin_segment_find(struct fin_segment *seg)
{
	if (!(seg->state->pf == NFPROTO_IPV4 ? find_ipv4(seg) : find_ipv6(seg)))
		return false;
	seg->th = skb_header_pointer(seg->skb, seg->off, sizeof(seg->buf), &seg->buf);
	if (!seg->th)
		return false;
	read_flow(seg);
	if (seg->direction == FINCTL_DIRECTION_OUT)
		read_sender(seg);
	return true;
}

/**
 * fin_segment_read() - read the rest of a segment's header
 * @seg: the segment, found
 *
 * Context: netfilter hook.
 * Return: false when the TCP header is not whole.
 */
bool fin_segment_read(struct fin_segment *seg)
{
	unsigned int end = seg->off + seg->th->doff * 4;

	if (seg->th->doff * 4 < sizeof(*seg->th) || seg->skb->len < end)
		return false;
	seg->way = way_of(seg);
	seg->seq = ntohl(seg->th->seq);
	seg->ack = ntohl(seg->th->ack_seq);
	seg->flags = tcp_flag_byte(seg->th);
	seg->len = seg->skb->len - end;
	seg->class = fin_match_classify(seg->flags, seg->len);
	return true;
}

static __be32 ipv4_of(const struct fin_addr *addr)
{
	return ((const struct in6_addr *)addr)->s6_addr32[3];
}

static const struct in6_addr *ipv6_of(const struct fin_addr *addr)
{
	return (const struct in6_addr *)addr;
}

/* The device that sockets may be bound to, and the one below it in a VRF, as
 * look-ups want them.
 */
static int dif_of(const struct fin_segment *seg)
{
	const struct net_device *dev = device_of(seg);

	return l3mdev_master_ifindex_rcu(dev) ?: dev->ifindex;
}

static int sdif_of(const struct fin_segment *seg)
{
	const struct net_device *dev = device_of(seg);

	return l3mdev_master_ifindex_rcu(dev) ? dev->ifindex : 0;
}

static struct sock *lookup_established(const struct fin_segment *seg)
{
	const struct fin_flow *flow = &seg->flow;

	if (flow->family == FINCTL_FAMILY_INET)
		return __inet_lookup_established(FIN_LOOKUP_TABLE(seg->state->net),
						 ipv4_of(&flow->remote), htons(flow->remote_port),
						 ipv4_of(&flow->local), flow->local_port,
						 dif_of(seg), sdif_of(seg));
	return __inet6_lookup_established(FIN_LOOKUP_TABLE(seg->state->net),
					  ipv6_of(&flow->remote), htons(flow->remote_port),
					  ipv6_of(&flow->local), flow->local_port,
					  dif_of(seg), sdif_of(seg));
}

/* No reference is taken: listeners go under RCU. */
static struct sock *lookup_listener(const struct fin_segment *seg)
{
	const struct fin_flow *flow = &seg->flow;

	if (flow->family == FINCTL_FAMILY_INET)
		return __inet_lookup_listener(FIN_LOOKUP_TABLE(seg->state->net), seg->skb,
					      sizeof(struct tcphdr), ipv4_of(&flow->remote),
					      htons(flow->remote_port), ipv4_of(&flow->local),
					      flow->local_port, dif_of(seg), sdif_of(seg));
	return inet6_lookup_listener(FIN_LOOKUP_TABLE(seg->state->net), seg->skb,
				     sizeof(struct tcphdr), ipv6_of(&flow->remote),
				     htons(flow->remote_port), ipv6_of(&flow->local),
				     flow->local_port, dif_of(seg), sdif_of(seg));
}

/* What opens a connection is the listener's; with SYN cookies so is the answer. */
static void lookup(struct fin_segment *seg)
{
	u16 opens = seg->direction == FINCTL_DIRECTION_IN ? FINCTL_CLASS_SYN : FINCTL_CLASS_SYN_ACK;

	seg->sk = lookup_established(seg);
	seg->referenced = seg->sk;
	if (!seg->sk && seg->class & opens)
		seg->sk = lookup_listener(seg);
}

/* The socket has the peer's FIN, and this acknowledges all that it has. */
static bool acks_peer_fin(const struct fin_segment *seg)
{
	const struct sock *sk = seg->sk;

	if (sk->sk_state == TCP_TIME_WAIT)
		return inet_twsk(sk)->tw_substate == TCP_TIME_WAIT &&
		       seg->ack == tcp_twsk(sk)->tw_rcv_nxt;
	return fin_socket_is_tcp(sk) && sock_flag(sk, SOCK_DONE) &&
	       seg->ack == READ_ONCE(tcp_sk(sk)->rcv_nxt);
}

/* The socket sent a FIN that is not acknowledged yet, and this does it. */
static bool acks_our_fin(const struct fin_segment *seg)
{
	const struct sock *sk = seg->sk;

	if (!fin_socket_is_tcp(sk))
		return false;
	switch (READ_ONCE(sk->sk_state)) {
	case TCP_FIN_WAIT1:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
		return seg->ack == READ_ONCE(tcp_sk(sk)->write_seq);
	default:
		return false;
	}
}

/* The request's counters are raised behind a repetition, so the first is told by
 * its time: that of the original is kept.
 */
static bool answers_again(const struct request_sock *req, const struct sk_buff *skb)
{
	u64 first = tcp_rsk(req)->snt_synack;

	return req->num_retrans || req->num_timeout ||
	       (first && first != tcp_skb_timestamp_us(skb));
}

/* snd_nxt is behind a segment only after its first transmission. A SYN tells by
 * its attempts: Fast Open sends data that snd_nxt does not count.
 */
static bool sends_again(const struct fin_segment *seg)
{
	const struct sock *sk = seg->sk;

	if (sk->sk_state == TCP_NEW_SYN_RECV)
		return answers_again(inet_reqsk(sk), seg->skb);
	if (!fin_socket_is_tcp(sk))
		return false;
	if (seg->class & (FINCTL_CLASS_SYN | FINCTL_CLASS_SYN_ACK))
		return READ_ONCE(inet_csk(sk)->icsk_retransmits);
	return before(seg->seq, READ_ONCE(tcp_sk(sk)->snd_nxt));
}

/* TCP Fast Open makes the socket with the first SYN. The request, which lasts until the
 * handshake is over, is in no table then, and the socket is.
 */
static bool has_socket(const struct sock *sk)
{
	return sk->sk_state == TCP_NEW_SYN_RECV && tcp_rsk(inet_reqsk(sk))->tfo_listener;
}

/**
 * fin_segment_resolve() - find the local socket, and with it the remaining classes
 * @seg: the segment
 *
 * Not done before a rule asks for it: it costs a look-up for what comes in.
 * Whether what comes in is a retransmission, no socket tells.
 *
 * Context: netfilter hook.
 */
void fin_segment_resolve(struct fin_segment *seg)
{
	bool out = seg->direction == FINCTL_DIRECTION_OUT;
	u32 open = fin_match_open(seg->class);

	if (seg->resolved)
		return;
	seg->resolved = true;
	if (!seg->sk && seg->direction != FINCTL_DIRECTION_FORWARD)
		lookup(seg);
	if (!seg->sk)
		return;
	if (open & FINCTL_CLASS_ACK_OF_FIN && (out ? acks_peer_fin(seg) : acks_our_fin(seg)))
		seg->class |= FINCTL_CLASS_ACK_OF_FIN;
	if (open & FINCTL_CLASS_RETRANSMIT && out && sends_again(seg))
		seg->class |= FINCTL_CLASS_RETRANSMIT;
	if (has_socket(seg->sk))
		lookup(seg);
}

static bool has_local_address(const struct fin_segment *seg)
{
	struct net *net = seg->state->net;

	if (seg->flow.family == FINCTL_FAMILY_INET)
		return inet_addr_type_dev_table(net, seg->skb->dev, ipv4_of(&seg->flow.local)) ==
		       RTN_LOCAL;
	return ipv6_chk_addr(net, ipv6_of(&seg->flow.local), seg->skb->dev, 0);
}

/**
 * fin_segment_is_local() - is a segment that came in for this host?
 * @seg: the segment, which may not be routed yet
 *
 * Context: netfilter hook.
 * Return: true when a local socket holds the connection, or the address is ours.
 */
bool fin_segment_is_local(struct fin_segment *seg)
{
	if (!seg->judged_local) {
		fin_segment_resolve(seg);
		seg->is_local = seg->sk || has_local_address(seg);
		seg->judged_local = true;
	}
	return seg->is_local;
}

/**
 * fin_segment_state() - the state of the local socket
 * @seg: the segment, resolved
 *
 * Context: netfilter hook.
 * Return: FINCTL_STATE_*, 0 when there is none.
 */
u8 fin_segment_state(const struct fin_segment *seg)
{
	if (!seg->sk)
		return 0;
	if (seg->sk->sk_state == TCP_TIME_WAIT)
		return READ_ONCE(inet_twsk(seg->sk)->tw_substate);
	return READ_ONCE(seg->sk->sk_state);
}

/**
 * fin_segment_mark() - the mark of the local socket, or the segment's without one
 * @seg: the segment, resolved
 *
 * Context: netfilter hook.
 * Return: the mark.
 */
u32 fin_segment_mark(const struct fin_segment *seg)
{
	if (!seg->sk)
		return seg->skb->mark;
	switch (seg->sk->sk_state) {
	case TCP_TIME_WAIT:
		return inet_twsk(seg->sk)->tw_mark;
	case TCP_NEW_SYN_RECV:
		return inet_rsk(inet_reqsk(seg->sk))->ir_mark;
	default:
		return READ_ONCE(seg->sk->sk_mark);
	}
}

/**
 * fin_segment_release() - let go of the socket
 * @seg: the segment
 *
 * Context: netfilter hook.
 */
void fin_segment_release(struct fin_segment *seg)
{
	if (seg->referenced)
		sock_gen_put(seg->sk);
	seg->referenced = false;
}
