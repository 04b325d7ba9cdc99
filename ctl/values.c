// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <pwd.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cgroup.h"
#include "memory.h"
#include "model/rule.h"
#include "names.h"
#include "values.h"

#define PORT_MAX	65535

/* The prefix length of an IPv4 address counts on from where the mapping ends. */
#define MAPPED_BITS	96

/* A number in decimal digits alone: no sign, no space, no other base. */
const char *value_number(const char *text, uint32_t low, uint32_t high, uint32_t *number)
{
	static char fault[64];
	unsigned long long value = 0;
	const char *c;

	for (c = text; isdigit((unsigned char)*c) && value <= high; c++)
		value = value * 10 + (*c - '0');
	if (c != text && !*c && value >= low && value <= high) {
		*number = value;
		return NULL;
	}
	snprintf(fault, sizeof(fault), "a number from %u to %u is wanted", low, high);
	return fault;
}

/* Milliseconds, with up to three decimals. */
const char *value_ms(const char *text, uint32_t low_us, uint32_t high_us, uint32_t *us)
{
	static char fault[96];
	size_t whole = strspn(text, "0123456789"), part = 0;
	double value;

	if (text[whole] == '.')
		part = strspn(text + whole + 1, "0123456789");
	if (whole && whole < 10 && part < 4 && !text[whole + (part ? part + 1 : 0)]) {
		value = strtod(text, NULL) * 1000 + 0.5;
		*us = value < high_us + 1.0 ? (uint32_t)value : 0;
		if (*us >= low_us && *us <= high_us)
			return NULL;
	}
	snprintf(fault, sizeof(fault), "milliseconds from %g to %g are wanted, as in 204 or 4.211",
		 low_us / 1e3, high_us / 1e3);
	return fault;
}

/* A record's id as `ss -e` prints it, with or without what stands before it. */
const char *value_id(const char *text, uint64_t *id)
{
	const char *digits = text;

	if (!strncmp(digits, "sk:", 3))
		digits += 3;
	if (!strncmp(digits, "0x", 2))
		digits += 2;
	if (*digits && strlen(digits) <= 16 &&
	    strspn(digits, "0123456789abcdefABCDEF") == strlen(digits)) {
		*id = strtoull(digits, NULL, 16);
		if (*id)
			return NULL;
	}
	return "a record's id is hexadecimal, as ss -e prints it: sk:1001 or 1001";
}

static const char *add_range(char *text, uint32_t side, struct match *match)
{
	static const char fault[] = "ports are numbers from 1 to 65535, as in 1234,8000-8010";
	struct port_range *port = &match->port[match->nports];
	char *dash = strchr(text, '-');

	if (match->nports == FINCTL_MATCH_PORTS)
		return "a match has 16 ports or ranges at the most";
	if (dash)
		*dash++ = 0;
	if (value_number(text, 1, PORT_MAX, &port->first) ||
	    value_number(dash ? dash : text, 1, PORT_MAX, &port->last))
		return fault;
	if (port->first > port->last)
		return "a range of ports begins with the smaller one";
	port->side = side;
	match->nports++;
	return NULL;
}

/* LIST: 1234,8000-8010 */
const char *value_ports(const char *text, uint32_t side, struct match *match)
{
	const char *fault = NULL;
	char *copy = need(strdup(text)), *rest = copy, *one;

	while (!fault && (one = strsep(&rest, ",")))
		fault = add_range(one, side, match);
	free(copy);
	return fault;
}

static const char *read_address(const char *text, struct prefix *prefix, uint32_t *longest)
{
	if (inet_pton(AF_INET, text, prefix->address.byte + sizeof(address_mapped)) == 1) {
		memcpy(prefix->address.byte, address_mapped, sizeof(address_mapped));
		*longest = 128 - MAPPED_BITS;
		return NULL;
	}
	*longest = 128;
	if (inet_pton(AF_INET6, text, prefix->address.byte) == 1)
		return NULL;
	return "an address is wanted, as in 10.9.0.1, 10.9.0.0/24, fd09::1 or fd09::/64";
}

