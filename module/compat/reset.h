/* SPDX-License-Identifier: GPL-2.0-only */
/* Why the kernel says that it sends a reset: from 6.12 on, it does. */
#ifndef FIN_COMPAT_RESET_H
#define FIN_COMPAT_RESET_H

#include <uapi/linux/finctl.h>

#ifdef FIN_HAS_RESET_REASON

#include <net/rstreason.h>

/* The numbers differ from kernel to kernel.
 * Return: FINCTL_WHY_*, 0 for reasons that say no more than where it was.
 */
static inline u8 fin_compat_reset_why(enum sk_rst_reason reason)
{
	switch (reason) {
	case SK_RST_REASON_TCP_ABORT_ON_CLOSE:
		return FINCTL_WHY_UNREAD_DATA;
	case SK_RST_REASON_TCP_ABORT_ON_DATA:
		return FINCTL_WHY_DATA_AFTER_CLOSE;
	case SK_RST_REASON_TCP_ABORT_ON_LINGER:
		return FINCTL_WHY_LINGER2;
	case SK_RST_REASON_TCP_ABORT_ON_MEMORY:
		return FINCTL_WHY_OUT_OF_RESOURCES;
	case SK_RST_REASON_TCP_KEEPALIVE_TIMEOUT:
		return FINCTL_WHY_KEEPALIVE;
	default:
		return 0;
	}
}

#define FIN_TP_RESET_WHY	fin_compat_reset_why(reason)

#else

#define FIN_TP_RESET_WHY	0

#endif

#endif
