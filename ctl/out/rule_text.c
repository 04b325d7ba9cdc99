// SPDX-License-Identifier: GPL-2.0-only
/* What is printed here, `finctl drop` reads, and makes the same rule of it. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgroup.h"
#include "memory.h"
#include "names.h"
#include "out/rule_text.h"
#include "out/text.h"
#include "rule.h"

/* A text that grows, of words with a space between them. */
struct words {
	FILE *file;
	char *text;
	size_t size;
	const char *between;
};

static void begin(struct words *words)
{
	*words = (struct words) { .between = "" };
	words->file = need(open_memstream(&words->text, &words->size));
}

static char *finish(struct words *words)
{
	fclose(words->file);
	return words->text;
}

static void __attribute__((format(printf, 2, 3))) add(struct words *words, const char *format, ...)
{
	va_list args;

	fputs(words->between, words->file);
	words->between = " ";
	va_start(args, format);
	vfprintf(words->file, format, args);
	va_end(args);
}

/* A terminal might obey what is not, and not all of it is characters. */
static bool is_printable(char c)
{
	return c >= ' ' && c < 0x7f;
}

static bool all_printable(const char *word)
{
	while (is_printable(*word))
		word++;
	return !*word;
}

/* As bash reads it, and POSIX since 2024. */
static void put_spoken(FILE *file, const char *word)
{
	fputs("$'", file);
	for (; *word; word++) {
		if (*word == '\\' || *word == '\'')
			fprintf(file, "\\%c", *word);
		else if (!is_printable(*word))
			fprintf(file, "\\x%02x", (unsigned char)*word);
		else
			fputc(*word, file);
	}
	fputc('\'', file);
}

static void put_quoted(FILE *file, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_./:,@%+-";

	if (*word && strspn(word, plain) == strlen(word)) {
		fputs(word, file);
		return;
	}
	if (!all_printable(word)) {
		put_spoken(file, word);
		return;
	}
	fputc('\'', file);
	for (; *word; word++)
		fputs(*word == '\'' ? "'\\''" : (char [2]) { *word }, file);
	fputc('\'', file);
}

static void add_quoted(struct words *words, const char *option, const char *word)
{
	add(words, "%s ", option);
	put_quoted(words->file, word);
}

static void add_ports(struct words *words, const struct match *match, uint32_t side,
		      const char *option)
{
	bool first = true;
	unsigned int i;

	for (i = 0; i < match->nports; i++) {
		const struct port_range *port = &match->port[i];

		if (port->side != side)
			continue;
		if (first)
			add(words, "%s %u", option, port->first);
		else
			fprintf(words->file, ",%u", port->first);
		if (port->last != port->first)
			fprintf(words->file, "-%u", port->last);
		first = false;
	}
}

static void add_prefix(struct words *words, const struct prefix *prefix)
{
	static const char *const option[] = { NULL, "--address", "--local", "--remote" };
	char text[TEXT];

	add(words, "%s %s", option[prefix->side <= FINCTL_SIDE_REMOTE ? prefix->side : 1],
	    text_prefix(prefix, text));
}

/* A cgroup that is gone has no path, and its id is not used again. */
static void add_cgroup(struct words *words, uint64_t id)
{
	char *path = cgroup_path(id);

	if (path)
		add_quoted(words, "--cgroup", path);
	else
		add(words, "--cgroup id:%" PRIu64, id);
	free(path);
}

static void add_match(struct words *words, const struct match *match)
{
	unsigned int i;

	if (match->family)
		add(words, "%s", match->family == FINCTL_FAMILY_INET ? "-4" : "-6");
	add_ports(words, match, FINCTL_SIDE_EITHER, "--port");
	add_ports(words, match, FINCTL_SIDE_LOCAL, "--local-port");
	add_ports(words, match, FINCTL_SIDE_REMOTE, "--remote-port");
	for (i = 0; i < match->nprefixes; i++)
		add_prefix(words, &match->prefix[i]);
	if (match->has_uid)
		add(words, "--uid %u", match->uid);
	if (match->cgroup)
		add_cgroup(words, match->cgroup);
}

static void add_where(struct words *words, const struct where *where)
{
	char text[TEXT];

	if (*where->dev)
		add_quoted(words, "--dev", where->dev);
	if (where->states)
		add(words, "--state %s", text_states(where->states, text));
	if (!where->has_mark)
		return;
	add(words, "--mark 0x%x", where->mark);
	if (where->mark_mask != UINT32_MAX)
		fprintf(words->file, "/0x%x", where->mark_mask);
}

/* What differs from the defaults; see rule_fill_in(). */
static void add_fate(struct words *words, const struct rule *rule)
{
	struct rule plain = { .how = rule->how };
	char *terms = text_terms(rule);

	rule_fill_in(&plain);
	if (rule->direction && rule->direction != plain.direction)
		add(words, "--direction %s", name_of(&name_direction, rule->direction));
	if (*terms && strcmp(terms, "ack-of-fin"))
		add_quoted(words, "--segment", terms);
	if (rule->how && rule->how != FINCTL_HOW_LOSS)
		add(words, "--as %s", name_of(&name_how, rule->how));
	free(terms);
}

/* A number with as many decimals as it has. */
const char *probability_text(uint32_t probability, char *buf)
{
	size_t len;

	snprintf(buf, TEXT, "%u.%09u", probability / FINCTL_CERTAIN, probability % FINCTL_CERTAIN);
	for (len = strlen(buf); buf[len - 1] == '0'; len--)
		;
	buf[buf[len - 1] == '.' ? len - 1 : len] = 0;
	return buf;
}

static void add_limits(struct words *words, const struct limits *limits)
{
	char text[TEXT];

	if (limits->skip)
		add(words, "--skip %u", limits->skip);
	if (limits->every)
		add(words, "--every %u", limits->every);
	if (limits->has_probability)
		add(words, "--probability %s", probability_text(limits->probability, text));
	if (limits->has_seed)
		add(words, "--seed %" PRIu64, limits->seed);
	if (limits->count)
		add(words, "--count %u", limits->count);
	if (limits->all_flows)
		add(words, "--all-flows");
	if (limits->lifetime_ms)
		add(words, limits->lifetime_ms % 1000 ? "--for %" PRIu64 "ms" : "--for %" PRIu64 "s",
		    limits->lifetime_ms / (limits->lifetime_ms % 1000 ? 1 : 1000));
}

/* Return: the options, to be freed; "" for none. */
char *rule_text(const struct rule *rule, unsigned int parts)
{
	struct words words;

	begin(&words);
	if (parts & RULE_FLOW)
		add_match(&words, &rule->match);
	if (parts & RULE_WHERE)
		add_where(&words, &rule->where);
	if (parts & RULE_FATE)
		add_fate(&words, rule);
	if (parts & RULE_LIMITS)
		add_limits(&words, &rule->limits);
	if (parts == RULE_WHOLE && rule_needs_force(rule))
		add(&words, "--force");
	return finish(&words);
}

/* Return: a word that a shell takes for one, whatever is in it; to be freed. */
char *word_text(const char *word)
{
	struct words words;

	begin(&words);
	put_quoted(words.file, word);
	return finish(&words);
}

/* Return: the options, to be freed; "all" when the match holds for every flow. */
char *match_text(const struct match *match)
{
	struct words words;

	begin(&words);
	if (match_is_empty(match))
		add(&words, "all");
	add_match(&words, match);
	return finish(&words);
}
