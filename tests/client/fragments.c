// SPDX-License-Identifier: GPL-2.0-only
/*
 * fragments: sends a SYN over IPv6 in fragments, from a port where nobody is.
 *
 *   fragments FROM TO PORT N       in N fragments, 1 or 2
 *
 * In one, it has a fragment header all the same ("atomic", RFC 6946).
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A header with three words of no operation, so that it can be cut behind 24 octets. */
struct segment {
	struct tcphdr th;
	uint8_t options[12];
};

struct packet {
	struct ip6_hdr ip;
	struct ip6_frag frag;
	uint8_t data[sizeof(struct segment)];
};

/* What RFC 9293 section 3.1 adds up, with the pseudo header of RFC 8200 section 8.1. */
struct summed {
	struct in6_addr src, dst;
	uint32_t len, next;
	struct segment segment;
};

static uint16_t checksum(const struct ip6_hdr *ip, const struct segment *segment)
{
	const struct summed summed = {
		ip->ip6_src, ip->ip6_dst, htonl(sizeof(*segment)), htonl(IPPROTO_TCP), *segment,
	};
	uint16_t word[sizeof(summed) / 2];
	uint32_t sum = 0;
	unsigned int i;

	memcpy(word, &summed, sizeof(word));
	for (i = 0; i < sizeof(word) / sizeof(*word); i++)
		sum += word[i];
	sum = (sum & 0xffff) + (sum >> 16);
	return ~(sum + (sum >> 16));
}

static void send_part(int fd, struct packet *packet, const struct segment *segment,
		      unsigned int from, unsigned int to)
{
	struct sockaddr_in6 sa = { .sin6_family = AF_INET6, .sin6_addr = packet->ip.ip6_dst };
	unsigned int len = sizeof(packet->frag) + to - from;

	packet->ip.ip6_plen = htons(len);
	packet->frag.ip6f_offlg = htons(from) | (to < sizeof(*segment) ? IP6F_MORE_FRAG : 0);
	memcpy(packet->data, (const char *)segment + from, to - from);
	if (sendto(fd, packet, sizeof(packet->ip) + len, 0, (void *)&sa, sizeof(sa)) < 0) {
		perror("fragments: sendto");
		exit(1);
	}
}

int main(int argc, char **argv)
{
	struct segment segment = {
		.th = { .source = htons(999), .seq = htonl(1000), .doff = 8, .syn = 1,
			.window = htons(1000) },
	};
	struct packet packet = {
		.ip = { .ip6_flow = htonl(6 << 28), .ip6_nxt = IPPROTO_FRAGMENT, .ip6_hlim = 64 },
		.frag = { .ip6f_nxt = IPPROTO_TCP, .ip6f_ident = htonl(getpid()) },
	};
	int fd = socket(AF_INET6, SOCK_RAW, IPPROTO_RAW);

	if (argc < 5 || inet_pton(AF_INET6, argv[1], &packet.ip.ip6_src) != 1 ||
	    inet_pton(AF_INET6, argv[2], &packet.ip.ip6_dst) != 1)
		return 2;
	memset(segment.options, TCPOPT_NOP, sizeof(segment.options));
	segment.th.dest = htons(atoi(argv[3]));
	segment.th.check = checksum(&packet.ip, &segment);
	if (atoi(argv[4]) == 2) {
		send_part(fd, &packet, &segment, 0, 24);
		send_part(fd, &packet, &segment, 24, sizeof(segment));
	} else {
		send_part(fd, &packet, &segment, 0, sizeof(segment));
	}
	return 0;
}
