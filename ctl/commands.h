/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "args.h"

extern const struct command commands[];	/* the last one has no name */

const struct command *command_find(const char *name);

int cmd_drop(struct args *args);
int cmd_drop_program(struct args *args);
int cmd_rules(struct args *args);
int cmd_undrop(struct args *args);
int cmd_save(struct args *args);
int cmd_restore(struct args *args);
int cmd_record(struct args *args);
int cmd_show(struct args *args);
int cmd_capture(struct args *args);
int cmd_monitor(struct args *args);
int top_part(struct args *args);
int cmd_draw(struct args *args);
int cmd_stats(struct args *args);
int cmd_status(struct args *args);
int cmd_clear(struct args *args);
int cmd_off(struct args *args);
int cmd_predict(struct args *args);
int cmd_lab(struct args *args);
int cmd_help(struct args *args);

#endif
