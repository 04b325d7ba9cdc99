/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes pcapng (draft-ietf-opsawg-pcapng), in this machine's byte order, with
 * times in nanoseconds. Whether all was written, ferror() and fflush() tell.
 */
#ifndef OUT_PCAPNG_H
#define OUT_PCAPNG_H

#include <stdint.h>
#include <stdio.h>

/* Link types: www.tcpdump.org/linktypes.html */
#define PCAPNG_LINK_RAW		101	/* begins with the IP header, of either version */
#define PCAPNG_LINK_LINUX_SLL2	276

enum pcapng_direction {
	PCAPNG_UNKNOWN,
	PCAPNG_IN,
	PCAPNG_OUT,
};

#define PCAPNG_COMMENTS	4

struct pcapng_packet {
	uint32_t interface;
	uint64_t ns;		/* since 1970 */
	uint32_t caplen;	/* bytes in @data */
	uint32_t len;		/* bytes on the wire */
	const void *data;
	enum pcapng_direction direction;
	unsigned int ncomments;
	const char *comment[PCAPNG_COMMENTS];
};

struct pcapng {
	FILE *file;
	uint32_t interfaces;	/* so far */
};

void pcapng_begin(struct pcapng *pcapng, FILE *file, const char *application);
uint32_t pcapng_interface(struct pcapng *pcapng, uint16_t link, uint32_t snaplen, const char *name,
			  const char *description);
void pcapng_packet(struct pcapng *pcapng, const struct pcapng_packet *packet);

#endif
