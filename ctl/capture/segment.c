// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "capture/segment.h"
#include "flow.h"

#define IPPROTO_TCP_NUMBER	6
#define TCP_HEADER		20
#define TCP_CHECKSUM		16	/* where it lies, in two bytes */

/* Payload that is enough to tell segments apart. */
#define KEY_PAYLOAD		128

static uint16_t be16(const uint8_t *at)
{
	return at[0] << 8 | at[1];
}

static uint32_t be32(const uint8_t *at)
{
	return (uint32_t)be16(at) << 16 | be16(at + 2);
}

/* FNV-1a. */
static uint64_t mix(uint64_t hash, const void *data, size_t len)
{
	const uint8_t *byte = data;

	while (len--)
		hash = (hash ^ *byte++) * 0x100000001b3ull;
	return hash;
}

static void set_mapped(struct address *address, const uint8_t *v4)
{
	memset(address, 0, sizeof(*address));
	address->byte[10] = address->byte[11] = 0xff;
	memcpy(address->byte + 12, v4, 4);
}

/* Where TCP begins, and how long it is on the wire. */
struct place {
	uint32_t at;
	uint32_t len;
};

static bool read_ipv4(const uint8_t *ip, uint32_t caplen, uint32_t len, struct segment *segment,
		      struct place *tcp)
{
	uint32_t total;

	if (caplen < 20 || ip[9] != IPPROTO_TCP_NUMBER || be16(ip + 6) & 0x3fff)
		return false;
	total = be16(ip + 2);
	tcp->at = (ip[0] & 15) * 4;
	/* A segment that is not cut up yet may be too long for the field. */
	tcp->len = (total ? total : len) - tcp->at;
	set_mapped(&segment->src, ip + 12);
	set_mapped(&segment->dst, ip + 16);
	segment->key = mix(0xcbf29ce484222325ull, ip + 4, 2);
	return true;
}

/* Return: where the header behind the extension headers is, 0 when it is not TCP's. */
static uint32_t skip_extensions(const uint8_t *ip, uint32_t caplen)
{
	uint32_t at = 40;
	uint8_t next = ip[6];

	while (at + 8 <= caplen && (next == 0 || next == 43 || next == 60)) {
		next = ip[at];
		at += 8 + ip[at + 1] * 8;
	}
	return next == IPPROTO_TCP_NUMBER ? at : 0;
}

static bool read_ipv6(const uint8_t *ip, uint32_t caplen, uint32_t len, struct segment *segment,
		      struct place *tcp)
{
	uint32_t payload;

	if (caplen < 40)
		return false;
	tcp->at = skip_extensions(ip, caplen);
	if (!tcp->at)
		return false;
	payload = be16(ip + 4);
	tcp->len = (payload ? payload + 40 : len) - tcp->at;
	memcpy(&segment->src, ip + 8, 16);
	memcpy(&segment->dst, ip + 24, 16);
	segment->key = 0xcbf29ce484222325ull;
	return true;
}

/* The checksum is not of one value: the device may still have to fill it in. */
static void finish_key(struct segment *segment, const uint8_t *tcp, uint32_t caplen)
{
	uint32_t most = (tcp[12] >> 4) * 4 + KEY_PAYLOAD;
	uint64_t key = segment->key;

	caplen = caplen < most ? caplen : most;
	key = mix(key, &segment->src, sizeof(segment->src));
	key = mix(key, &segment->dst, sizeof(segment->dst));
	key = mix(key, tcp, TCP_CHECKSUM);
	segment->key = mix(key, tcp + TCP_CHECKSUM + 2, caplen - TCP_CHECKSUM - 2);
}

/* Reads a segment whose IP header is at @ip, of which @caplen bytes are here.
 * Return: false when it is none, or a fragment.
 */
bool segment_read(const uint8_t *ip, uint32_t caplen, uint32_t len, struct segment *segment)
{
	struct place tcp;
	const uint8_t *th;
	bool is;

	if (!caplen)
		return false;
	is = ip[0] >> 4 == 4 ? read_ipv4(ip, caplen, len, segment, &tcp) :
	     ip[0] >> 4 == 6 && read_ipv6(ip, caplen, len, segment, &tcp);
	if (!is || tcp.at + TCP_HEADER > caplen)
		return false;
	th = ip + tcp.at;
	if ((th[12] >> 4) * 4 < TCP_HEADER || (uint32_t)(th[12] >> 4) * 4 > tcp.len)
		return false;
	segment->sport = be16(th);
	segment->dport = be16(th + 2);
	segment->seq = be32(th + 4);
	segment->ack = be32(th + 8);
	segment->flags = th[13];
	segment->len = tcp.len - (th[12] >> 4) * 4;
	finish_key(segment, th, caplen - tcp.at);
	return true;
}

/* Return: the sequence number behind it. */
uint32_t segment_end(const struct segment *segment)
{
	return segment->seq + segment->len + !!(segment->flags & SEGMENT_FIN) +
	       !!(segment->flags & SEGMENT_SYN);
}

/* Return: whether the flow of a segment, which goes @out or comes in, is one of @match. */
bool segment_matches(const struct segment *segment, bool out, const struct match *match)
{
	const struct flow flow = {
		.family = address_is_ipv4(&segment->src) ? FINCTL_FAMILY_INET : FINCTL_FAMILY_INET6,
		.local = out ? segment->src : segment->dst,
		.remote = out ? segment->dst : segment->src,
		.local_port = out ? segment->sport : segment->dport,
		.remote_port = out ? segment->dport : segment->sport,
	};

	return flow_matches(&flow, match);
}
