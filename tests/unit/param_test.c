// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/lab/param.c ctl/values.c ctl/cgroup.c ctl/memory.c ctl/model/address.c ctl/model/match.c ctl/model/netns.c ctl/model/record.c ctl/model/rule.c ctl/names.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lab/param.h"

static const struct param some[] = {
	{ .name = "retries", .value = "1,2,8", .high = 15, .swept = true },
	{ .name = "as", .value = "loss", .words = "loss eperm" },
	{}
};

static void defaults(void **state)
{
	struct params params;

	(void)state;
	params_init(&params, some);
	assert_int_equal(params_number(&params, "port"), 1234);
	assert_int_equal(params_rounds(&params), 3);
	assert_string_equal(params_text(&params, "retries"), "1");
	params_take_round(&params, 2);
	assert_string_equal(params_text(&params, "retries"), "8");
	assert_string_equal(params_text(&params, "as"), "loss");
	params_init(&params, NULL);
	assert_int_equal(params_rounds(&params), 1);
}

static void set(void **state)
{
	struct params params;

	(void)state;
	params_init(&params, some);
	assert_null(params_set(&params, "retries=3"));
	assert_int_equal(params_rounds(&params), 1);
	assert_int_equal(params_number(&params, "retries"), 3);
	assert_null(params_set(&params, "as=eperm"));
	assert_string_equal(params_text(&params, "as"), "eperm");
	assert_null(params_set(&params, "port=65535"));
}

static void refuses(const char *assignment, const char *why)
{
	struct params params;
	const char *fault;

	params_init(&params, some);
	fault = params_set(&params, assignment);
	assert_non_null(fault);
	if (!strstr(fault, why))
		fail_msg("%s: got: %s; expected: %s", assignment, fault, why);
	assert_string_equal(params_text(&params, "retries"), "1");
	assert_string_equal(params_text(&params, "as"), "loss");
}

static void refusals(void **state)
{
	(void)state;
	refuses("retries", "PARAM=VALUE is wanted");
	refuses("retry=1", "no such parameter, but port, retries, as");
	refuses("=1", "no such parameter");
	refuses("retries=", "a number from 0 to 15");
	refuses("retries=1,", "a number from 0 to 15");
	refuses("retries=1,16", "a number from 0 to 15");
	refuses("port=1,2", "a number from 1 to 65535");
	refuses("as=los", "one of these is wanted: loss eperm");
	refuses("as=loss eperm", "one of these is wanted");
	refuses("as=", "one of these is wanted");
	refuses("retries=1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
		"longer than any value");
}

static void fill_in(void **state)
{
	struct params params;
	char buf[64];

	(void)state;
	params_init(&params, some);
	assert_string_equal(params_fill_in(&params, "drop --port {port} --as {as}", buf, sizeof(buf)),
			    "drop --port 1234 --as loss");
	assert_string_equal(params_fill_in(&params, "{nobody} {", buf, sizeof(buf)), "{nobody} {");
	assert_string_equal(params_fill_in(&params, "{port}{port}", buf, 7), "123412");
	assert_string_equal(params_fill_in(&params, "", buf, sizeof(buf)), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(set),
		cmocka_unit_test(refusals),
		cmocka_unit_test(fill_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
