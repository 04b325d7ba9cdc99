// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"
#include "help.h"
#include "say.h"

int cmd_help(struct args *args)
{
	const struct command *command = args->noperands ? command_find(args->operand[0]) : NULL;

	if (args->noperands && !command)
		return say_wrong("there is no command %s; finctl --help lists those that there are",
				 args->operand[0]);
	if (command)
		help_command(command);
	else
		help_all(commands);
	return 0;
}
