/* SPDX-License-Identifier: GPL-2.0-only */
/* Extended acknowledgements, which libnl does not know. */
#ifndef NL_EXTACK_H
#define NL_EXTACK_H

#include <netlink/msg.h>
#include <stdint.h>

/* Where in the request the fault lies: attribute within attribute, 0 where the
 * path ends. @side: of a port or prefix, FINCTL_SIDE_*.
 */
struct nl_culprit {
	uint8_t cmd;
	int attr;
	int inner;
	uint32_t side;
};

struct nl_extack {
	const char *sentence;	/* in the reply, NULL for none */
	uint32_t offset;	/* of the attribute in the request, 0 for none */
};

void nl_extack_read(const struct nlmsghdr *nlh, size_t skip, struct nl_extack *extack);
void nl_extack_blame(const struct nlmsghdr *request, uint32_t offset, struct nl_culprit *culprit);

#endif
