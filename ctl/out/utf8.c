// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "memory.h"
#include "out/utf8.h"

/* U+FFFD */
#define INSTEAD	"\xef\xbf\xbd"

/* Well-formed sequences, RFC 3629 section 4, by the first octet of the first and last
 * of each kind; the bounds are those of the second octet.
 */
static const struct kind {
	uint8_t first, last;
	uint8_t low, high;
	uint8_t len;
} kinds[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 },
	{ 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

static const struct kind *kind_of(uint8_t first)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (first >= kinds[i].first && first <= kinds[i].last)
			return &kinds[i];
	return NULL;
}

/* Return: the octets of the character that @text begins with, 0 when it is none. */
static size_t length(const char *text)
{
	const uint8_t *octet = (const uint8_t *)text;
	const struct kind *kind;
	size_t i;

	if (octet[0] < 0x80)
		return 1;
	kind = kind_of(octet[0]);
	if (!kind || octet[1] < kind->low || octet[1] > kind->high)
		return 0;
	for (i = 2; i < kind->len; i++)
		if ((octet[i] & 0xc0) != 0x80)
			return 0;
	return kind->len;
}

/* Return: the text with U+FFFD for each octet that belongs to no character; to be freed. */
char *utf8_made(const char *text)
{
	char *made;
	size_t size, len;
	FILE *file = need(open_memstream(&made, &size));

	for (; *text; text += len ? len : 1) {
		len = length(text);
		if (len)
			fwrite(text, 1, len, file);
		else
			fputs(INSTEAD, file);
	}
	fclose(file);
	return made;
}
