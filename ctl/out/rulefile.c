// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>

#include "out/rule_text.h"
#include "out/rulefile.h"

static void print_netns(uint32_t netns, netns_namer *namer)
{
	const char *name = namer(netns);
	char *word = name ? word_text(name) : NULL;

	if (word)
		printf("netns %s\n", word);
	else
		printf("netns net:[%u]\n", netns);
	free(word);
}

static void print_rule(const struct rule *rule)
{
	char *text = rule_text(rule, RULE_WHOLE);

	printf("--id %u%s%s\n", rule->id, *text ? " " : "", text);
	free(text);
}

/* Prints the rules of one namespace, under a line that names it unless @netns
 * is 0. What a program owns goes with the program, and is nobody's to restore.
 */
void rulefile_print(const struct rules *rules, uint32_t netns, netns_namer *namer)
{
	unsigned int i;

	if (netns)
		print_netns(netns, namer);
	for (i = 0; i < rules->n; i++)
		if (!rules->rule[i].owned)
			print_rule(&rules->rule[i]);
}
