// SPDX-License-Identifier: GPL-2.0-only
/*
 * What someone who writes BPF for tc would write to drop the segments of some
 * TCP ports: those that the map names, or the one that is compiled in.
 */
#include <stddef.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define PORT	10000

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, __u16);
	__type(value, __u8);
	__uint(max_entries, 16384);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} ports SEC(".maps");

static __always_inline const struct tcphdr *tcp_header(const struct __sk_buff *skb)
{
	const void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	const struct ethhdr *eth = data;
	const struct iphdr *ip = (void *)(eth + 1);
	const struct ipv6hdr *ip6 = (void *)(eth + 1);
	const struct tcphdr *th;

	if ((void *)(ip + 1) > end)
		return NULL;
	if (eth->h_proto == bpf_htons(ETH_P_IP)) {
		if (ip->protocol != IPPROTO_TCP)
			return NULL;
		th = (void *)ip + ip->ihl * 4;
	} else {
		if (eth->h_proto != bpf_htons(ETH_P_IPV6) || (void *)(ip6 + 1) > end ||
		    ip6->nexthdr != IPPROTO_TCP)
			return NULL;
		th = (void *)(ip6 + 1);
	}
	return (void *)(th + 1) > end ? NULL : th;
}

static __always_inline int judge_one(__be16 port)
{
	return port == bpf_htons(PORT) ? TC_ACT_SHOT : TC_ACT_OK;
}

static __always_inline int judge_map(__be16 port)
{
	__u16 key = bpf_ntohs(port);

	return bpf_map_lookup_elem(&ports, &key) ? TC_ACT_SHOT : TC_ACT_OK;
}

SEC("one/out")
int one_out(struct __sk_buff *skb)
{
	const struct tcphdr *th = tcp_header(skb);

	return th ? judge_one(th->dest) : TC_ACT_OK;
}

SEC("one/in")
int one_in(struct __sk_buff *skb)
{
	const struct tcphdr *th = tcp_header(skb);

	return th ? judge_one(th->source) : TC_ACT_OK;
}

SEC("map/out")
int map_out(struct __sk_buff *skb)
{
	const struct tcphdr *th = tcp_header(skb);

	return th ? judge_map(th->dest) : TC_ACT_OK;
}

SEC("map/in")
int map_in(struct __sk_buff *skb)
{
	const struct tcphdr *th = tcp_header(skb);

	return th ? judge_map(th->source) : TC_ACT_OK;
}
