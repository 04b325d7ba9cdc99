// SPDX-License-Identifier: GPL-2.0-only
/*
 * tunnel: a TCP peer behind a tun device, which sends what it is told and writes down all
 * that the kernel sends, and when.
 *
 *   tunnel DIR <SCENARIOS
 *
 * A scenario is a line, `NAME OP [ARG] ...`; what comes of it is left in DIR/NAME. Each has
 * a device of its own. The kernel's sockets are 10.7.N.1's in the Nth, ports 1234 where
 * they listen and 2345 where they connect; the peer is 10.7.N.2, ports 2345 and 1234.
 *
 *   listen, accept, connect        of the kernel's socket, which the next are about
 *   send N, recv, shutdown, close, linger S, linger2 S, user-timeout MS, keepalive S
 *   < FLAGS N          the peer sends a segment: any of SFRAP, or `-`, and N octets
 *   ack N, seq N       the next one acknowledges up to N, counted from the kernel's SYN;
 *                      begins N octets behind where it should
 *   sack N M           and has that block; twice gives two
 *   win N              it and the next ones offer that window
 *   plain              from here on, no option in what the peer's SYN offers
 *   wait MS            look at what comes for so long
 *
 * Without `ack` the peer acknowledges all that it has seen. Each segment of the kernel's
 * is a line: when, in us since the last clock tick before the start; flags; the first and
 * last sequence number and the one acknowledged, counted from each side's SYN; window; and
 * all other octets of the headers in hexadecimal, what is drawn by chance counted from
 * where it began (IP id, timestamps), ports and checksums left out, when those are right.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "wheel.h"

static uint32_t kernel_address, peer_address;
static int tun, listener = -1, sock = -1;
static uint16_t kernel_port = 1234, peer_port = 2345;
static uint64_t start_ns;

/* What each side's numbers count from. */
static struct { bool seen; uint32_t isn, end, stamp; uint16_t id; } kernel;
static struct { uint32_t isn, next; bool plain; uint16_t window; } peer = { .isn = 1000, .next = 1000, .window = 65535 };

/* Of the next segment alone. */
static struct { bool has_ack; uint32_t ack, seq; unsigned int sacks; uint32_t sack[4]; } once;

