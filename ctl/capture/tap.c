// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <linux/if_packet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>
#include <pcap/sll.h>

#include "capture/tap.h"
#include "netns.h"

#define FILTER		4096

/* Bytes of frames that may wait for us. */
#define BUFFER		(16 << 20)

/* Frames that are taken at once, before others have their turn. */
#define TURN		1024

struct tap {
	uint32_t netns;
	pcap_t *pcap;
	tap_reader *reader;
	void *arg;
};

static void __attribute__((format(printf, 2, 3))) add(char *filter, const char *format, ...)
{
	size_t len = strlen(filter);
	va_list args;

	va_start(args, format);
	vsnprintf(filter + len, FILTER - len, format, args);
	va_end(args);
}

/* Leaves to the kernel what it can tell: that it is TCP, and of these ports. */
static void make_filter(const struct match *match, char *filter)
{
	unsigned int i;

	*filter = 0;
	add(filter, "(tcp");
	for (i = 0; i < match->nports; i++)
		add(filter, "%sportrange %u-%u", i ? " or " : " and (", match->port[i].first,
		    match->port[i].last);
	/* Behind extension headers it looks for no port. */
	add(filter, "%s) or (ip6 and not ip6 proto 6 and not ip6 proto 17 and not ip6 proto 58)",
	    i ? ")" : "");
}

static const char *set_filter(struct tap *tap, const struct match *match)
{
	struct bpf_program program;
	char filter[FILTER];

	make_filter(match, filter);
	if (pcap_compile(tap->pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN) ||
	    pcap_setfilter(tap->pcap, &program))
		return pcap_geterr(tap->pcap);
	pcap_freecode(&program);
	return NULL;
}

static const char *activate(struct tap *tap, const struct match *match, uint32_t snaplen)
{
	char fault[PCAP_ERRBUF_SIZE];

	pcap_set_snaplen(tap->pcap, snaplen);
	pcap_set_immediate_mode(tap->pcap, 1);
	pcap_set_buffer_size(tap->pcap, BUFFER);
	pcap_set_tstamp_precision(tap->pcap, PCAP_TSTAMP_PRECISION_NANO);
	if (pcap_activate(tap->pcap) < 0 || pcap_set_datalink(tap->pcap, DLT_LINUX_SLL2) ||
	    pcap_setnonblock(tap->pcap, 1, fault))
		return pcap_geterr(tap->pcap);
	return set_filter(tap, match);
}

/* Listens to all devices of a namespace, 0 for our own, those too that come later.
 * Return: NULL with the reason in @fault when that cannot be.
 */
struct tap *tap_open(uint32_t netns, const struct match *match, uint32_t snaplen, char *fault,
		     size_t size)
{
	int home = netns_enter(netns);
	char error[PCAP_ERRBUF_SIZE] = "out of memory";
	struct tap *tap = calloc(1, sizeof(*tap));
	const char *why = NULL;

	if (home < 0) {
		free(tap);
		snprintf(fault, size, "the namespace cannot be entered");
		return NULL;
	}
	if (tap)
		tap->pcap = pcap_create("any", error);
	if (!tap || !tap->pcap)
		why = error;
	else
		why = activate(tap, match, snaplen);
	netns_leave(home);
	if (!why) {
		tap->netns = netns;
		return tap;
	}
	snprintf(fault, size, "%s", why);
	tap_close(tap);
	return NULL;
}

void tap_close(struct tap *tap)
{
	if (tap && tap->pcap)
		pcap_close(tap->pcap);
	free(tap);
}

int tap_fd(const struct tap *tap)
{
	return pcap_get_selectable_fd(tap->pcap);
}

static void take(uint8_t *arg, const struct pcap_pkthdr *header, const uint8_t *data)
{
	struct tap *tap = (struct tap *)arg;
	const struct sll2_header *sll = (const void *)data;
	struct tap_frame frame;

	if (header->caplen <= SLL2_HDR_LEN)
		return;
	frame = (struct tap_frame) {
		/* What says microseconds are nanoseconds, as asked for. */
		.ns = header->ts.tv_sec * 1000000000ull + header->ts.tv_usec,
		.netns = tap->netns,
		.ifindex = ntohl(sll->sll2_if_index),
		.out = sll->sll2_pkttype == PACKET_OUTGOING,
		.loopback = ntohs(sll->sll2_hatype) == ARPHRD_LOOPBACK,
		.data = data,
		.caplen = header->caplen,
		.len = header->len,
		.ip = data + SLL2_HDR_LEN,
	};
	tap->reader(&frame, tap->arg);
}

/* Takes what has come. Return: NULL, or why there will be no more. */
const char *tap_read(struct tap *tap, tap_reader *reader, void *arg)
{
	tap->reader = reader;
	tap->arg = arg;
	if (pcap_dispatch(tap->pcap, TURN, take, (uint8_t *)tap) == PCAP_ERROR)
		return pcap_geterr(tap->pcap);
	return NULL;
}

/* Return: how many frames came faster than they were taken. */
uint64_t tap_lost(struct tap *tap)
{
	struct pcap_stat stat = {};

	return pcap_stats(tap->pcap, &stat) ? 0 : stat.ps_drop;
}

/* The name of a device, or its number where it is gone already. */
void tap_device(const struct tap *tap, uint32_t ifindex, char *name, size_t size)
{
	char known[IF_NAMESIZE] = "";
	int home = netns_enter(tap->netns);

	if (home >= 0) {
		if (!if_indextoname(ifindex, known))
			*known = 0;
		netns_leave(home);
	}
	if (*known)
		snprintf(name, size, "%s", known);
	else
		snprintf(name, size, "if%u", ifindex);
}

bool tap_is_of(const struct tap *tap, uint32_t netns)
{
	return tap->netns == netns;
}
