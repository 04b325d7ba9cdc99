// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	char *copy = strdup(text), *rest = copy, *one;

	while (!fault && (one = strsep(&rest, ",")))
		fault = add_range(one, side, match);
	free(copy);
	return fault;
}

static const char *read_address(const char *text, struct prefix *prefix, uint32_t *longest)
{
	static const uint8_t lead[12] = { [10] = 0xff, [11] = 0xff };

	if (inet_pton(AF_INET, text, prefix->address.byte + sizeof(lead)) == 1) {
		memcpy(prefix->address.byte, lead, sizeof(lead));
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
	char *copy = strdup(text), *slash = strchr(copy, '/');
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
		return "classes are any, syn, syn-ack, fin, rst, data, ack, pure-ack and ack-of-fin, "
		       "joined by + (and) and , (or), with ! for not";
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
	char *copy = strdup(text), *rest = copy, *one;

	while (!fault && (one = strsep(&rest, ",")))
		fault = add_term(one, rule);
	free(copy);
	return fault;
}

static bool is_ipv4(const struct prefix *prefix)
{
	static const uint8_t lead[12] = { [10] = 0xff, [11] = 0xff };

	return prefix->length >= MAPPED_BITS && !memcmp(prefix->address.byte, lead, sizeof(lead));
}

/* Return: what in a match contradicts itself, NULL for nothing. */
const char *match_fault(const struct match *match)
{
	unsigned int i;

	for (i = 0; i < match->nprefixes; i++) {
		if (match->family && is_ipv4(&match->prefix[i]) !=
				     (match->family == FINCTL_FAMILY_INET))
			return match->family == FINCTL_FAMILY_INET ?
				"-4 and an IPv6 address contradict each other: leave one out" :
				"-6 and an IPv4 address contradict each other: leave one out";
		if (is_ipv4(&match->prefix[i]) != is_ipv4(&match->prefix[0]))
			return "--local and --remote are of two families: no connection has both";
	}
	return NULL;
}

/* Return: whether a match leaves any connections out by port or address. */
bool match_is_narrow(const struct match *match)
{
	unsigned int i;

	for (i = 0; i < match->nports; i++)
		if (match->port[i].first > 1 || match->port[i].last < PORT_MAX)
			return true;
	for (i = 0; i < match->nprefixes; i++)
		if (match->prefix[i].length > (is_ipv4(&match->prefix[i]) ? MAPPED_BITS : 0))
			return true;
	return false;
}

/* Return: whether a rule takes ACKs of a FIN and nothing else. */
bool rule_is_ack_of_fin_alone(const struct rule *rule)
{
	unsigned int i;

	for (i = 0; i < rule->nterms; i++)
		if (!(rule->term[i].all & FINCTL_CLASS_ACK_OF_FIN))
			return false;
	return true;
}
