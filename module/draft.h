/* SPDX-License-Identifier: GPL-2.0-only */
/* A rule set in the making, which is to take the place of a namespace's rules. */
#ifndef FIN_DRAFT_H
#define FIN_DRAFT_H

#include <linux/types.h>

struct fin_net;
struct fin_rule;
struct fin_ruleset;

/* What was asked for. */
struct fin_draft_rule {
	struct fin_rule *spec;	/* with the id that was asked for, 0 for a new one */
	u32 index;		/* as which it came */
};

struct fin_draft {
	u32 n;
	u32 room;
	struct fin_draft_rule *rule;

	/* Between _prepare() and what comes of it. */
	struct fin_ruleset *set;	/* NULL for no rules at all */
	u32 last_rule;
	u32 blamed;		/* index of the rule because of which it failed */
};

struct fin_draft *fin_draft_alloc(void);
void fin_draft_free(struct fin_draft *draft);
int fin_draft_add(struct fin_draft *draft, const struct fin_rule *spec);

int fin_draft_prepare(struct fin_draft *draft, struct fin_net *fn);
void fin_draft_publish(struct fin_draft *draft, struct fin_net *fn);
void fin_draft_undo(struct fin_draft *draft, struct fin_net *fn);

#endif