/* ADDR or ADDR/LEN */
const char *value_prefix(const char *text, uint32_t side, struct match *match)
{
	struct prefix *prefix = &match->prefix[match->nprefixes];
	char *copy = need(strdup(text)), *slash = strchr(copy, '/');
	const char *fault;
	uint32_t longest;

	if (slash)
		*slash++ = 0;
	fault = read_address(copy, prefix, &longest);
	prefix->length = longest;
	if (!fault && slash && value_number(slash, 0, longest, &prefix->length))
		fault = longest == 128 ? "the prefix of an IPv6 address has 0 to 128 bits" :
					 "the prefix of an IPv4 address has 0 to 32 bits";
	prefix->length += 128 - longest;
	prefix->side = side;
	match->nprefixes += !fault;
	free(copy);
	return fault;
}

static const char *add_class(char *text, struct term *term)
{
	uint32_t *into = *text == '!' ? &term->none : &term->all;
	uint32_t value = name_value(&name_class, text + (*text == '!'));

	if (!value)
		return "classes are any, syn, syn-ack, fin, rst, data, ack, pure-ack, ack-of-fin "
		       "and retransmit, joined by + (and) and , (or), with ! for not";
	*into |= 1u << (value - 1);
	if (term->all & term->none)
		return "no segment is in a class and not in it";
	return NULL;
}

static const char *add_term(char *text, struct rule *rule)
{
	struct term *term = &rule->term[rule->nterms];
	const char *fault = NULL;
	char *one;

	if (rule->nterms == FINCTL_RULE_CLASSES)
		return "a rule has 16 alternatives of classes at the most";
	while (!fault && (one = strsep(&text, "+")))
		fault = add_class(one, term);
	rule->nterms++;
	return fault;
}

/* CLASSES: fin+pure-ack,rst */
const char *value_segment(const char *text, struct rule *rule)
{
	const char *fault = NULL;
	char *copy = need(strdup(text)), *rest = copy, *one;

	while (!fault && (one = strsep(&rest, ",")))
		fault = add_term(one, rule);
	free(copy);
	return fault;
}

/* An exact fraction in @parts of 1. Return: false when there are more decimals
 * than that, or it is no such number.
 */
static bool read_fraction(const char *text, uint64_t parts, uint64_t high, uint64_t *value)
{
	uint64_t whole = 0, part = 0;
	const char *c = text;

	for (; isdigit((unsigned char)*c) && whole <= high; c++)
		whole = whole * 10 + (*c - '0');
	if (c == text || whole > high)
		return false;
	whole *= parts;
	if (*c == '.') {
		for (c++, part = parts; isdigit((unsigned char)*c) && part % 10 == 0; c++) {
			part /= 10;
			whole += part * (*c - '0');
		}
		if (c[-1] == '.')
			return false;
	}
	*value = whole;
	return !*c;
}

/* P, from 0 to 1. */
const char *value_probability(const char *text, struct limits *limits)
{
	uint64_t parts;

	if (!read_fraction(text, FINCTL_CERTAIN, 1, &parts) || parts > FINCTL_CERTAIN)
		return "a number from 0 to 1 is wanted, with 9 decimals at the most, as in 0.25";
	limits->has_probability = true;
	limits->probability = parts;
	return NULL;
}

const char *value_seed(const char *text, struct limits *limits)
{
	char *end;

	errno = 0;
	limits->seed = strtoull(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || errno)
		return "a number from 0 to 18446744073709551615 is wanted";
	limits->has_seed = true;
	return NULL;
}

/* N and a unit, seconds without one: 1.5s, 300ms, 2m, 1h. */
const char *value_duration(const char *text, uint64_t *ms)
{
	static const struct {
		const char *name;
		uint64_t ms;
	} unit[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "", 1000 } };
	size_t len = strspn(text, "0123456789.");
	char number[32] = "";
	unsigned int i;

	if (len < sizeof(number))
		memcpy(number, text, len);
	for (i = 0; i < sizeof(unit) / sizeof(unit[0]); i++)
		if (!strcmp(text + len, unit[i].name) &&
		    read_fraction(number, unit[i].ms, FINCTL_LIFETIME_MS / unit[i].ms, ms) && *ms &&
		    *ms <= FINCTL_LIFETIME_MS)
			return NULL;
	return "a time of 1ms to ten years is wanted, whole milliseconds, as in 1.5s, 300ms, 2m or 1h";
}

