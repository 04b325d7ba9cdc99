// SPDX-License-Identifier: GPL-2.0-only
/*
 * stray: puts frames on a wire that no TCP would send.
 *
 *   stray SEED FRAMES DEVICE MAC NET PORT
 *
 * Writes IPv4 and IPv6 frames to DEVICE, for MAC, from 10.NET.0.1 and fd0NET::1
 * to hosts of that net and of the next: TCP segments to and from PORT with flags,
 * options, lengths, checksums, fragments and extension headers that are mostly
 * right and mostly not all right. The same seed draws the same frames.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>

#include "chance.h"

#define NEXT_HOP	0
#define NEXT_ROUTING	43
#define NEXT_FRAGMENT	44
#define NEXT_OPTIONS	60
#define NEXT_TCP	6

static unsigned int net, port;
static uint8_t frame[2048];
static size_t len;

static void die(const char *what)
{
	fprintf(stderr, "stray: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void byte(uint8_t value)
{
	frame[len++] = value;
}

static void word(uint16_t value)
{
	byte(value >> 8);
	byte(value);
}

static void noise(size_t n)
{
	while (n--)
		byte(chance(256));
}

static void put16(size_t at, uint16_t value)
{
	frame[at] = value >> 8;
	frame[at + 1] = value;
}

static uint32_t sum(size_t from, size_t to)
{
	uint32_t total = 0;

	for (; from < to; from += 2)
		total += frame[from] << 8 | (from + 1 < to ? frame[from + 1] : 0);
	return total;
}

static uint16_t fold(uint32_t total)
{
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return ~total;
}

/* @addresses: where the two begin, each of @size bytes. */
static void tcp(size_t addresses, size_t size)
{
	size_t start = len, options = chance(3) ? 0 : 4 * chance(11), payload = chance(2) * chance(300);
	bool out = chance(2);

	word(out ? port : 40000 + chance(4));
	word(out ? 40000 + chance(4) : port);
	noise(8);
	byte((chance(8) ? 5 + options / 4 : chance(16)) << 4);
	byte(chance(4) ? 1u << chance(5) | chance(2) << 4 : chance(256));
	noise(2);
	word(0);
	noise(2);
	noise(options + payload);
	if (chance(8))
		put16(start + 16, fold(sum(addresses, addresses + 2 * size) + NEXT_TCP + len - start +
				       sum(start, len)));
	/* Cut off, now and then in the middle of the header. */
	if (!chance(6))
		len -= chance(len - start + 1);
}

static void ipv4(void)
{
	size_t start = len, words = chance(6) ? 5 : 5 + chance(11);
	unsigned int i;

	byte(0x40 | (chance(40) ? words : chance(16)));
	byte(0);
	word(0);
	word(chance(4));
	word(chance(8) ? 0x4000 : chance(2) << 13 | chance(4));
	byte(chance(16) ? 64 : chance(3));
	byte(chance(16) ? NEXT_TCP : chance(256));
	word(0);
	for (i = 0; i < 2; i++) {
		byte(10);
		byte(i ? net + chance(2) : net);
		byte(0);
		byte(i ? 1 + chance(2) : 1);
	}
	/* Options, or as many that do nothing. */
	if (chance(2))
		noise(4 * (words - 5));
	else
		for (i = 5; i < words; i++)
			memset(frame + start + 4 * i, 1, 4);
	len = start + 4 * words;
	tcp(start + 12, 4);
	put16(start + 2, chance(12) ? len - start : chance(2000));
	if (chance(12))
		put16(start + 10, fold(sum(start, start + 4 * words)));
}

static void extension(uint8_t kind, uint8_t next)
{
	unsigned int eights = kind == NEXT_FRAGMENT || chance(3) ? 0 : chance(3);
	size_t start = len;

	byte(next);
	byte(kind == NEXT_FRAGMENT ? 0 : eights);
	if (kind == NEXT_FRAGMENT) {
		word(chance(3) << 3 | chance(2));
		noise(4);
		return;
	}
	memset(frame + len, 0, 6 + 8 * eights);
	if (kind == NEXT_ROUTING) {
		byte(chance(5));
		byte(chance(3));
	} else if (!chance(4)) {
		byte(chance(256));
		byte(chance(16));
	} else {
		/* Padding to the end. */
		byte(1);
		byte(4 + 8 * eights);
	}
	len = start + 8 + 8 * eights;
}

static void ipv6(void)
{
	static const uint8_t kinds[] = { NEXT_HOP, NEXT_ROUTING, NEXT_FRAGMENT, NEXT_OPTIONS };
	size_t start = len;
	unsigned int i, n = chance(2) ? 0 : 1 + chance(4);
	uint8_t kind[6] = { [0] = NEXT_TCP };

	for (i = 0; i < n; i++)
		kind[i] = kinds[chance(4)];
	kind[n] = chance(16) ? NEXT_TCP : chance(256);
	byte(0x60);
	noise(3);
	word(0);
	byte(kind[0]);
	byte(chance(16) ? 64 : chance(3));
	for (i = 0; i < 2; i++) {
		byte(0xfd);
		byte(i ? net + chance(2) : net);
		memset(frame + len, 0, 13);
		len += 13;
		byte(i ? 1 + chance(2) : 1);
	}
	for (i = 0; i < n; i++)
		extension(kind[i], kind[i + 1]);
	tcp(start + 8, 16);
	put16(start + 4, chance(12) ? len - start - 40 : chance(2000));
}

static void draw(const uint8_t *mac)
{
	bool six = chance(2);

	len = 0;
	memcpy(frame, mac, 6);
	len = 12;
	word(six ? ETH_P_IPV6 : ETH_P_IP);
	if (six)
		ipv6();
	else
		ipv4();
}

static int open_device(const char *name)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(name),
	};
	int sock = socket(AF_PACKET, SOCK_RAW, 0);

	if (sock < 0 || !addr.sll_ifindex || bind(sock, (void *)&addr, sizeof(addr)))
		die(name);
	return sock;
}

int main(int argc, char **argv)
{
	unsigned long i, n;
	uint8_t mac[6];
	int sock;

	if (argc != 7 || sscanf(argv[4], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", mac, mac + 1, mac + 2, mac + 3,
				mac + 4, mac + 5) != 6) {
		fprintf(stderr, "stray: usage: stray SEED FRAMES DEVICE MAC NET PORT\n");
		return 2;
	}
	chance_seed(strtoull(argv[1], NULL, 0));
	n = strtoul(argv[2], NULL, 0);
	net = atoi(argv[5]);
	port = atoi(argv[6]);
	sock = open_device(argv[3]);
	for (i = 0; i < n; i++) {
		draw(mac);
		if (send(sock, frame, len, 0) < 0 && errno != ENOBUFS && errno != EINVAL)
			die("send");
	}
	return 0;
}
