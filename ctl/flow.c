// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "flow.h"

static bool side_has(const struct port_range *range, uint16_t port)
{
	return range->first <= port && port <= range->last;
}

static bool port_matches(const struct match *match, uint16_t local, uint16_t remote)
{
	unsigned int i;

	for (i = 0; i < match->nports; i++) {
		const struct port_range *range = &match->port[i];

		if (range->side != FINCTL_SIDE_REMOTE && side_has(range, local))
			return true;
		if (range->side != FINCTL_SIDE_LOCAL && side_has(range, remote))
			return true;
	}
	return !match->nports;
}

static bool is_within(const struct address *address, const struct prefix *prefix)
{
	unsigned int bytes = prefix->length / 8, bits = prefix->length % 8;

	if (memcmp(address, &prefix->address, bytes))
		return false;
	return !bits || !((address->byte[bytes] ^ prefix->address.byte[bytes]) >> (8 - bits));
}

static bool address_matches(const struct match *match, const struct address *local,
			    const struct address *remote)
{
	unsigned int i;

	for (i = 0; i < match->nprefixes; i++)
		if (!is_within(match->prefix[i].side == FINCTL_SIDE_LOCAL ? local : remote,
			       &match->prefix[i]))
			return false;
	return true;
}

/* Return: whether a flow is one of @match, as far as its addresses and ports say. */
bool flow_matches(const struct flow *flow, const struct match *match)
{
	return (!match->family || match->family == flow->family) &&
	       port_matches(match, flow->local_port, flow->remote_port) &&
	       address_matches(match, &flow->local, &flow->remote);
}
