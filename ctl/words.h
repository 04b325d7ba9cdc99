/* SPDX-License-Identifier: GPL-2.0-only */
/* A line as words. */
#ifndef WORDS_H
#define WORDS_H

struct words {
	unsigned int n;
	unsigned int room;
	char **word;		/* NULL behind the last one */
};

const char *words_split(struct words *words, char *line);
void words_add(struct words *words, char *word);
void words_free(struct words *words);

#endif
