/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plain types for the files that know no kernel: match.c and closepath.c are
 * compiled a second time, on the host, by tests/unit.
 */
#ifndef FIN_TYPES_H
#define FIN_TYPES_H

#ifdef __KERNEL__
#include <linux/errno.h>
#include <linux/types.h>
#include <linux/string.h>
#else
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int16_t s16;
typedef int32_t s32;
#endif

/* An IPv6 address in network order; an IPv4 one as ::ffff:a.b.c.d. */
struct fin_addr {
	u8 byte[16];
};

/* One connection as its local end names it. Ports in host order. */
struct fin_flow {
	struct fin_addr local;
	struct fin_addr remote;
	u16 local_port;
	u16 remote_port;
	u8 family;		/* FINCTL_FAMILY_* */
};

#endif
