// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/rulefile.c ctl/words.c ctl/args.c ctl/options.c ctl/values.c ctl/names.c ctl/netns.c ctl/rule.c ctl/say.c ctl/cgroup.c ctl/out/text.c ctl/out/rule_text.c ctl/memory.c ctl/model/address.c ctl/model/match.c ctl/model/netns.c ctl/model/record.c ctl/model/rule.c */
#define _GNU_SOURCE
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "names.h"
#include "out/rule_text.h"
#include "rule.h"
#include "rulefile.h"

/* How many rules drawn at random are written and read again. */
#define DRAWN	5000

/* Reads a text with what is said about it. Return: as rulefile_read(). */
static int read_text(const char *text, struct rulefile *file, char *said, size_t size)
{
	FILE *from = fmemopen((void *)text, strlen(text), "r"), *to = tmpfile();
	int kept = dup(STDERR_FILENO), result;

	*file = (struct rulefile) { .name = "rules" };
	dup2(fileno(to), STDERR_FILENO);
	result = rulefile_read(file, from, 0);
	dup2(kept, STDERR_FILENO);
	rewind(to);
	said[fread(said, 1, size - 1, to)] = 0;
	close(kept);
	fclose(from);
	fclose(to);
	return result;
}

static void assert_refused(const char *text, const char *sentence)
{
	struct rulefile file;
	char said[1024];

	assert_int_equal(read_text(text, &file, said, sizeof(said)), 1);
	if (!strstr(said, sentence) || strchr(said, '\n') != said + strlen(said) - 1)
		fail_msg("said: %s expected: %s", said, sentence);
	rulefile_free(&file);
}

static uint32_t draw(uint32_t n)
{
	return rand() % n;
}

static void draw_prefix(struct match *match, uint32_t side, bool v4)
{
	struct prefix *prefix = &match->prefix[match->nprefixes++];
	unsigned int i;

	prefix->side = side;
	for (i = v4 ? 12 : 0; i < 16; i++)
		prefix->address.byte[i] = draw(256);
	if (v4)
		memset(prefix->address.byte + 10, 0xff, 2);
	prefix->length = v4 ? 96 + draw(33) : draw(129);
}

static void draw_port(struct match *match, uint32_t side)
{
	struct port_range *port = &match->port[match->nports++];

	port->side = side;
	port->first = 1 + draw(65535);
	port->last = draw(2) ? port->first : port->first + draw(65536 - port->first);
}

/* With @sides, those that tell this side from the other too. */
static void draw_match(struct match *match, bool sides)
{
	bool v4 = draw(2), addresses = draw(2);
	uint32_t side, i;

	if (draw(3) == 0)
		match->family = v4 ? FINCTL_FAMILY_INET : FINCTL_FAMILY_INET6;
	for (side = FINCTL_SIDE_EITHER; side <= (sides ? FINCTL_SIDE_REMOTE : FINCTL_SIDE_EITHER);
	     side++) {
		for (i = draw(6); i > 0; i--)
			draw_port(match, side);
		if (addresses && draw(2))
			draw_prefix(match, side, v4);
	}
}

static void draw_owner(struct match *match)
{
	if (draw(2)) {
		match->has_uid = true;
		match->uid = draw(RAND_MAX);
	}
	if (draw(2))
		match->cgroup = UINT64_MAX - draw(1000000);
}

static void draw_where(struct where *where, bool states)
{
	static const char *const dev[] = { "eth0", "eth0.7", "it's", "#x", "a\\b", "\"q\"" };

	if (draw(2))
		strcpy(where->dev, dev[draw(6)]);
	if (states && draw(2))
		where->states = draw(1 << name_state.n) << 1;
	if (draw(2))
		return;
	where->has_mark = true;
	where->mark_mask = draw(2) ? UINT32_MAX : draw(RAND_MAX);
	where->mark = draw(RAND_MAX) & where->mark_mask;
}

