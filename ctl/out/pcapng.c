// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "out/pcapng.h"

#define BLOCK_SECTION	0x0a0d0d0a
#define BLOCK_INTERFACE	1
#define BLOCK_PACKET	6
#define BYTE_ORDER_MARK	0x1a2b3c4d

#define OPTION_END	0
#define OPTION_COMMENT	1
#define OPTION_IF_NAME	2
#define OPTION_IF_DESCRIPTION	3
#define OPTION_SHB_USERAPPL	4
#define OPTION_IF_TSRESOL	9
#define OPTION_EPB_FLAGS	2

/* An option's length has 16 bits. */
#define TEXT_MAX	65535

static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

static size_t text_size(const char *text)
{
	size_t len = text ? strnlen(text, TEXT_MAX) : 0;

	return len ? 4 + padded(len) : 0;
}

static void put_u16(FILE *file, uint16_t value)
{
	fwrite(&value, sizeof(value), 1, file);
}

static void put_u32(FILE *file, uint32_t value)
{
	fwrite(&value, sizeof(value), 1, file);
}

static void put_bytes(FILE *file, const void *data, size_t len)
{
	static const char zeros[4];

	fwrite(data, 1, len, file);
	fwrite(zeros, 1, padded(len) - len, file);
}

static void put_option(FILE *file, uint16_t code, const void *data, uint16_t len)
{
	put_u16(file, code);
	put_u16(file, len);
	put_bytes(file, data, len);
}

static void put_text(FILE *file, uint16_t code, const char *text)
{
	size_t len = text ? strnlen(text, TEXT_MAX) : 0;

	if (len)
		put_option(file, code, text, len);
}

static void put_end(FILE *file)
{
	put_option(file, OPTION_END, "", 0);
}

/* A block begins and ends with its length, that of both lengths and of its type in it. */
static uint32_t block_size(size_t body)
{
	return 12 + body;
}

static void block_begin(FILE *file, uint32_t type, uint32_t size)
{
	put_u32(file, type);
	put_u32(file, size);
}

/* Begins a file, which is one section. */
void pcapng_begin(struct pcapng *pcapng, FILE *file, const char *application)
{
	uint32_t size = block_size(16 + text_size(application) + 4);

	*pcapng = (struct pcapng) { .file = file };
	block_begin(file, BLOCK_SECTION, size);
	put_u32(file, BYTE_ORDER_MARK);
	put_u16(file, 1);	/* version 1.0 */
	put_u16(file, 0);
	put_u32(file, 0xffffffff);	/* how long the section will be is not known */
	put_u32(file, 0xffffffff);
	put_text(file, OPTION_SHB_USERAPPL, application);
	put_end(file);
	put_u32(file, size);
}

/* Announces an interface, where its packets are still to come.
 * Return: its number, for them.
 */
uint32_t pcapng_interface(struct pcapng *pcapng, uint16_t link, uint32_t snaplen, const char *name,
			  const char *description)
{
	uint32_t size = block_size(8 + text_size(name) + text_size(description) + 8 + 4);
	const uint8_t nanoseconds = 9;
	FILE *file = pcapng->file;

	block_begin(file, BLOCK_INTERFACE, size);
	put_u16(file, link);
	put_u16(file, 0);
	put_u32(file, snaplen);
	put_text(file, OPTION_IF_NAME, name);
	put_text(file, OPTION_IF_DESCRIPTION, description);
	put_option(file, OPTION_IF_TSRESOL, &nanoseconds, 1);
	put_end(file);
	put_u32(file, size);
	return pcapng->interfaces++;
}

static size_t comments_size(const struct pcapng_packet *packet)
{
	size_t size = 0;
	unsigned int i;

	for (i = 0; i < packet->ncomments; i++)
		size += text_size(packet->comment[i]);
	return size;
}

void pcapng_packet(struct pcapng *pcapng, const struct pcapng_packet *packet)
{
	uint32_t size = block_size(20 + padded(packet->caplen) + comments_size(packet) + 8 + 4);
	uint32_t flags = packet->direction;
	FILE *file = pcapng->file;
	unsigned int i;

	block_begin(file, BLOCK_PACKET, size);
	put_u32(file, packet->interface);
	put_u32(file, packet->ns >> 32);
	put_u32(file, (uint32_t)packet->ns);
	put_u32(file, packet->caplen);
	put_u32(file, packet->len);
	put_bytes(file, packet->data, packet->caplen);
	for (i = 0; i < packet->ncomments; i++)
		put_text(file, OPTION_COMMENT, packet->comment[i]);
	put_option(file, OPTION_EPB_FLAGS, &flags, sizeof(flags));
	put_end(file);
	put_u32(file, size);
}
