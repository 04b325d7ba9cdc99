/* SPDX-License-Identifier: GPL-2.0-only */
/* The netfilter hooks of a namespace that has rules. */
#ifndef FIN_HOOKS_H
#define FIN_HOOKS_H

struct fin_net;

int fin_hooks_start(struct fin_net *fn);
void fin_hooks_stop(struct fin_net *fn);

#endif
