// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/rulefile.c ctl/words.c ctl/args.c ctl/options.c ctl/values.c ctl/names.c ctl/netns.c ctl/rule.c ctl/say.c ctl/cgroup.c ctl/out/text.c ctl/out/rule_text.c ctl/memory.c ctl/model/address.c ctl/model/match.c ctl/model/netns.c ctl/model/record.c ctl/model/rule.c */
/* A file of rules, as restore reads it. A rule that is taken, written and read
 * again is written the same.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out/rule_text.h"
#include "rulefile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int read_text(const char *text, size_t size, struct rulefile *file)
{
	FILE *from = fmemopen((void *)text, size, "r");
	int result;

	*file = (struct rulefile) { .name = "rules" };
	result = rulefile_read(file, from, 0);
	fclose(from);
	return result;
}

static char *text_of(const struct rulefile *file)
{
	size_t size;
	char *text;
	FILE *to = open_memstream(&text, &size);
	unsigned int i;

	for (i = 0; i < file->n; i++) {
		char *rule = rule_text(&file->rule[i].rule, RULE_WHOLE);

		fprintf(to, "--id %u %s\n", i + 1, rule);
		free(rule);
	}
	fclose(to);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rulefile file, again;
	char *text, *other;

	if (!size)
		return 0;
	if (!read_text((const char *)data, size, &file) && file.n && !file.named) {
		text = text_of(&file);
		if (read_text(text, strlen(text), &again))
			abort();
		other = text_of(&again);
		if (strcmp(text, other))
			abort();
		rulefile_free(&again);
		free(other);
		free(text);
	}
	rulefile_free(&file);
	return 0;
}
