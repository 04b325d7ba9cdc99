/* SPDX-License-Identifier: GPL-2.0-only */
/* Closing sockets as the kernel lists them to anyone: sock_diag(7). */
#ifndef NL_DIAG_H
#define NL_DIAG_H

#include "model/record.h"
#include "nl/session.h"

int nl_diag_closing(struct nl_session *session, uint32_t netns, struct records *records);

#endif
