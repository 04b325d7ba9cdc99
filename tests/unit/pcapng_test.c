// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/out/pcapng.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "out/pcapng.h"

static char *file_data;
static size_t file_size;

static FILE *start(void)
{
	FILE *file = open_memstream(&file_data, &file_size);

	assert_non_null(file);
	return file;
}

static uint32_t u32(size_t at)
{
	uint32_t value;

	assert_true(at + 4 <= file_size);
	memcpy(&value, file_data + at, 4);
	return value;
}

static uint16_t u16(size_t at)
{
	uint16_t value;

	assert_true(at + 2 <= file_size);
	memcpy(&value, file_data + at, 2);
	return value;
}

/* Return: where the next block begins. A block's two lengths are the same, and
 * end on a multiple of four.
 */
static size_t next(size_t at)
{
	uint32_t size = u32(at + 4);

	assert_int_equal(size % 4, 0);
	assert_int_equal(u32(at + size - 4), size);
	return at + size;
}

/* Return: where the value of an option lies, from options that begin at @at. */
static size_t option(size_t at, uint16_t code, uint16_t *len)
{
	while (u16(at) && u16(at) != code)
		at += 4 + (u16(at + 2) + 3) / 4 * 4;
	assert_int_equal(u16(at), code);
	*len = u16(at + 2);
	return at + 4;
}

static void has_text(size_t at, uint16_t code, const char *text)
{
	uint16_t len;
	size_t value = option(at, code, &len);

	assert_int_equal(len, strlen(text));
	assert_memory_equal(file_data + value, text, len);
}

static void section_and_interfaces(void **state)
{
	struct pcapng pcapng;
	FILE *file = start();
	uint16_t len;
	size_t at;

	(void)state;
	pcapng_begin(&pcapng, file, "finctl 1");
	assert_int_equal(pcapng_interface(&pcapng, PCAPNG_LINK_LINUX_SLL2, 262144, "eth0", "netns a"), 0);
	assert_int_equal(pcapng_interface(&pcapng, PCAPNG_LINK_RAW, 65500, "finctl", NULL), 1);
	fclose(file);

	assert_int_equal(u32(0), 0x0a0d0d0a);
	assert_int_equal(u32(8), 0x1a2b3c4d);
	assert_int_equal(u16(12), 1);
	assert_int_equal(u16(14), 0);
	has_text(24, 4, "finctl 1");

	at = next(0);
	assert_int_equal(u32(at), 1);
	assert_int_equal(u16(at + 8), 276);
	assert_int_equal(u32(at + 12), 262144);
	has_text(at + 16, 2, "eth0");
	has_text(at + 16, 3, "netns a");
	assert_int_equal(file_data[option(at + 16, 9, &len)], 9);
	assert_int_equal(len, 1);

	at = next(at);
	assert_int_equal(u16(at + 8), 101);
	has_text(at + 16, 2, "finctl");
	assert_int_equal(next(at), file_size);
	free(file_data);
}

static void packets(void **state)
{
	struct pcapng_packet packet = {
		.interface = 1, .ns = 0x0123456789abcdef, .caplen = 5, .len = 60, .data = "abcde",
		.direction = PCAPNG_OUT, .ncomments = 2, .comment = { "first", "secondly" },
	};
	struct pcapng pcapng;
	FILE *file = start();
	uint16_t len;
	size_t at;

	(void)state;
	pcapng_begin(&pcapng, file, NULL);
	pcapng_packet(&pcapng, &packet);
	packet.ncomments = 0;
	packet.caplen = 0;
	pcapng_packet(&pcapng, &packet);
	fclose(file);

	at = next(0);
	assert_int_equal(u32(at), 6);
	assert_int_equal(u32(at + 8), 1);
	assert_int_equal(u32(at + 12), 0x01234567);
	assert_int_equal(u32(at + 16), 0x89abcdef);
	assert_int_equal(u32(at + 20), 5);
	assert_int_equal(u32(at + 24), 60);
	assert_memory_equal(file_data + at + 28, "abcde\0\0\0", 8);
	has_text(at + 36, 1, "first");
	has_text(at + 36 + 12, 1, "secondly");
	assert_int_equal(u32(option(at + 36, 2, &len)), 2);
	assert_int_equal(len, 4);
	assert_int_equal(next(next(at)), file_size);
	free(file_data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(section_and_interfaces),
		cmocka_unit_test(packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
