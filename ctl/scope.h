/* SPDX-License-Identifier: GPL-2.0-only */
/* The module, and the namespaces that a command is about. */
#ifndef SCOPE_H
#define SCOPE_H

#include "args.h"
#include "model/record.h"
#include "model/status.h"
#include "nl/session.h"

enum scope_all {
	SCOPE_EVERY,		/* --all-netns means every namespace there is */
	SCOPE_USED,		/* or those in which anything of ours is */
};

struct scope {
	struct nl_session session;
	unsigned int n;
	unsigned int room;
	uint32_t *netns;	/* inode numbers; 0 for our own */
};

/* Several namespaces were asked for: what is printed has to say which. */
static inline bool scope_is_wide(const struct args *args)
{
	return args->all_netns || args->nnetns > 1;
}

/* How things stand, for output. */
struct view {
	struct status status;
	struct netnss netnss;
};

int scope_open(struct scope *scope, const struct args *args, enum scope_all all);
int scope_widen(struct scope *scope);
int scope_close(struct scope *scope, int result);
int scope_view(struct scope *scope, struct view *view);
void view_free(struct view *view);
int scope_records(struct scope *scope, const struct match *match, struct records *records);
int scope_find(struct scope *scope, uint64_t id, const struct match *match,
	       struct records *records);
int scope_lacks(struct scope *scope, uint64_t id);
int scope_record(struct scope *scope, uint64_t id, const struct match *match,
		 struct records *records);

#endif
