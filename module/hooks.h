/* SPDX-License-Identifier: GPL-2.0-only */
/* The netfilter hooks of a namespace that has rules. */
#ifndef FIN_HOOKS_H
#define FIN_HOOKS_H

#include <linux/types.h>

struct fin_net;

#define FIN_HOOKS	8

void fin_hooks_init(struct fin_net *fn);
int fin_hooks_set(struct fin_net *fn, u8 ways);

#endif
