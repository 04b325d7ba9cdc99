/* SPDX-License-Identifier: GPL-2.0-only */
/* An address of either family. */
#ifndef MODEL_ADDRESS_H
#define MODEL_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

/* An IPv6 address in network order; an IPv4 one as ::ffff:a.b.c.d. */
struct address {
	uint8_t byte[16];
};

extern const uint8_t address_mapped[12];

bool address_is_ipv4(const struct address *address);

#endif
