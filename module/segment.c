// SPDX-License-Identifier: GPL-2.0-only

#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/inet_timewait_sock.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "compat/compat.h"
#include "segment.h"
#include "socket.h"

static void mapped(struct fin_addr *addr, __be32 v4)
{
	ipv6_addr_set_v4mapped(v4, (struct in6_addr *)addr);
}

static void set_flow(struct fin_segment *seg, const struct fin_addr *src,
		     const struct fin_addr *dst, const struct tcphdr *th)
{
	bool out = seg->direction == FINCTL_DIRECTION_OUT;
	u16 sport = ntohs(th->source), dport = ntohs(th->dest);

	seg->flow.local = out ? *src : *dst;
	seg->flow.remote = out ? *dst : *src;
	seg->flow.local_port = out ? sport : dport;
	seg->flow.remote_port = out ? dport : sport;
}

/* Fragments are judged whole, after reassembly. Return: offset of TCP, or -1. */
static int read_ipv4(struct fin_segment *seg, struct fin_addr *src, struct fin_addr *dst)
{
	const struct iphdr *iph = ip_hdr(seg->skb);

	if (iph->protocol != IPPROTO_TCP || ip_is_fragment(iph))
		return -1;
	mapped(src, iph->saddr);
	mapped(dst, iph->daddr);
	seg->flow.family = FINCTL_FAMILY_INET;
	return iph->ihl * 4;
}

static int read_ipv6(struct fin_segment *seg, struct fin_addr *src, struct fin_addr *dst)
{
	const struct ipv6hdr *iph = ipv6_hdr(seg->skb);
	int flags = IP6_FH_F_SKIP_RH;
	unsigned short frag = 0;
	unsigned int off = 0;

	if (iph->nexthdr == IPPROTO_TCP)
		off = sizeof(*iph);
	else if (ipv6_find_hdr(seg->skb, &off, IPPROTO_TCP, &frag, &flags) < 0 ||
		 (flags & IP6_FH_F_FRAG))
		return -1;
	memcpy(src, &iph->saddr, sizeof(*src));
	memcpy(dst, &iph->daddr, sizeof(*dst));
	seg->flow.family = FINCTL_FAMILY_INET6;
	return off;
}

/**
 * fin_segment_read() - read a segment's headers
 * @seg: the view to fill
 * @skb: the segment, its data at the network header
 * @net: the namespace that it passes
 * @in: the device it came in through, NULL for one that a local socket sends
 *
 * The flow is that of the local socket where the segment carries one: NAT has
 * changed the header's by then.
 *
 * Context: netfilter hook.
 * Return: false when this is no TCP segment, or a fragment of one.
 */
bool fin_segment_read(struct fin_segment *seg, struct sk_buff *skb, struct net *net,
		      const struct net_device *in)
{
	struct fin_addr src, dst;
	const struct tcphdr *th;
	struct tcphdr buf;
	int off;

	seg->skb = skb;
	seg->net = net;
	seg->sk = NULL;
	seg->direction = in ? FINCTL_DIRECTION_IN : FINCTL_DIRECTION_OUT;
	seg->loopback = in && (in->flags & IFF_LOOPBACK);
	seg->ifindex = in ? in->ifindex : 0;
	seg->resolved = seg->referenced = false;

	off = ip_hdr(skb)->version == 6 ? read_ipv6(seg, &src, &dst) :
					   read_ipv4(seg, &src, &dst);
	if (off < 0)
		return false;
	th = skb_header_pointer(skb, off, sizeof(buf), &buf);
	if (!th || th->doff * 4 < sizeof(*th) || skb->len < off + th->doff * 4)
		return false;

	set_flow(seg, &src, &dst, th);
	seg->seq = ntohl(th->seq);
	seg->ack = ntohl(th->ack_seq);
	seg->flags = tcp_flag_byte(th);
	seg->len = skb->len - off - th->doff * 4;
	seg->class = fin_match_classify(seg->flags, seg->len);
	if (!in && fin_socket_is_tcp(skb->sk)) {
		seg->sk = skb->sk;
		fin_socket_flow(seg->sk, &seg->flow);
	}
	return true;
}

static struct sock *lookup_ipv4(const struct fin_segment *seg)
{
	const struct fin_flow *flow = &seg->flow;

	return __inet_lookup_established(FIN_LOOKUP_TABLE(seg->net),
					 ((const struct in6_addr *)&flow->remote)->s6_addr32[3],
					 htons(flow->remote_port),
					 ((const struct in6_addr *)&flow->local)->s6_addr32[3],
					 flow->local_port, seg->ifindex, 0);
}

static struct sock *lookup_ipv6(const struct fin_segment *seg)
{
	const struct fin_flow *flow = &seg->flow;

	return __inet6_lookup_established(FIN_LOOKUP_TABLE(seg->net),
					  (const struct in6_addr *)&flow->remote,
					  htons(flow->remote_port),
					  (const struct in6_addr *)&flow->local,
					  flow->local_port, seg->ifindex, 0);
}

/* The socket in the table of established ones, a mini-socket among them. */
static struct sock *lookup(struct fin_segment *seg)
{
	struct sock *sk = seg->flow.family == FINCTL_FAMILY_INET ? lookup_ipv4(seg) :
								   lookup_ipv6(seg);

	seg->referenced = sk;
	return sk;
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

/**
 * fin_segment_resolve() - find the local socket, and with it the remaining classes
 * @seg: the segment
 *
 * Not done before a rule asks for it: it costs a look-up for what comes in.
 * Segments of TIME_WAIT leave through a control socket, which is not theirs.
 *
 * Context: netfilter hook.
 */
void fin_segment_resolve(struct fin_segment *seg)
{
	bool out = seg->direction == FINCTL_DIRECTION_OUT;

	if (seg->resolved)
		return;
	seg->resolved = true;
	if (!seg->sk)
		seg->sk = lookup(seg);
	if (seg->sk && (seg->class & FINCTL_CLASS_ACK) &&
	    (out ? acks_peer_fin(seg) : acks_our_fin(seg)))
		seg->class |= FINCTL_CLASS_ACK_OF_FIN;
}

static bool is_local_ipv4(const struct fin_segment *seg)
{
	__be32 daddr = ((const struct in6_addr *)&seg->flow.local)->s6_addr32[3];

	return inet_addr_type_dev_table(seg->net, seg->skb->dev, daddr) == RTN_LOCAL;
}

static bool is_local_ipv6(const struct fin_segment *seg)
{
	return ipv6_chk_addr(seg->net, (const struct in6_addr *)&seg->flow.local, NULL, 0);
}

/**
 * fin_segment_is_local() - is a segment that came in for this host?
 * @seg: the segment, not routed yet
 *
 * Context: netfilter hook.
 * Return: true when a local socket holds the connection, or the address is ours.
 */
bool fin_segment_is_local(struct fin_segment *seg)
{
	fin_segment_resolve(seg);
	if (seg->sk)
		return true;
	return seg->flow.family == FINCTL_FAMILY_INET ? is_local_ipv4(seg) : is_local_ipv6(seg);
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
