// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <string.h>

#include "commands.h"

#define MANY	INT_MAX

const struct command commands[] = {
	{
		.name = "drop", .usage = "[MATCH] [OPTION]...", .run = cmd_drop,
		.summary = "Makes segments of the connections that MATCH names vanish",
		.group = { &options_flow, &options_drop },
		.notes =
"CLASSES of segments: any, syn, syn-ack, fin, rst, data, ack, pure-ack, ack-of-fin;\n"
"+ is and, ! is not, a comma is or: fin+!data,rst. A segment can be in several.\n"
"  ack         has ACK, and neither SYN nor RST\n"
"  pure-ack    is an ack without payload and FIN\n"
"  ack-of-fin  acknowledges a FIN that the other side sent: a pure ACK, a FIN+ACK,\n"
"              or data sent after that FIN came, for the ACK rides on it\n"
"\n"
"Prints the rule's number. The connections that MATCH names are recorded from now\n"
"on: see finctl show. Connecting and sending go on undisturbed, unless a class that\n"
"takes part in them is named.\n",
	}, {
		.name = "rules", .usage = "", .run = cmd_rules,
		.summary = "Lists the rules, with what they have matched and taken",
	}, {
		.name = "undrop", .usage = "RULE... | --all", .run = cmd_undrop,
		.summary = "Removes rules; records that have begun go on",
		.operand = "RULE", .operands = MANY, .group = { &options_undrop },
	}, {
		.name = "record", .usage = "[MATCH] [OPTION]...", .run = cmd_record,
		.summary = "Records the close of connections, without making anything vanish",
		.group = { &options_flow, &options_record },
		.notes =
"Takes the place of an earlier record in the same namespace.\n",
	}, {
		.name = "show", .usage = "[MATCH] [ID]...", .run = cmd_show,
		.summary = "Shows the records; of a single ID its timeline",
		.operand = "ID", .operands = MANY, .group = { &options_flow },
		.notes =
"An ID is the socket's cookie, hexadecimal as ss -e prints it: sk:1001 or 1001.\n",
	}, {
		.name = "monitor", .usage = "[MATCH] [OPTION]...", .run = cmd_monitor,
		.summary = "Prints events as they happen, until interrupted",
		.group = { &options_flow, &options_monitor },
		.notes =
"Says `listening` on stderr from when on no event escapes it, and how many did when\n"
"it could not keep up. --json prints an object a line.\n",
	}, {
		.name = "status", .usage = "", .run = cmd_status,
		.summary = "Tells what this kernel offers, what is armed, and what is in use",
	}, {
		.name = "clear", .usage = "", .run = cmd_clear,
		.summary = "Forgets the records of sockets that have ended",
		.notes =
"Where nothing is recorded any more, records of living sockets too.\n",
	}, {
		.name = "off", .usage = "", .run = cmd_off,
		.summary = "Removes rules and records, and disarms everything",
	}, {
		.name = "lab", .usage = "EXPERIMENT [-o FILE] | --list", .run = cmd_lab,
		.summary = "Runs a ready experiment in namespaces of its own, explaining it",
		.operand = "EXPERIMENT", .operands = 1, .group = { &options_lab },
		.notes =
"Exits with 1 when the kernel did not do what the experiment claims.\n",
	}, {
		.name = "help", .usage = "[COMMAND]", .run = cmd_help,
		.summary = "Prints help", .operand = "COMMAND", .operands = 1,
	},
	{}
};

/* Return: the command, whose name must match as a whole; NULL for none. */
const struct command *command_find(const char *name)
{
	const struct command *command;

	for (command = commands; command->name; command++)
		if (!strcmp(command->name, name))
			return command;
	return NULL;
}
