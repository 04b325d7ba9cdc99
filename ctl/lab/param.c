// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/param.h"
#include "values.h"

static const struct param port = {
	.name = "port", .value = "1234", .help = "the server's port", .low = 1, .high = 65535,
};

static void add(struct params *params, const struct param *param)
{
	params->value[params->n].param = param;
	snprintf(params->value[params->n].text, PARAM_TEXT, "%s", param->value);
	params->n++;
}

/* Every experiment has a port, and the parameters that it adds. */
void params_init(struct params *params, const struct param *param)
{
	*params = (struct params) {};
	add(params, &port);
	for (; param && param->name && params->n < PARAMS; param++)
		add(params, param);
	params_take_round(params, 0);
}

static int index_of(const struct params *params, const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; i < params->n; i++)
		if (strlen(params->value[i].param->name) == len &&
		    !strncmp(params->value[i].param->name, name, len))
			return i;
	return -1;
}

static bool is_word(const char *words, const char *word)
{
	size_t len = strcspn(word, " ");
	const char *at;

	if (word[len])
		return false;
	for (at = strstr(words, word); at && len; at = strstr(at + 1, word))
		if ((at == words || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
	return false;
}

/* Return: NULL, or what one value should be. */
static const char *fault_of(const struct param *param, const char *value)
{
	static char fault[128];
	uint32_t number;

	if (!param->words)
		return value_number(value, param->low, param->high, &number);
	if (is_word(param->words, value))
		return NULL;
	snprintf(fault, sizeof(fault), "one of these is wanted: %s", param->words);
	return fault;
}

static const char *no_such(const struct params *params)
{
	static char fault[256];
	unsigned int i;

	snprintf(fault, sizeof(fault), "this experiment has no such parameter, but");
	for (i = 0; i < params->n; i++)
		snprintf(fault + strlen(fault), sizeof(fault) - strlen(fault), "%s %s", i ? "," : "",
			 params->value[i].param->name);
	return fault;
}

/* Takes NAME=VALUE. Return: NULL, or what would be right. */
const char *params_set(struct params *params, const char *assignment)
{
	size_t len = strcspn(assignment, "=");
	int at = index_of(params, assignment, len);
	const char *value = assignment + len + 1, *fault;
	char list[PARAM_TEXT], *rest = list, *one;

	if (!assignment[len])
		return "PARAM=VALUE is wanted";
	if (at < 0)
		return no_such(params);
	if (strlen(value) >= sizeof(list))
		return "this is longer than any value";
	snprintf(list, sizeof(list), "%s", value);
	do {
		one = params->value[at].param->swept ? strsep(&rest, ",") : rest;
		fault = fault_of(params->value[at].param, one);
	} while (!fault && one != rest && rest);
	if (!fault)
		snprintf(params->value[at].text, sizeof(params->value[at].text), "%s", value);
	params_take_round(params, 0);
	return fault;
}

/* Return: how many values the swept parameter has, 1 where there is none. */
unsigned int params_rounds(const struct params *params)
{
	unsigned int i, rounds = 1;
	const char *c;

	for (i = 0; i < params->n; i++)
		if (params->value[i].param->swept)
			for (c = params->value[i].text; *c; c++)
				rounds += *c == ',';
	return rounds;
}

/* Has the swept parameter take its value of a round, from 0. */
void params_take_round(struct params *params, unsigned int round)
{
	unsigned int i, k;
	size_t len;

	for (i = 0; i < params->n; i++) {
		const char *text = params->value[i].text;

		for (k = 0; params->value[i].param->swept && k < round; k++)
			text = strchr(text, ',') + 1;
		len = params->value[i].param->swept ? strcspn(text, ",") : strlen(text);
		memcpy(params->value[i].now, text, len);
		params->value[i].now[len] = 0;
	}
}

/* Return: the value of a parameter that there is, in this round. */
const char *params_text(const struct params *params, const char *name)
{
	return params->value[index_of(params, name, strlen(name))].now;
}

uint32_t params_number(const struct params *params, const char *name)
{
	return strtoul(params_text(params, name), NULL, 10);
}

/* Writes a text with the values in place of {names}. Return: @buf. */
const char *params_fill_in(const struct params *params, const char *template, char *buf, size_t size)
{
	size_t len = 0, name;
	int at;

	for (*buf = 0; *template && len + 1 < size; len = strlen(buf)) {
		name = strcspn(template, "}") - 1;
		at = *template == '{' ? index_of(params, template + 1, name) : -1;
		if (at < 0) {
			buf[len] = *template++;
			buf[len + 1] = 0;
			continue;
		}
		snprintf(buf + len, size - len, "%s", params->value[at].now);
		template += name + 2;
	}
	return buf;
}
