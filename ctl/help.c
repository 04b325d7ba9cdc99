// SPDX-License-Identifier: GPL-2.0-only
/* Help, made from the tables that the command line is read by. */
#include <stdio.h>
#include <string.h>

#include "help.h"

/* From where the texts of options begin to the 80th column. */
#define HELP_WIDTH	48

/* Return: how much of a text stands on one line beside its option. */
static int fitting(const char *text)
{
	int n = strlen(text);

	if (n <= HELP_WIDTH)
		return n;
	for (n = HELP_WIDTH; n > 0 && text[n] != ' '; n--)
		;
	return n ? n : HELP_WIDTH;
}

static void print_option(const struct option_spec *spec)
{
	char left[64], letter[8] = "    ";
	const char *rest = spec->help;
	int n;

	if (spec->letter)
		snprintf(letter, sizeof(letter), "-%c, ", spec->letter);
	snprintf(left, sizeof(left), "%s--%s%s%s", letter, spec->name, spec->value ? " " : "",
		 spec->value ? spec->value : "");
	for (printf("  %-29s", left); *rest; rest += n) {
		n = fitting(rest);
		printf(" %.*s\n", n, rest);
		rest += rest[n] == ' ';
		if (rest[n])
			printf("%31s", "");
	}
}

static void print_group(const struct option_group *group)
{
	const struct option_spec *spec;

	printf("\n%s:\n", group->title);
	for (spec = group->option; spec->name; spec++)
		print_option(spec);
}

void help_command(const struct command *command)
{
	int i;

	printf("finctl %s%s%s\n\n%s.\n", command->name, *command->usage ? " " : "", command->usage,
	       command->summary);
	for (i = 0; i < COMMAND_GROUPS && command->group[i]; i++)
		print_group(command->group[i]);
	print_group(&options_global);
	if (command->notes)
		printf("\n%s", command->notes);
}

void help_all(const struct command *commands)
{
	const struct command *command;

	puts("finctl [OPTION]... COMMAND [OPTION|ARGUMENT]...\n\n"
	     "Makes chosen TCP segments vanish, as if the network had lost them, and shows what\n"
	     "the kernel does about it until the socket ends.\n\nCommands:");
	for (command = commands; command->name; command++)
		printf("  %-9s %s\n", command->name, command->summary);
	print_group(&options_global);
	puts("\nfinctl COMMAND --help tells what a command takes.\n"
	     "Exit status: 0 done, 1 usage or local error, 2 the kernel refused, 3 no module or\n"
	     "one of another version.");
}