static void check(const char *what, long result)
{
	if (result >= 0)
		return;
	fprintf(stderr, "tunnel: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void set_address(struct ifreq *ifr, int request, uint32_t address)
{
	struct sockaddr_in *in = (void *)&ifr->ifr_addr;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	*in = (struct sockaddr_in) { .sin_family = AF_INET, .sin_addr.s_addr = htonl(address) };
	check("address", ioctl(fd, request, ifr));
	close(fd);
}

static void open_tun(unsigned int n)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	kernel_address = 0x0a070001 + (n << 8);
	peer_address = kernel_address + 1;
	tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	check("/dev/net/tun", tun);
	check("TUNSETIFF", ioctl(tun, TUNSETIFF, &ifr));
	set_address(&ifr, SIOCSIFADDR, kernel_address);
	set_address(&ifr, SIOCSIFNETMASK, 0xffffff00);
	ifr.ifr_flags = IFF_UP | IFF_RUNNING;
	check("up", ioctl(fd, SIOCSIFFLAGS, &ifr));
	close(fd);
}

/* Segments */

static uint32_t sum_of(const void *data, size_t len, uint32_t sum)
{
	const uint8_t *byte = data;

	for (; len > 1; len -= 2, byte += 2)
		sum += byte[0] << 8 | byte[1];
	return len ? sum + (byte[0] << 8) : sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static uint16_t tcp_sum(const struct iphdr *ip, size_t len)
{
	const char *tcp = (const char *)ip + ip->ihl * 4;

	return fold(sum_of(tcp, len, sum_of(&ip->saddr, 8, IPPROTO_TCP + len)));
}

static uint8_t *put32(uint8_t *at, uint32_t value)
{
	value = htonl(value);
	memcpy(at, &value, 4);
	return at + 4;
}

/* MSS 1000, SACK, a window of 128 times what is said, no timestamps. */
static uint8_t *put_options(uint8_t *at, bool syn)
{
	static const uint8_t mss[] = { 2, 4, 1000 >> 8, 1000 & 255 };
	static const uint8_t more[] = { 4, 2, 1, 3, 3, 7, 1, 1 };
	unsigned int i;

	if (syn) {
		at = (uint8_t *)memcpy(at, mss, sizeof(mss)) + sizeof(mss);
		if (!peer.plain)
			at = (uint8_t *)memcpy(at, more, sizeof(more)) + sizeof(more);
	} else if (once.sacks) {
		memcpy(at, ((const uint8_t[]){ 1, 1, 5, 2 + 8 * once.sacks }), 4);
		for (at += 4, i = 0; i < 2 * once.sacks; i++)
			at = put32(at, kernel.isn + once.sack[i]);
	}
	return at;
}

static void send_segment(const char *flags, size_t len)
{
	uint8_t packet[2048] = {};
	struct iphdr *ip = (void *)packet;
	struct tcphdr *tcp = (void *)(ip + 1);
	uint8_t *data = put_options((uint8_t *)(tcp + 1), strchr(flags, 'S'));
	size_t total = data + len - packet;

	*tcp = (struct tcphdr) {
		.source = htons(peer_port), .dest = htons(kernel_port),
		.seq = htonl(peer.next + once.seq), .doff = (data - (uint8_t *)tcp) / 4,
		.syn = !!strchr(flags, 'S'), .fin = !!strchr(flags, 'F'), .rst = !!strchr(flags, 'R'),
		.ack = !!strchr(flags, 'A'), .psh = !!strchr(flags, 'P'), .window = htons(peer.window),
	};
	if (tcp->ack)
		tcp->ack_seq = htonl(once.has_ack ? kernel.isn + once.ack : kernel.end);
	memset(data, 'x', len);
	*ip = (struct iphdr) {
		.version = 4, .ihl = 5, .tot_len = htons(total), .frag_off = htons(0x4000), .ttl = 64,
		.protocol = IPPROTO_TCP, .saddr = htonl(peer_address), .daddr = htonl(kernel_address),
	};
	tcp->check = htons(tcp_sum(ip, total - sizeof(*ip)));
	ip->check = htons(fold(sum_of(ip, sizeof(*ip), 0)));
	check("tun write", write(tun, packet, total));
	if (!once.seq)
		peer.next += len + tcp->syn + tcp->fin;
	memset(&once, 0, sizeof(once));
}

/* Counts timestamps from the first, and the peer's, which it never sends, from none. */
static void settle_options(uint8_t *at, uint8_t *end)
{
	uint32_t stamp;

	while (at + 1 < end && *at) {
		if (*at == 1) {
			at++;
			continue;
		}
		if (at[1] < 2)
			return;
		if (*at == 8) {
			memcpy(&stamp, at + 2, 4);
			kernel.stamp = kernel.stamp ?: ntohl(stamp);
			put32(at + 2, ntohl(stamp) - kernel.stamp);
		}
		at += at[1];
	}
}

static void settle(struct iphdr *ip, struct tcphdr *tcp)
{
	if (!kernel.seen) {
		kernel.isn = ntohl(tcp->seq);
		kernel.end = kernel.isn;
		kernel.seen = true;
	}
	/* A socket's own, which begins anywhere; 0 where there is none. */
	kernel.id = kernel.id ?: ntohs(ip->id);
	ip->id = ip->id ? htons(ntohs(ip->id) - kernel.id + 1) : 0;
	settle_options((uint8_t *)(tcp + 1), (uint8_t *)tcp + tcp->doff * 4);
}

static void print_segment(uint8_t *packet, size_t len)
{
	uint64_t us = (now_ns(CLOCK_MONOTONIC) - start_ns) / 1000;
	struct iphdr *ip = (void *)packet;
	struct tcphdr *tcp = (void *)(packet + ip->ihl * 4);
	bool bad = fold(sum_of(ip, ip->ihl * 4, 0)) || tcp_sum(ip, len - ip->ihl * 4);
	uint32_t payload = len - ip->ihl * 4 - tcp->doff * 4, seq, end;
	uint8_t *octet;

	settle(ip, tcp);
	seq = ntohl(tcp->seq);
	end = seq + payload + tcp->syn + tcp->fin;
	if ((int32_t)(end - kernel.end) > 0)
		kernel.end = end;
	printf("%9llu %s%s%s%s%s %u:%u ack %u win %u", (unsigned long long)us, tcp->syn ? "S" : "",
	       tcp->fin ? "F" : "", tcp->rst ? "R" : "", tcp->psh ? "P" : "", tcp->ack ? "A" : "",
	       seq - kernel.isn, end - kernel.isn, tcp->ack ? ntohl(tcp->ack_seq) - peer.isn : 0,
	       ntohs(tcp->window));
	ip->check = 0;
	printf(" ip ");
	for (octet = packet; octet < (uint8_t *)tcp; octet++)
		printf("%02x", *octet);
	printf(" tcp %02x%02x ", ((uint8_t *)tcp)[12], ((uint8_t *)tcp)[13]);
	for (octet = (uint8_t *)(tcp + 1); octet < (uint8_t *)tcp + tcp->doff * 4; octet++)
		printf("%02x", *octet);
	printf(" data %04x%s\n", sum_of((uint8_t *)tcp + tcp->doff * 4, payload, 0), bad ? " BAD CHECKSUM" : "");
}

/* poll() may be late by a thousandth of the time: the last of it is waited for anew. */
static struct timespec most_of(uint64_t ns)
{
	if (ns > 1000000)
		ns -= ns / 400;
	return (struct timespec) { ns / 1000000000, ns % 1000000000 };
}

static void look_for(uint64_t ms)
{
	uint64_t end = now_ns(CLOCK_MONOTONIC) + ms * 1000000, now;
	struct pollfd fd = { .fd = tun, .events = POLLIN };
	uint8_t packet[65536];
	ssize_t len;

	while ((now = now_ns(CLOCK_MONOTONIC)) < end) {
		struct timespec left = most_of(end - now);

		if (ppoll(&fd, 1, &left, NULL) <= 0)
			continue;
		len = read(tun, packet, sizeof(packet));
		/* IPv6 looks for routers. */
		if (len >= 40 && packet[0] >> 4 == 4 && packet[9] == IPPROTO_TCP)
			print_segment(packet, len);
	}
}

/* The kernel's socket */

static void open_socket(uint16_t local)
{
	struct sockaddr_in in = { AF_INET, htons(local), { htonl(kernel_address) }, {} };
	int one = 1;

	sock = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	check("socket", sock);
	setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	check("bind", bind(sock, (void *)&in, sizeof(in)));
}

static void op_listen(char **arg)
{
	(void)arg;
	open_socket(1234);
	check("listen", listen(sock, 8));
	listener = sock;
}

static void op_accept(char **arg)
{
	(void)arg;
	sock = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
	check("accept", sock);
}

static void op_connect(char **arg)
{
	struct sockaddr_in in = { AF_INET, htons(1234), { htonl(peer_address) }, {} };

	(void)arg;
	kernel_port = 2345;
	peer_port = 1234;
	open_socket(kernel_port);
	if (connect(sock, (void *)&in, sizeof(in)) && errno != EINPROGRESS)
		check("connect", -1);
}

static void op_send(char **arg)
{
	static const char data[65536];

	check("send", send(sock, data, atoi(arg[0]), MSG_NOSIGNAL));
}

/* What there is to be read, or why there is nothing, is part of what is compared. */
static void op_recv(char **arg)
{
	static char data[65536];
	ssize_t n = recv(sock, data, sizeof(data), 0);

	(void)arg;
	printf("%9s recv %zd %s\n", "", n, n < 0 ? strerrorname_np(errno) : "");
}

static void op_shutdown(char **arg)
{
	(void)arg;
	check("shutdown", shutdown(sock, SHUT_WR));
}

static void op_close(char **arg)
{
	(void)arg;
	close(sock);
	sock = listener;
}

static void set(int level, int option, int value)
{
	check("setsockopt", setsockopt(sock, level, option, &value, sizeof(value)));
}

static void op_linger(char **arg)
{
	struct linger linger = { 1, atoi(arg[0]) };

	check("linger", setsockopt(sock, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)));
}

static void op_linger2(char **arg)
{
	set(IPPROTO_TCP, TCP_LINGER2, atoi(arg[0]));
}

static void op_user_timeout(char **arg)
{
	set(IPPROTO_TCP, TCP_USER_TIMEOUT, atoi(arg[0]));
}

static void op_keepalive(char **arg)
{
	set(IPPROTO_TCP, TCP_KEEPIDLE, atoi(arg[0]));
	set(IPPROTO_TCP, TCP_KEEPINTVL, atoi(arg[0]));
	set(IPPROTO_TCP, TCP_KEEPCNT, 3);
	set(SOL_SOCKET, SO_KEEPALIVE, 1);
}

/* The peer */

static void op_segment(char **arg)
{
	send_segment(arg[0], atoi(arg[1]));
}

static void op_ack(char **arg)
{
	once.has_ack = true;
	once.ack = atoi(arg[0]);
}

static void op_seq(char **arg)
{
	once.seq = atoi(arg[0]);
}

static void op_sack(char **arg)
{
	once.sack[2 * once.sacks] = atoi(arg[0]);
	once.sack[2 * once.sacks++ + 1] = atoi(arg[1]);
}

static void op_win(char **arg)
{
	peer.window = atoi(arg[0]);
}

static void op_plain(char **arg)
{
	(void)arg;
	peer.plain = true;
}

static void op_wait(char **arg)
{
	look_for(atoi(arg[0]));
}

static const struct { const char *name; int args; void (*run)(char **arg); } ops[] = {
	{ "listen", 0, op_listen }, { "accept", 0, op_accept }, { "connect", 0, op_connect },
	{ "send", 1, op_send }, { "recv", 0, op_recv }, { "shutdown", 0, op_shutdown },
	{ "close", 0, op_close }, { "linger", 1, op_linger }, { "linger2", 1, op_linger2 },
	{ "user-timeout", 1, op_user_timeout }, { "keepalive", 1, op_keepalive },
	{ "<", 2, op_segment }, { "ack", 1, op_ack }, { "seq", 1, op_seq }, { "sack", 2, op_sack },
	{ "win", 1, op_win }, { "plain", 0, op_plain }, { "wait", 1, op_wait },
};

/* Return: how many words it took. */
static int run(char **word, int n)
{
	unsigned int i;

	for (i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		if (strcmp(*word, ops[i].name) || n <= ops[i].args)
			continue;
		ops[i].run(word + 1);
		return 1 + ops[i].args;
	}
	fprintf(stderr, "tunnel: %s: no such op, or not all of it\n", *word);
	exit(2);
}

/* In a child, whose exit closes what is open, and takes the device away. */
static void play(unsigned int n, char *line)
{
	char *word[256], *name = strtok(line, " \t\n"), *one;
	int words = 0, at = 0;

	while (words < 256 && (one = strtok(NULL, " \t\n")))
		word[words++] = one;
	if (!name || !freopen(name, "w", stdout))
		check(line, -1);
	open_tun(n);
	look_for(100);
	start_ns = wheel_stands();
	while (at < words)
		at += run(word + at, words - at);
	exit(0);
}

int main(int argc, char **argv)
{
	unsigned int n = 0;
	char line[4096];
	int status;

	if (argc != 2 || chdir(argv[1]))
		check("tunnel DIR", -1);
	/* No buffer of it may be left to two. */
	setvbuf(stdin, NULL, _IONBF, 0);
	while (fgets(line, sizeof(line), stdin)) {
		n++;
		if (!fork())
			play(n, line);
		if (wait(&status) < 0 || status)
			return 1;
	}
	return 0;
}
