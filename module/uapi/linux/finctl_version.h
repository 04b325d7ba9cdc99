/* SPDX-License-Identifier: GPL-2.0-only */
/* The release that this tree is. Tool and module print it; what decides
 * whether they can talk to each other is FINCTL_ABI.
 */
#ifndef _UAPI_LINUX_FINCTL_VERSION_H
#define _UAPI_LINUX_FINCTL_VERSION_H

#define FINCTL_VERSION	"0.1.0"

#endif