const char *value_dev(const char *text, char *dev)
{
	size_t len = strlen(text);

	if (!len || len >= DEV_NAME || strpbrk(text, "/: \t\n") || !strcmp(text, ".") ||
	    !strcmp(text, ".."))
		return "a device's name is wanted, of 15 characters at the most, as in eth0";
	memcpy(dev, text, len + 1);
	return NULL;
}

static bool read_u32(char *text, uint32_t *value)
{
	unsigned long long number;
	char *end;

	errno = 0;
	number = strtoull(text, &end, 0);
	*value = number;
	return isdigit((unsigned char)*text) && !*end && !errno && number <= UINT32_MAX;
}

/* M or M/MASK, decimal or hexadecimal. */
const char *value_mark(const char *text, struct where *where)
{
	char *copy = need(strdup(text)), *slash = strchr(copy, '/');
	bool good;

	if (slash)
		*slash++ = 0;
	where->mark_mask = UINT32_MAX;
	good = read_u32(copy, &where->mark) && (!slash || read_u32(slash, &where->mark_mask));
	where->has_mark = good;
	free(copy);
	return good ? NULL : "a mark is a number of 32 bits, as in 7, 0x10 or 0x10/0xf0";
}

/* A user by name or number. */
const char *value_uid(const char *text, struct match *match)
{
	const struct passwd *user = getpwnam(text);

	match->has_uid = true;
	match->uid = user ? user->pw_uid : 0;
	if (user || !value_number(text, 0, UINT32_MAX - 1, &match->uid))
		return NULL;
	return "there is no such user; a name or a number is wanted";
}

const char *value_cgroup(const char *text, struct match *match)
{
	return cgroup_id(text, &match->cgroup);
}

/* Letters and digits alone, in capitals: FIN_WAIT1 and fin-wait-1 are one. */
static void squeeze(const char *text, char *into, size_t size)
{
	size_t n = 0;

	for (; *text && n + 1 < size; text++)
		if (*text != '-' && *text != '_')
			into[n++] = toupper((unsigned char)*text);
	into[n] = 0;
}

/* Return: the state that a word stands for, 0 for none. */
static uint32_t state_of(const char *word)
{
	static const struct {
		const char *name;
		uint32_t state;
	} other[] = {
		{ "ESTAB", FINCTL_STATE_ESTABLISHED }, { "LISTENING", FINCTL_STATE_LISTEN },
		{ "CLOSED", FINCTL_STATE_CLOSE }, { "UNCONN", FINCTL_STATE_CLOSE },
		{ "UNCONNECTED", FINCTL_STATE_CLOSE },
	};
	char wanted[32], name[32];
	uint32_t state;
	unsigned int i;

	squeeze(strncasecmp(word, "TCP_", 4) ? word : word + 4, wanted, sizeof(wanted));
	for (state = 1; state <= name_state.n; state++) {
		squeeze(name_of(&name_state, state), name, sizeof(name));
		if (!strcmp(wanted, name))
			return state;
	}
	for (i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		if (!strcmp(wanted, other[i].name))
			return other[i].state;
	return 0;
}

/* STATE[,STATE]: as ss or the kernel spells them. */
const char *value_states(const char *text, uint32_t *states)
{
	char *copy = need(strdup(text)), *rest = copy, *one;
	uint32_t state = 1;

	while (state && (one = strsep(&rest, ","))) {
		state = state_of(one);
		*states |= 1u << state;
	}
	free(copy);
	return state ? NULL : "states are those of ss or of the kernel: established, syn-sent, "
			      "syn-recv, fin-wait-1, FIN_WAIT1 and so on";
}
