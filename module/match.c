// SPDX-License-Identifier: GPL-2.0-only

#include "match.h"

/* Bits of the TCP header's flags octet, RFC 9293 section 3.1. */
#define FIN_TCP_FIN	0x01
#define FIN_TCP_SYN	0x02
#define FIN_TCP_RST	0x04
#define FIN_TCP_ACK	0x10

static bool side_has(u8 side, bool local, bool remote)
{
	switch (side) {
	case FINCTL_SIDE_LOCAL:
		return local;
	case FINCTL_SIDE_REMOTE:
		return remote;
	default:
		return local || remote;
	}
}

static bool in_range(const struct fin_ports *range, u16 port)
{
	return range->first <= port && port <= range->last;
}

/**
 * fin_match_ports() - do the ports of a connection satisfy a match?
 * @match: the match
 * @local: the port of this end, host order
 * @remote: that of the other end
 *
 * The ports named for one side are alternatives; the sides must all hold.
 *
 * Context: any.
 * Return: true when they do, or no ports are named.
 */
bool fin_match_ports(const struct fin_match *match, u16 local, u16 remote)
{
	u32 named = 0, held = 0;
	unsigned int i;

	for (i = 0; i < match->nports; i++) {
		const struct fin_ports *range = &match->port[i];

		named |= 1u << range->side;
		if (side_has(range->side, in_range(range, local), in_range(range, remote)))
			held |= 1u << range->side;
	}
	return named == held;
}

static bool in_prefix(const struct fin_prefix *prefix, const struct fin_addr *addr)
{
	unsigned int bytes = prefix->length / 8, bits = prefix->length % 8;
	u8 differ;

	if (memcmp(prefix->addr.byte, addr->byte, bytes))
		return false;
	if (!bits)
		return true;
	differ = prefix->addr.byte[bytes] ^ addr->byte[bytes];
	return !(differ >> (8 - bits));
}

static bool prefixes_hold(const struct fin_match *match, const struct fin_flow *flow)
{
	unsigned int i;

	for (i = 0; i < match->nprefixes; i++) {
		const struct fin_prefix *prefix = &match->prefix[i];

		if (!side_has(prefix->side, in_prefix(prefix, &flow->local),
			      in_prefix(prefix, &flow->remote)))
			return false;
	}
	return true;
}

/**
 * fin_match_is_all() - does a match hold for every flow?
 * @match: the match
 *
 * Context: any.
 * Return: true when it names nothing.
 */
bool fin_match_is_all(const struct fin_match *match)
{
	return !match->family && !match->nports && !match->nprefixes && !match->has_uid &&
	       !match->cgroup;
}

/**
 * fin_match_flow() - does a connection satisfy the flow part of a match?
 * @match: the match
 * @flow: the connection
 *
 * Context: any.
 * Return: true when family, ports and addresses all hold.
 */
bool fin_match_flow(const struct fin_match *match, const struct fin_flow *flow)
{
	if (match->family && match->family != flow->family)
		return false;
	return fin_match_ports(match, flow->local_port, flow->remote_port) &&
	       prefixes_hold(match, flow);
}

/**
 * fin_match_class() - is a segment in one of a rule's terms?
 * @term: the terms
 * @nterms: how many
 * @class: the segment's classes
 *
 * Context: any.
 * Return: true when at least one term holds.
 */
bool fin_match_class(const struct fin_term *term, unsigned int nterms, u32 class)
{
	unsigned int i;

	for (i = 0; i < nterms; i++)
		if ((class & term[i].all) == term[i].all && !(class & term[i].none))
			return true;
	return false;
}

/**
 * fin_match_may() - could a segment be in one of a rule's terms?
 * @term: the terms
 * @nterms: how many
 * @class: the segment's classes, as far as they are known
 * @open: those that it may be in as well
 *
 * Context: any.
 * Return: false when none can hold, whatever is found out of @open.
 */
bool fin_match_may(const struct fin_term *term, unsigned int nterms, u32 class, u32 open)
{
	unsigned int i;

	for (i = 0; i < nterms; i++)
		if (((class | open) & term[i].all) == term[i].all &&
		    !(class & ~open & term[i].none))
			return true;
	return false;
}

/**
 * fin_match_open() - the classes that a header does not tell, but allows
 * @class: what the header tells, of fin_match_classify()
 *
 * Context: any.
 * Return: FINCTL_CLASS_* flags.
 */
u32 fin_match_open(u32 class)
{
	u32 open = 0;

	if (class & FINCTL_CLASS_ACK)
		open |= FINCTL_CLASS_ACK_OF_FIN;
	/* What takes up no sequence space is not sent again. */
	if (class & (FINCTL_CLASS_SYN | FINCTL_CLASS_SYN_ACK | FINCTL_CLASS_FIN |
		     FINCTL_CLASS_DATA) && !(class & FINCTL_CLASS_RST))
		open |= FINCTL_CLASS_RETRANSMIT;
	return open;
}

/**
 * fin_match_possible() - is there any segment that is in a term?
 * @term: the term
 *
 * Context: any.
 * Return: false when its classes contradict each other.
 */
bool fin_match_possible(const struct fin_term *term)
{
	unsigned int flags, len;

	for (flags = 0; flags <= (FIN_TCP_FIN | FIN_TCP_SYN | FIN_TCP_RST | FIN_TCP_ACK); flags++) {
		for (len = 0; len < 2; len++) {
			u32 class = fin_match_classify(flags, len);

			if (fin_match_may(term, 1, class, fin_match_open(class)))
				return true;
		}
	}
	return false;
}

/**
 * fin_match_classify() - the classes that a segment's header alone puts it in
 * @flags: the TCP header's flags
 * @len: bytes of payload
 *
 * What needs the local socket, FINCTL_CLASS_ACK_OF_FIN, is not among them.
 *
 * Context: any.
 * Return: FINCTL_CLASS_* flags.
 */
u32 fin_match_classify(u8 flags, u32 len)
{
	bool syn = flags & FIN_TCP_SYN, ack = flags & FIN_TCP_ACK;
	u32 class = FINCTL_CLASS_ANY;

	if (syn)
		class |= ack ? FINCTL_CLASS_SYN_ACK : FINCTL_CLASS_SYN;
	if (flags & FIN_TCP_FIN)
		class |= FINCTL_CLASS_FIN;
	if (flags & FIN_TCP_RST)
		class |= FINCTL_CLASS_RST;
	if (len)
		class |= FINCTL_CLASS_DATA;
	if (ack && !syn && !(flags & FIN_TCP_RST)) {
		class |= FINCTL_CLASS_ACK;
		if (!len && !(flags & FIN_TCP_FIN))
			class |= FINCTL_CLASS_PURE_ACK;
	}
	return class;
}