static void draw_limits(struct limits *limits)
{
	limits->skip = draw(2) * draw(RAND_MAX);
	limits->every = draw(2) * draw(RAND_MAX);
	limits->count = draw(2) * draw(RAND_MAX);
	limits->all_flows = draw(2);
	limits->lifetime_ms = draw(3) * draw(100000);
	if (draw(2))
		return;
	limits->has_probability = true;
	limits->probability = draw(FINCTL_CERTAIN + 1);
	limits->has_seed = draw(2);
	limits->seed = limits->has_seed * ((uint64_t)rand() << 33 | rand());
}

static void draw_terms(struct rule *rule)
{
	uint32_t classes = (1u << name_class.n) - 1;

	for (rule->nterms = 0; rule->nterms < 1 + draw(FINCTL_RULE_CLASSES); rule->nterms++) {
		struct term *term = &rule->term[rule->nterms];

		do {
			term->all = draw(classes + 1);
			term->none = draw(classes + 1) & ~term->all;
		} while (!term->all && !term->none);
	}
}

static struct rule draw_rule(void)
{
	struct rule rule = { .id = 1 + draw(RAND_MAX), .how = 1 + draw(name_how.n) };
	bool told = rule.how == FINCTL_HOW_EPERM || rule.how == FINCTL_HOW_CONGESTION, local;

	rule.direction = told ? FINCTL_DIRECTION_OUT : 1 + draw(name_direction.n);
	local = rule.direction != FINCTL_DIRECTION_FORWARD;
	draw_match(&rule.match, local);
	if (local)
		draw_owner(&rule.match);
	draw_where(&rule.where, local);
	draw_terms(&rule);
	draw_limits(&rule.limits);
	return rule;
}

static char *line_of(const struct rule *rule)
{
	char *text = rule_text(rule, RULE_WHOLE), *line;

	assert_true(asprintf(&line, "--id %u %s\n", rule->id, text) > 0);
	free(text);
	return line;
}

static void assert_survives(const struct rule *rule)
{
	char *line = line_of(rule), said[1024];
	struct rulefile file;

	if (read_text(line, &file, said, sizeof(said)))
		fail_msg("%s: %s", line, said);
	assert_int_equal(file.n, 1);
	if (memcmp(&file.rule[0].rule, rule, sizeof(*rule)))
		fail_msg("%s", line);
	rulefile_free(&file);
	free(line);
}

static void what_is_written_is_read_as_it_was(void **state)
{
	unsigned int i;

	(void)state;
	srand(1);
	for (i = 0; i < DRAWN; i++) {
		struct rule rule = draw_rule();

		assert_survives(&rule);
	}
}

static void the_longest_rule_is_not_cut(void **state)
{
	struct rule rule = {
		.id = FINCTL_RULE_ID, .how = FINCTL_HOW_LOSS, .direction = FINCTL_DIRECTION_BOTH,
	};
	struct match *match = &rule.match;

	(void)state;
	match->family = FINCTL_FAMILY_INET6;
	while (match->nports < FINCTL_MATCH_PORTS)
		match->port[match->nports++] = (struct port_range) { FINCTL_SIDE_REMOTE, 10000, 65535 };
	draw_prefix(match, FINCTL_SIDE_LOCAL, false);
	draw_prefix(match, FINCTL_SIDE_REMOTE, false);
	while (rule.nterms < FINCTL_RULE_CLASSES)
		rule.term[rule.nterms++] = (struct term) {
			.all = FINCTL_CLASS_ANY,
			.none = ((1u << name_class.n) - 1) & ~FINCTL_CLASS_ANY,
		};
	assert_survives(&rule);
}

static void defaults_are_those_of_drop(void **state)
{
	struct rulefile file;
	const struct rule *rule;
	char said[1024];

	(void)state;
	assert_int_equal(read_text("--port 1234\n", &file, said, sizeof(said)), 0);
	rule = &file.rule[0].rule;
	assert_int_equal(rule->id, 0);
	assert_int_equal(rule->direction, FINCTL_DIRECTION_BOTH);
	assert_int_equal(rule->how, FINCTL_HOW_LOSS);
	assert_int_equal(rule->nterms, 1);
	assert_int_equal(rule->term[0].all, FINCTL_CLASS_ACK_OF_FIN);
	rulefile_free(&file);
}

