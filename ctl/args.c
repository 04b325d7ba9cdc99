// SPDX-License-Identifier: GPL-2.0-only
/* getopt_long() over option tables. Words must match as a whole: what it takes
 * for an abbreviation is refused, so that new options break no script.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "say.h"

#define OPTIONS		48
#define LONG_BASE	256	/* above every letter */

/* The options of one call of getopt_long(), as it wants them. */
struct parser {
	const char *command;	/* NULL before it */
	int n;
	const struct option_spec *spec[OPTIONS];
	struct option longs[OPTIONS + 1];
	char letters[2 * OPTIONS + 3];
	bool seen[OPTIONS];
};

static void add_group(struct parser *parser, const struct option_group *group)
{
	const struct option_spec *spec;
	char *letters;

	for (spec = group->option; spec->name && parser->n < OPTIONS; spec++) {
		parser->spec[parser->n] = spec;
		parser->longs[parser->n] = (struct option) {
			.name = spec->name,
			.has_arg = spec->value ? required_argument : no_argument,
			.val = LONG_BASE + parser->n,
		};
		parser->n++;
		if (!spec->letter)
			continue;
		letters = parser->letters + strlen(parser->letters);
		snprintf(letters, 3, "%c%s", spec->letter, spec->value ? ":" : "");
	}
}

/* Return: the index of the option that getopt_long() found, -1 for none. */
static int found(const struct parser *parser, int value)
{
	int i;

	if (value >= LONG_BASE)
		return value - LONG_BASE;
	for (i = 0; i < parser->n; i++)
		if (parser->spec[i]->letter && parser->spec[i]->letter == value)
			return i;
	return -1;
}

/* Return: the word that the option just found was written as. */
static const char *written(char **argv)
{
	return optarg && argv[optind - 1] == optarg ? argv[optind - 2] : argv[optind - 1];
}

static int no_such(const struct parser *parser, const char *word, size_t len)
{
	if (parser->command)
		return say_wrong("%s has no option %.*s; finctl %s --help lists those that it has",
				 parser->command, (int)len, word, parser->command);
	return say_wrong("there is no option %.*s before a command; finctl --help lists those that "
			 "there are", (int)len, word);
}

static int misused(const struct parser *parser, int value, char **argv)
{
	const char *word = argv[optind - 1];
	int i = found(parser, optopt);
	char letter[3] = { '-', (char)optopt };

	if (value == ':' && i >= 0)
		return say_wrong("--%s needs a value: --%s %s", parser->spec[i]->name,
				 parser->spec[i]->name, parser->spec[i]->value);
	if (optopt >= LONG_BASE)
		return say_wrong("--%s takes no value", parser->spec[i]->name);
	if (optopt)
		return no_such(parser, letter, 2);
	return no_such(parser, word, strcspn(word, "="));
}

static int take(struct parser *parser, struct args *args, int value, char **argv)
{
	int i = found(parser, value);
	const struct option_spec *spec = i < 0 ? NULL : parser->spec[i];
	const char *fault, *word = written(argv);

	if (!spec)
		return misused(parser, value, argv);
	if (value >= LONG_BASE && strcspn(word + 2, "=") != strlen(spec->name))
		return no_such(parser, word, strcspn(word, "="));
	if (parser->seen[i] && !spec->repeats)
		return say_wrong("--%s is given twice: once is enough", spec->name);
	parser->seen[i] = true;
	fault = spec->take(args, optarg);
	if (!fault)
		return 0;
	if (spec->value)
		return say_wrong("--%s %s: %s", spec->name, optarg, fault);
	return say_wrong("%s", fault);
}

static int parse(struct parser *parser, struct args *args, int argc, char **argv)
{
	int value, result = 0;

	opterr = 0;
	optind = 0;	/* glibc begins anew */
	while (!result) {
		value = getopt_long(argc, argv, parser->letters, parser->longs, NULL);
		if (value == -1)
			break;
		result = take(parser, args, value, argv);
	}
	return result;
}

/* Reads the options that stand before the command; optind is the command's
 * place then. Return: 0, or the exit status when something is wrong.
 */
int args_read_global(struct args *args, int argc, char **argv)
{
	struct parser parser = { .letters = "+:" };

	add_group(&parser, &options_global);
	return parse(&parser, args, argc, argv);
}

static int read_program(struct args *args, const struct command *command)
{
	if (!args->noperands)
		return say_wrong("-- is followed by a program and its arguments; see finctl %s --help",
				 command->name);
	args->program = args->operand;
	args->noperands = 0;
	return 0;
}

static int too_many(const struct args *args, const struct command *command)
{
	if (command->program)
		return say_wrong("%s takes no argument, and got %s: a program stands behind --",
				 command->name, args->operand[0]);
	if (!command->operands)
		return say_wrong("%s takes no argument, and got %s; see finctl %s --help",
				 command->name, args->operand[0], command->name);
	return say_wrong("%s takes one %s, and got %s as well; see finctl %s --help", command->name,
			 command->operand, args->operand[1], command->name);
}

/* Reads what stands behind a command, its name being argv[0].
 * Return: 0, or the exit status when something is wrong.
 */
int args_read_command(struct args *args, const struct command *command, int argc, char **argv)
{
	struct parser parser = { .command = command->name };
	int i;

	/* A program's options are its own: those of ours end at the first word. */
	snprintf(parser.letters, sizeof(parser.letters), "%s:", command->program ? "+" : "");
	for (i = 0; i < COMMAND_GROUPS && command->group[i]; i++)
		add_group(&parser, command->group[i]);
	if (!command->bare)
		add_group(&parser, &options_global);
	i = parse(&parser, args, argc, argv);
	if (i)
		return i;
	args->operand = argv + optind;
	args->noperands = argc - optind;
	if (args->help)
		return 0;
	if (command->program && !strcmp(argv[optind - 1], "--"))
		return read_program(args, command);
	if (args->noperands <= command->operands)
		return 0;
	return too_many(args, command);
}
