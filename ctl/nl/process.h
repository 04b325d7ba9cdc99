/* SPDX-License-Identifier: GPL-2.0-only */
/* Processes, as attributes. */
#ifndef NL_PROCESS_H
#define NL_PROCESS_H

#include "model/process.h"
#include "nl/session.h"

void nl_get_process(const struct nlattr *attr, struct process *process);

#endif
