// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/out/utf8.c ctl/memory.c ctl/model/address.c ctl/model/match.c ctl/model/netns.c ctl/model/record.c ctl/model/rule.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "out/utf8.h"

#define INSTEAD	"\xef\xbf\xbd"

static void assert_made(const char *of, const char *expected)
{
	char *made = utf8_made(of);

	assert_string_equal(made, expected);
	free(made);
}

static void what_is_utf8_stays(void **state)
{
	(void)state;
	assert_made("", "");
	assert_made("nc\x1b\x7f", "nc\x1b\x7f");
	assert_made("\xc2\x80 \xdf\xbf", "\xc2\x80 \xdf\xbf");
	assert_made("\xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf",
		    "\xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf");
	assert_made("\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf", "\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf");
}

/* RFC 3629: no longer forms than needed, no surrogates, nothing beyond U+10FFFF. */
static void what_is_not_is_replaced_octet_by_octet(void **state)
{
	(void)state;
	assert_made("\xff" "a", INSTEAD "a");
	assert_made("a\x80", "a" INSTEAD);
	assert_made("\xc0\xaf", INSTEAD INSTEAD);
	assert_made("\xc1\xbf", INSTEAD INSTEAD);
	assert_made("\xe0\x9f\xbf", INSTEAD INSTEAD INSTEAD);
	assert_made("\xed\xa0\x80", INSTEAD INSTEAD INSTEAD);
	assert_made("\xf0\x8f\xbf\xbf", INSTEAD INSTEAD INSTEAD INSTEAD);
	assert_made("\xf4\x90\x80\x80", INSTEAD INSTEAD INSTEAD INSTEAD);
	assert_made("\xf5\x80\x80\x80", INSTEAD INSTEAD INSTEAD INSTEAD);
}

static void what_is_cut_short_is_replaced(void **state)
{
	(void)state;
	assert_made("\xc3", INSTEAD);
	assert_made("\xe2\x86", INSTEAD INSTEAD);
	assert_made("\xf0\x9f\x98", INSTEAD INSTEAD INSTEAD);
	assert_made("\xe2\x86" "a", INSTEAD INSTEAD "a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_utf8_stays),
		cmocka_unit_test(what_is_not_is_replaced_octet_by_octet),
		cmocka_unit_test(what_is_cut_short_is_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
