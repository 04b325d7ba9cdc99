/* SPDX-License-Identifier: GPL-2.0-only */
/* A file of rules, as finctl save writes and finctl restore reads it. */
#ifndef RULEFILE_H
#define RULEFILE_H

#include <stdio.h>

#include "model/rule.h"

struct rulefile_rule {
	struct rule rule;	/* with its namespace; id 0 where it shall get a new one */
	unsigned int line;
};

struct rulefile_part {
	uint32_t netns;		/* whose rules are all in the file; 0 for our own */
	unsigned int line;
};

struct rulefile {
	const char *name;
	bool named;		/* the file names its namespaces itself */
	unsigned int nparts, parts_room;
	struct rulefile_part *part;
	unsigned int n, room;
	struct rulefile_rule *rule;
};

int rulefile_read(struct rulefile *file, FILE *from, uint32_t netns);
void rulefile_free(struct rulefile *file);

#endif