static void comments_and_empty_lines_are_no_rules(void **state)
{
	struct rulefile file;
	char said[1024];

	(void)state;
	assert_int_equal(read_text("# one\n\n  --port 1 # two\n\t\n--port 2", &file, said,
				   sizeof(said)), 0);
	assert_int_equal(file.n, 2);
	assert_int_equal(file.rule[0].line, 3);
	assert_int_equal(file.rule[1].line, 5);
	assert_int_equal(file.nparts, 1);
	rulefile_free(&file);
}

static void a_name_with_any_octet_in_it_is_read_as_it_was(void **state)
{
	char text[64] = "", said[1024], *written;
	struct rule rule = {};
	struct rulefile file;
	unsigned int c;

	(void)state;
	for (c = 1; c < 256; c++) {
		if (strchr("/:", c) || isspace(c))
			continue;	/* no device is called so */
		snprintf(rule.where.dev, sizeof(rule.where.dev), "a%c'b", c);
		written = rule_text(&rule, RULE_WHERE);
		for (char *at = written; *at; at++)
			assert_true(*at >= ' ' && *at < 0x7f);
		snprintf(text, sizeof(text), "--port 1 %s\n", written);
		assert_int_equal(read_text(text, &file, said, sizeof(said)), 0);
		assert_string_equal(file.rule[0].rule.where.dev, rule.where.dev);
		rulefile_free(&file);
		free(written);
	}
}

static void a_bad_line_is_named(void **state)
{
	(void)state;
	assert_refused("--port 1\n--prot 2\n", "rules:2: drop has no option --prot");
	assert_refused("\n\n--port 0\n", "rules:3: --port 0: ports are numbers");
	assert_refused("--port 1 --port\n", "rules:1: --port needs a value");
	assert_refused("--port 1 extra\n", "rules:1: drop takes no argument, and got extra");
	assert_refused("--port 1 -- true\n", "rules:1: drop takes no argument, and got true");
	assert_refused("--port \"1\"\n", "rules:1: double quotes have no meaning");
	assert_refused("--segment rst\n", "rules:1: this rule would cut every connection");
	assert_refused("-4 --local fd00::1\n", "rules:1: -4 and an IPv6 address");
	assert_refused("--id 0 --port 1\n", "rules:1: --id 0: a number from 1");
}

static void options_of_every_command_are_none_of_a_rule(void **state)
{
	(void)state;
	assert_refused("--port 1 --json\n", "rules:1: drop has no option --json");
	assert_refused("--port 1 --help\n", "rules:1: drop has no option --help");
	assert_refused("-n 1 --port 1\n", "rules:1: drop has no option -n");
}

static void namespaces_are_headings(void **state)
{
	struct rulefile file;
	char said[1024];

	(void)state;
	assert_int_equal(read_text("netns net:[7]\nnetns net:[8]\n--port 1\n", &file, said,
				   sizeof(said)), 0);
	assert_true(file.named);
	assert_int_equal(file.nparts, 2);
	assert_int_equal(file.part[0].netns, 7);
	assert_int_equal(file.rule[0].rule.netns, 8);
	rulefile_free(&file);
	assert_refused("netns\n", "rules:1: netns is followed by");
	assert_refused("netns a b\n", "rules:1: netns is followed by");
	assert_refused("netns no-such-namespace\n", "rules:1: netns no-such-namespace: there is no");
	assert_refused("--port 1\nnetns net:[7]\n", "rules:2: the rules above stand in no namespace");
	assert_refused("netns net:[7]\n\nnetns net:[7]\n",
		       "rules:3: this namespace is in line 1 already");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_as_it_was),
		cmocka_unit_test(the_longest_rule_is_not_cut),
		cmocka_unit_test(defaults_are_those_of_drop),
		cmocka_unit_test(comments_and_empty_lines_are_no_rules),
		cmocka_unit_test(a_name_with_any_octet_in_it_is_read_as_it_was),
		cmocka_unit_test(a_bad_line_is_named),
		cmocka_unit_test(options_of_every_command_are_none_of_a_rule),
		cmocka_unit_test(namespaces_are_headings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
