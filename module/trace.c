// SPDX-License-Identifier: GPL-2.0-only
/* Where the code behind our trace events stands. */
#define CREATE_TRACE_POINTS
#include "trace.h"
