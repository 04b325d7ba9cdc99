/* SPDX-License-Identifier: GPL-2.0-only */
/* The parameters of an experiment: lab NAME --set PARAM=VALUE. */
#ifndef LAB_PARAM_H
#define LAB_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct param {
	const char *name;
	const char *value;	/* when nothing is said; several, by commas, where it is swept */
	const char *help;
	uint32_t low, high;	/* of numbers */
	const char *words;	/* instead of numbers, these, between blanks */
	bool swept;		/* the steps are run once for each value */
};

#define PARAMS		6
#define PARAM_TEXT	64

struct params {
	unsigned int n;
	struct {
		const struct param *param;
		char text[PARAM_TEXT];		/* as it was given */
		char now[PARAM_TEXT];		/* of the round that is run */
	} value[PARAMS];
};

void params_init(struct params *params, const struct param *param);
const char *params_set(struct params *params, const char *assignment);
unsigned int params_rounds(const struct params *params);
void params_take_round(struct params *params, unsigned int round);
const char *params_text(const struct params *params, const char *name);
uint32_t params_number(const struct params *params, const char *name);
const char *params_fill_in(const struct params *params, const char *template, char *buf, size_t size);

#endif
