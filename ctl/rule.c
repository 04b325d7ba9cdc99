// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "names.h"
#include "rule.h"

#define PORT_MAX	65535

/* The prefix length of an IPv4 address counts on from where the mapping ends. */
#define MAPPED_BITS	96

static bool is_ipv4(const struct prefix *prefix)
{
	return prefix->length >= MAPPED_BITS && address_is_ipv4(&prefix->address);
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
			return "the addresses are of two families: no connection has both";
	}
	return NULL;
}

static bool names_side(const struct match *match)
{
	unsigned int i;

	for (i = 0; i < match->nports; i++)
		if (match->port[i].side != FINCTL_SIDE_EITHER)
			return true;
	for (i = 0; i < match->nprefixes; i++)
		if (match->prefix[i].side != FINCTL_SIDE_EITHER)
			return true;
	return false;
}

/* What passes through has no socket here, and no side that is this one. */
static const char *forward_fault(const struct rule *rule)
{
	if (rule->where.states)
		return "--state is that of a local socket, and --direction forward has none: leave "
		       "one out";
	if (rule->match.has_uid || rule->match.cgroup)
		return "--uid and --cgroup are those of a local socket, and --direction forward has "
		       "none: leave them out";
	if (names_side(&rule->match))
		return "neither side is local with --direction forward: use --port and --address, "
		       "which hold for either";
	return NULL;
}

/* What nobody can want: contradictions, and without @force, dangers.
 * Return: NULL, or the sentence that says what would be right.
 */
const char *rule_fault(const struct rule *rule, bool force)
{
	const struct where *where = &rule->where;
	const char *fault = match_fault(&rule->match);

	if (!fault && rule->direction == FINCTL_DIRECTION_FORWARD)
		fault = forward_fault(rule);
	if (fault)
		return fault;
	if ((rule->how == FINCTL_HOW_EPERM || rule->how == FINCTL_HOW_CONGESTION) &&
	    rule->direction && rule->direction != FINCTL_DIRECTION_OUT)
		return "--as eperm and --as congestion go with --direction out alone: only one who "
		       "sends can be told";
	if (rule->limits.has_seed && !rule->limits.has_probability)
		return "--seed is for --probability: name one, or leave the seed out";
	if (where->has_mark && where->mark & ~where->mark_mask)
		return "--mark has bits that its mask leaves out: no mark is like that";
	if (!force && rule_needs_force(rule))
		return "this rule would cut every connection, your own among them: name a port, an "
		       "address, a user or a cgroup, or add --force";
	return NULL;
}

#define STATE(state)	(1u << FINCTL_STATE_##state)
#define ALL_STATES	(~0u)
#define REQUEST		(STATE(SYN_RECV) | STATE(NEW_SYN_RECV))
#define SENDING		(STATE(ESTABLISHED) | STATE(CLOSE_WAIT) | STATE(FIN_WAIT1) | \
			 STATE(CLOSING) | STATE(LAST_ACK))
#define HAS_PEER_FIN	(STATE(CLOSE_WAIT) | STATE(LAST_ACK) | STATE(CLOSING) | \
			 STATE(FIN_WAIT1) | STATE(FIN_WAIT2) | STATE(TIME_WAIT))

/* The states that a socket can be in as it sends a segment of a class, and as
 * one arrives. Fast Open sends data along with SYN and SYN+ACK.
 */
static const struct {
	uint32_t class;
	uint32_t out;
	uint32_t in;
} possible[] = {
	{ FINCTL_CLASS_SYN, STATE(SYN_SENT), ALL_STATES },
	{ FINCTL_CLASS_SYN_ACK, REQUEST | STATE(SYN_SENT), ALL_STATES & ~STATE(LISTEN) },
	{ FINCTL_CLASS_FIN, SENDING & ~(STATE(ESTABLISHED) | STATE(CLOSE_WAIT)), ALL_STATES },
	{ FINCTL_CLASS_DATA, SENDING | REQUEST | STATE(SYN_SENT), ALL_STATES },
	{ FINCTL_CLASS_ACK, ALL_STATES & ~(STATE(LISTEN) | STATE(SYN_SENT) | STATE(NEW_SYN_RECV)),
	  ALL_STATES },
	{ FINCTL_CLASS_PURE_ACK, ALL_STATES & ~(STATE(LISTEN) | STATE(SYN_SENT)), ALL_STATES },
	{ FINCTL_CLASS_ACK_OF_FIN, HAS_PEER_FIN,
	  STATE(FIN_WAIT1) | STATE(CLOSING) | STATE(LAST_ACK) },
	{ FINCTL_CLASS_RETRANSMIT, SENDING | REQUEST | STATE(SYN_SENT), ALL_STATES },
};

static uint32_t states_of(const struct term *term, uint32_t direction)
{
	uint32_t out = ALL_STATES, in = ALL_STATES;
	unsigned int i;

	for (i = 0; i < sizeof(possible) / sizeof(possible[0]); i++) {
		if (!(term->all & possible[i].class))
			continue;
		out &= possible[i].out;
		in &= possible[i].in;
	}
	if (direction == FINCTL_DIRECTION_OUT)
		return out;
	return direction == FINCTL_DIRECTION_IN ? in : out | in;
}

/* Return: what makes a rule that defaults are filled in for match less than it
 * says, NULL for nothing.
 */
const char *rule_doubt(const struct rule *rule)
{
	static char doubt[128];
	uint32_t states = 0, state;
	unsigned int i;

	for (i = 0; i < rule->nterms; i++)
		states |= states_of(&rule->term[i], rule->direction);
	for (state = 1; state <= name_state.n; state++) {
		if (!(rule->where.states & ~states & 1u << state))
			continue;
		snprintf(doubt, sizeof(doubt), "--state %s: no segment of these classes and this "
			 "direction belongs to a socket in that state", name_of(&name_state, state));
		return doubt;
	}
	return NULL;
}

/* Return: whether a match leaves any connections out by port, address or owner. */
static bool is_narrow(const struct match *match)
{
	unsigned int i;

	if (match->has_uid || match->cgroup)
		return true;
	for (i = 0; i < match->nports; i++)
		if (match->port[i].first > 1 || match->port[i].last < PORT_MAX)
			return true;
	for (i = 0; i < match->nprefixes; i++)
		if (match->prefix[i].length > (is_ipv4(&match->prefix[i]) ? MAPPED_BITS : 0))
			return true;
	return false;
}

static bool is_ack_of_fin_alone(const struct rule *rule)
{
	unsigned int i;

	for (i = 0; i < rule->nterms; i++)
		if (!(rule->term[i].all & FINCTL_CLASS_ACK_OF_FIN))
			return false;
	return true;
}

/* Return: whether a rule would cut every connection, its author's among them. */
bool rule_needs_force(const struct rule *rule)
{
	return rule->how != FINCTL_HOW_OBSERVE && !is_narrow(&rule->match) &&
	       !is_ack_of_fin_alone(rule);
}

/* What the module fills in when nothing is said. */
void rule_fill_in(struct rule *rule)
{
	bool tells = rule->how == FINCTL_HOW_EPERM || rule->how == FINCTL_HOW_CONGESTION;

	if (!rule->how)
		rule->how = FINCTL_HOW_LOSS;
	if (!rule->direction)
		rule->direction = tells ? FINCTL_DIRECTION_OUT : FINCTL_DIRECTION_BOTH;
	if (!rule->nterms)
		rule->term[rule->nterms++].all = FINCTL_CLASS_ACK_OF_FIN;
}
