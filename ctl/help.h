/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HELP_H
#define HELP_H

#include "args.h"

void help_all(const struct command *commands);
void help_command(const struct command *command);

#endif
