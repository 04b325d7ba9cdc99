// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/args.c ctl/options.c ctl/options_predict.c ctl/values.c ctl/names.c ctl/netns.c ctl/rule.c ctl/say.c ctl/cgroup.c ctl/settings.c ctl/out/text.c ctl/memory.c ctl/model/address.c ctl/model/match.c ctl/model/netns.c ctl/model/record.c ctl/model/rule.c */
/* A command line, its words ended by zeros, with the options of every command. */
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"

#define WORDS	64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Four groups at a time, as commands have them. */
static const struct command commands[] = {
	{ .name = "drop", .operand = "WORD", .operands = 2, .program = true,
	  .group = { &options_flow, &options_drop, &options_limits } },
	{ .name = "restore", .group = { &options_saved, &options_undrop } },
	{ .name = "record", .group = { &options_flow, &options_record, &options_monitor } },
	{ .name = "draw", .operands = 2, .group = { &options_draw, &options_lab, &options_stats } },
	{ .name = "predict", .operands = 1,
	  .group = { &options_predict, &options_asked, &options_settings, &options_capture } },
};

static void free_args(struct args *args)
{
	free(args->netns);
	free(args->output);
	free(args->setting);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *words = malloc(size + 1), *argv[WORDS + 2] = { "command" };
	struct args args = {};
	int argc = 1;
	size_t at;

	if (size) {
		memcpy(words, data, size);
		words[size] = 0;
		for (at = 1; at < size && argc < WORDS; at += strlen(words + at) + 1)
			argv[argc++] = words + at;
		optind = 0;
		args_read_command(&args, &commands[*data % 5], argc, argv);
		free_args(&args);
	}
	free(words);
	return 0;
}
