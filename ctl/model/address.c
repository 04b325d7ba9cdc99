// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "model/address.h"

/* The address that all IPv4 ones begin with, RFC 4291 section 2.5.5.2. */
const uint8_t address_mapped[12] = { [10] = 0xff, [11] = 0xff };

bool address_is_ipv4(const struct address *address)
{
	return !memcmp(address->byte, address_mapped, sizeof(address_mapped));
}
