// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/words.c ctl/memory.c ctl/model/address.c ctl/model/match.c ctl/model/netns.c ctl/model/record.c ctl/model/rule.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "words.h"

/* The words of a line, joined by |. */
static const char *split(const char *line)
{
	static char joined[256];
	struct words words = {};
	char copy[256];
	unsigned int i;

	snprintf(copy, sizeof(copy), "%s", line);
	assert_null(words_split(&words, copy));
	*joined = 0;
	for (i = 0; i < words.n; i++)
		snprintf(joined + strlen(joined), sizeof(joined) - strlen(joined), "%s%s",
			 i ? "|" : "", words.word[i]);
	words_free(&words);
	return joined;
}

static const char *fault(const char *line)
{
	struct words words = {};
	const char *what;
	char copy[256];

	snprintf(copy, sizeof(copy), "%s", line);
	what = words_split(&words, copy);
	words_free(&words);
	return what;
}

static void blanks_part_words(void **state)
{
	(void)state;
	assert_string_equal(split("--port 1234"), "--port|1234");
	assert_string_equal(split(" \t--port \t 1234 \r\n"), "--port|1234");
	assert_string_equal(split("a"), "a");
}

static void a_line_may_be_empty(void **state)
{
	(void)state;
	assert_string_equal(split(""), "");
	assert_string_equal(split("  \t\n"), "");
}

static void a_comment_begins_with_a_word(void **state)
{
	(void)state;
	assert_string_equal(split("# --port 1"), "");
	assert_string_equal(split("--port 1 # why"), "--port|1");
	assert_string_equal(split("--port 1 #why 'so\\"), "--port|1");
	assert_string_equal(split("a#b"), "a#b");
}

static void a_backslash_takes_the_next_character(void **state)
{
	(void)state;
	assert_string_equal(split("/a\\ b"), "/a b");
	assert_string_equal(split("\\#a \\\\ \\'\\\""), "#a|\\|'\"");
	assert_string_equal(split("\\ "), " ");
}

static void single_quotes_take_all_between_them(void **state)
{
	(void)state;
	assert_string_equal(split("--cgroup '/a b' x"), "--cgroup|/a b|x");
	assert_string_equal(split("'#' '\\' '\"'"), "#|\\|\"");
	assert_string_equal(split("a'b c'd"), "ab cd");
	assert_string_equal(split("'it'\\''s' ''"), "it's|");
}

static void a_dollar_before_the_quote_lets_backslashes_speak(void **state)
{
	(void)state;
	assert_string_equal(split("$'a\\x1bb'"), "a\x1b" "b");
	assert_string_equal(split("$'it\\'s \\\\' \\x1b"), "it's \\|x1b");
	assert_string_equal(split("a$'\\xE2\\x86\\x92'b $'' $ $a"), "a\xe2\x86\x92" "b||$|$a");
	assert_string_equal(split("'$'\\''\\x1b'"), "$'\\x1b");
	assert_non_null(fault("$'a"));
	assert_non_null(fault("$'\\"));
	assert_non_null(fault("$'\\n'"));
	assert_non_null(fault("$'\\x1'"));
	assert_non_null(fault("$'\\xg1'"));
	assert_non_null(fault("$'\\x00'"));
}

static void other_quotes_are_refused(void **state)
{
	(void)state;
	assert_non_null(fault("--cgroup \"/a b\""));
	assert_non_null(fault("it's"));
	assert_non_null(fault("'a\n"));
}

static void a_backslash_at_the_end_is_refused(void **state)
{
	(void)state;
	assert_non_null(fault("a\\"));
	assert_non_null(fault("a\\\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blanks_part_words),
		cmocka_unit_test(a_line_may_be_empty),
		cmocka_unit_test(a_comment_begins_with_a_word),
		cmocka_unit_test(a_backslash_takes_the_next_character),
		cmocka_unit_test(single_quotes_take_all_between_them),
		cmocka_unit_test(a_dollar_before_the_quote_lets_backslashes_speak),
		cmocka_unit_test(other_quotes_are_refused),
		cmocka_unit_test(a_backslash_at_the_end_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
