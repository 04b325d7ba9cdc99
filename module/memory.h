/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FIN_MEMORY_H
#define FIN_MEMORY_H

#include <linux/gfp.h>

/* For what an operator may ask too much of: who asks is told, and nobody is killed. */
#define FIN_GFP_LARGE	(GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

#endif
