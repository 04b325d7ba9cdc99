/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line: option tables, and what they fill in. */
#ifndef ARGS_H
#define ARGS_H

#include "settings.h"
#include "model/rule.h"

/* What a prediction is asked for; what is 0 was not given. */
struct asked {
	uint32_t rto_us;
	uint32_t srtt_us;
	uint32_t rttvar_us;
	uint32_t user_timeout_ms;
	bool orphan;
	bool no_tlp;
	bool curve;
	uint32_t given;		/* bits of enum setting; that of SETTINGS for HZ */
	struct settings settings;
};

enum color {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

struct args {
	/* of every command */
	bool json;
	bool help;
	bool version;
	bool all_netns;
	enum color color;
	unsigned int nnetns;
	unsigned int netns_room;
	uint32_t *netns;	/* inode numbers */
	const char *netns_text;	/* how the last of them was named */

	/* of some */
	struct rule rule;
	struct asked asked;
	bool force;
	bool all;
	bool stop;
	bool list;
	bool absolute;
	bool top;
	uint32_t records;
	uint32_t from;		/* FINCTL_FROM_*, 0 when not given */
	uint32_t count;
	const char *capture;
	uint32_t snaplen;	/* 0 when not given */
	uint32_t buffer_kib;	/* 0 when not given */
	bool prometheus;
	bool ascii;
	unsigned int noutputs;
	unsigned int outputs_room;
	const char **output;
	unsigned int nsettings;
	unsigned int settings_room;
	const char **setting;

	int noperands;
	char **operand;
	char **program;		/* with its arguments, behind --; NULL for none */
};

struct option_spec {
	const char *name;
	char letter;		/* 0 for none */
	const char *value;	/* what --help calls it, NULL where none is taken */
	const char *help;
	bool repeats;
	/* Return: NULL, or the sentence that says what would be right. */
	const char *(*take)(struct args *args, const char *value);
};

/* Options that belong together; the last one has no name. */
struct option_group {
	const char *title;
	const struct option_spec *option;
};

extern const struct option_group options_global, options_flow, options_drop, options_limits;
extern const struct option_group options_saved, options_undrop;
extern const struct option_group options_record, options_monitor, options_draw, options_lab;
extern const struct option_group options_stats;
extern const struct option_group options_capture, options_predict, options_asked, options_settings;

#define COMMAND_GROUPS	4

struct command {
	const char *name;
	const char *usage;	/* what follows the name */
	const char *summary;
	const char *notes;	/* below the options in --help */
	const char *operand;	/* what its arguments are called, NULL for none */
	int operands;		/* how many at the most */
	bool bare;		/* without the options of every command */
	bool program;		/* takes one with its arguments, behind -- */
	const struct option_group *group[COMMAND_GROUPS];
	int (*run)(struct args *args);
};

int args_read_global(struct args *args, int argc, char **argv);
int args_read_command(struct args *args, const struct command *command, int argc, char **argv);

#endif
