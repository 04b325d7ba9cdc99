// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <string.h>

#include "commands.h"

#define MANY	INT_MAX

const struct command commands[] = {
	{
		.name = "drop", .usage = "[MATCH] [OPTION]... [-- PROGRAM [ARGUMENT]...]",
		.run = cmd_drop, .program = true,
		.summary = "Makes segments of the connections that MATCH names vanish",
		.group = { &options_flow, &options_drop, &options_limits },
		.notes =
"CLASSES of segments: any, syn, syn-ack, fin, rst, data, ack, pure-ack,\n"
"ack-of-fin, retransmit. A segment can be in several; + is and, ! is not, a comma\n"
"is or: fin+!data,rst.\n"
"  ack         has ACK, and neither SYN nor RST\n"
"  pure-ack    is an ack with neither payload nor FIN\n"
"  ack-of-fin  acknowledges a FIN that the other side sent: a pure ACK, a\n"
"              FIN+ACK, or data sent after that FIN came, for the ACK rides on it\n"
"  retransmit  was sent before: data, FIN or SYN, but no probe; of what comes in\n"
"              or passes, what repeats a segment that was seen here\n"
"\n"
"Prints the rule's number. The connections that MATCH names are recorded from now\n"
"on: see finctl show. Connecting and sending go on undisturbed, unless a class\n"
"that takes part in them is named.\n"
"\n"
"With PROGRAM, the rule holds while PROGRAM runs, in the namespace that --netns\n"
"names, one at the most; files there are this host's, as with nsenter --net. The\n"
"rule goes when PROGRAM ends, whatever becomes of programs that it started, and\n"
"when finctl ends in any way; PROGRAM then goes on alone. finctl passes signals\n"
"on to PROGRAM, prints the rule and the records that changed meanwhile, and exits\n"
"with PROGRAM's status, or 128 + N when signal N ended it; 127 when it was not\n"
"found, 126 when it cannot be run. Without a rule it is not run, and the status\n"
"is finctl's: 1, 2 or 3. restore, save and undrop --all leave such a rule alone;\n"
"undrop with its number and off do not.\n",
	}, {
		.name = "rules", .usage = "", .run = cmd_rules,
		.summary = "Lists the rules, with what they have matched and taken",
	}, {
		.name = "undrop", .usage = "RULE... | --all", .run = cmd_undrop,
		.summary = "Removes rules; records that have begun go on",
		.operand = "RULE", .operands = MANY, .group = { &options_undrop },
		.notes =
"--all leaves rules alone that last as long as a program runs (finctl drop --\n"
"PROGRAM); by their number they can be removed.\n",
	}, {
		.name = "save", .usage = "", .run = cmd_save,
		.summary = "Prints the rules as text that restore takes",
		.notes =
"A line a rule, in the options of finctl drop and with its number: --id N.\n"
"Several namespaces stand under a line `netns NAME` each. Rules that last as long\n"
"as a program runs are left out.\n",
	}, {
		.name = "restore", .usage = "[FILE]", .run = cmd_restore,
		.summary = "Puts the rules of a file in place of those that there are",
		.operand = "FILE", .operands = 1,
		.notes =
"FILE is what finctl save prints, or written by hand; stdin when it is - or not\n"
"given. All of it takes effect at once, or nothing when one line is no good.\n"
"\n"
"A line is a rule: options of finctl drop, and --id N. Words are quoted as for a\n"
"shell, with '...' or a backslash and nothing else; a word that begins with #\n"
"begins a comment.\n"
"\n"
"A rule whose number and definition are those of one that is there stays as it\n"
"is, with its counters; under the number of one that reads differently it begins\n"
"anew; without --id it gets a new number. All other rules go, but for those that\n"
"last as long as a program runs. A line `netns NAME` says where the rules below\n"
"it go; else they go where --netns says.\n",
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
"Says `listening` on stderr from when on no event escapes it. When it cannot keep\n"
"up it says how many events it missed and how the sockets concerned stand, and\n"
"goes on. --json prints an object a line.\n",
	}, {
		.name = "draw", .usage = "[ID [ID]] [FILE.json]... [-o FILE]", .run = cmd_draw,
		.summary = "Draws a close as a ladder diagram, on the terminal or to a file",
		.operand = "ID or FILE", .operands = MANY, .group = { &options_draw },
		.notes =
"An ID names a record, and with it its connection; without any, all are drawn.\n"
"Both ends are drawn where both have a record on this host, in whatever\n"
"namespace. A FILE holds what finctl --json show printed. Files of two hosts\n"
"become one drawing: what both saw tells how far their clocks are apart.\n",
	}, {
		.name = "capture", .usage = "-w FILE.pcapng [MATCH] [OPTION]...", .run = cmd_capture,
		.summary = "Captures what passed and what vanished, in a file that Wireshark opens",
		.group = { &options_flow, &options_capture },
		.notes =
"Until interrupted. Says `capturing` on stderr from when on no frame escapes it. A\n"
"segment that vanished stands where it belongs in time, with a comment that names\n"
"the rule; one that was sent again has RTO, backoff and cause as a comment, where\n"
"drop or record has its socket recorded. A frame that several devices saw is there\n"
"once. FILE appears when it is complete.\n",
	}, {
		.name = "predict", .usage = "[OPTION]... | ID [--curve]", .run = cmd_predict,
		.summary = "Tells when a FIN is sent again and its socket dies, by the kernel's rules",
		.operand = "ID", .operands = 1,
		.group = { &options_predict, &options_asked, &options_settings },
		.notes =
"Times count from the FIN. Each is a span: where the kernel's timer wheel stands\n"
"when a timer is armed decides how far it is rounded up. With a record's ID, what\n"
"was predicted stands beside what was measured. Needs no module without an ID.\n",
	}, {
		.name = "stats", .usage = "[OPTION]...", .run = cmd_stats,
		.summary = "Counts ends, and tells how long states and retransmissions took",
		.group = { &options_stats },
		.notes =
"How long states lasted is told of the records that are kept: clear forgets, and\n"
"so does a full table. Where every connection is recorded, the kernel's own\n"
"counters of closes are held against those of finctl.\n"
"\n"
"With --output, FILE appears as a whole, in place of what was there: let it be\n"
"one that ends in .prom, in the folder of node_exporter's textfile collector.\n",
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
		.notes =
"Rules that last as long as a program runs go as well.\n",
	}, {
		.name = "lab", .usage = "EXPERIMENT [OPTION]... | --list", .run = cmd_lab,
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
