/* SPDX-License-Identifier: GPL-2.0-only */
/* A connection, as one of its ends names it. */
#ifndef MODEL_FLOW_H
#define MODEL_FLOW_H

#include <stdint.h>

#include "model/address.h"

struct flow {
	uint32_t family;
	struct address local;
	struct address remote;
	uint32_t local_port;
	uint32_t remote_port;
};

#endif
