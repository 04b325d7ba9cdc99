// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/finctl_version.h>

#include "commands.h"
#include "help.h"
#include "out/text.h"
#include "say.h"

static bool wants_color(enum color when)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (when != COLOR_AUTO)
		return when == COLOR_ALWAYS;
	return isatty(STDOUT_FILENO) && !(no && *no) && !(term && !strcmp(term, "dumb"));
}

static int run(struct args *args, const struct command *command)
{
	if (args->help) {
		help_command(command);
		return 0;
	}
	text_color(wants_color(args->color) && !args->json);
	return command->run(args);
}

static int read_and_run(int argc, char **argv)
{
	struct args args = {};
	const struct command *command;
	int result = args_read_global(&args, argc, argv), at = optind;

	if (result)
		return result;
	command = at < argc ? command_find(argv[at]) : NULL;
	if (command)
		result = args_read_command(&args, command, argc - at, argv + at);
	if (result)
		return result;
	if (args.version)
		printf("finctl %s\n", FINCTL_VERSION);
	else if (command)
		result = run(&args, command);
	else if (at < argc)
		result = say_wrong("there is no command %s; finctl --help lists those that there are",
				   argv[at]);
	else if (args.help)
		help_all(commands);
	else
		result = say_wrong("which command? finctl --help lists them");
	free(args.netns);
	free(args.output);
	free(args.setting);
	return result;
}

int main(int argc, char **argv)
{
	int result = read_and_run(argc, argv);

	if (fflush(stdout) || ferror(stdout))
		return say_wrong("cannot write: %s", strerror(errno));
	return result;
}
