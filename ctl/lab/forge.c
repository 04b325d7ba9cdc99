// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "lab/forge.h"

#define DATA		1024		/* bytes in a segment, at the most */
#define PATIENCE_MS	5000
#define ISN		1000		/* where our numbers begin */

static uint16_t watched;

/* A raw socket sees a copy of each segment that comes in. */
int forge_open(uint16_t port)
{
	watched = port;
	return socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_TCP);
}

struct seen {
	struct in_addr from, to;
	struct tcphdr tcp;
	uint32_t next;			/* the sequence number behind it */
};

static bool understand(const char *packet, size_t len, struct seen *seen)
{
	struct iphdr ip;
	size_t head;

	if (len < sizeof(ip))
		return false;
	memcpy(&ip, packet, sizeof(ip));
	head = ip.ihl * 4;
	if (len < head + sizeof(seen->tcp))
		return false;
	memcpy(&seen->tcp, packet + head, sizeof(seen->tcp));
	seen->from.s_addr = ip.saddr;
	seen->to.s_addr = ip.daddr;
	seen->next = ntohl(seen->tcp.seq) + seen->tcp.syn + seen->tcp.fin +
		     (len - head - seen->tcp.doff * 4);
	return seen->tcp.dest == htons(watched);
}

/* Reads what has come, the last of it into @seen; waits for the first. */
static bool listen_in(int raw, struct seen *seen)
{
	struct pollfd fd = { .fd = raw, .events = POLLIN };
	static char packet[65536];
	struct seen one;
	bool any = false;
	ssize_t len;

	while (poll(&fd, 1, any ? 0 : PATIENCE_MS) > 0) {
		len = recv(raw, packet, sizeof(packet), 0);
		if (len <= 0 || !understand(packet, len, &one))
			continue;
		*seen = one;
		any = true;
	}
	errno = any ? 0 : ETIMEDOUT;
	return any;
}

/* RFC 1071, over pseudo header and segment. */
static uint16_t checksum(const struct seen *seen, const void *segment, size_t len)
{
	uint32_t sum = htons(IPPROTO_TCP) + htons(len);
	const uint8_t *byte = segment;
	uint16_t word;
	size_t i;

	sum += (seen->from.s_addr & 0xffff) + (seen->from.s_addr >> 16);
	sum += (seen->to.s_addr & 0xffff) + (seen->to.s_addr >> 16);
	for (i = 0; i < len; i += 2) {
		word = 0;
		memcpy(&word, byte + i, len - i < 2 ? 1 : 2);
		sum += word;
	}
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* Answers a segment with flags and so many bytes of data. */
static long answer(int raw, const struct seen *seen, struct tcphdr tcp, size_t len)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr = seen->from };
	struct {
		struct tcphdr tcp;
		char data[DATA];
	} segment = { .tcp = tcp };

	if (len > DATA) {
		errno = EMSGSIZE;
		return -1;
	}
	segment.tcp.source = seen->tcp.dest;
	segment.tcp.dest = seen->tcp.source;
	segment.tcp.doff = sizeof(tcp) / 4;
	memset(segment.data, 'x', len);
	segment.tcp.check = checksum(seen, &segment, sizeof(tcp) + len);
	return sendto(raw, &segment, sizeof(tcp) + len, 0, (void *)&to, sizeof(to)) < 0 ? -1 : 0;
}

/* Waits for a SYN, and answers it as a server would, but with data. */
long forge_syn_ack(int raw, int len)
{
	struct tcphdr tcp = { .syn = 1, .ack = 1, .window = htons(65535), .seq = htonl(ISN) };
	struct seen seen;

	if (!listen_in(raw, &seen))
		return -1;
	tcp.ack_seq = htonl(seen.next);
	return answer(raw, &seen, tcp, len);
}

/* Resets a connection in the name of the socket that the last segment was for. */
long forge_rst(int raw, int len)
{
	struct tcphdr tcp = { .rst = 1, .ack = 1 };
	struct seen seen;

	if (!listen_in(raw, &seen))
		return -1;
	tcp.seq = seen.tcp.ack_seq;
	tcp.ack_seq = htonl(seen.next);
	return answer(raw, &seen, tcp, len);
}

/* Return: up to which of its sequence numbers, from the SYN's on, a segment made
 * by hand was acknowledged.
 */
long forge_acknowledged(int raw)
{
	struct seen seen;

	if (!listen_in(raw, &seen))
		return -1;
	return ntohl(seen.tcp.ack_seq) - ISN;
}
