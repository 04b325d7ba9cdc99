/* SPDX-License-Identifier: GPL-2.0-only */
/* Netlink sockets that something of a namespace lives and dies with. */
#ifndef FIN_OWNER_H
#define FIN_OWNER_H

#include <linux/list.h>
#include <linux/rcupdate.h>

#include "process.h"

struct fin_draft;
struct fin_net;
struct sock;

struct fin_owner {
	struct list_head list;
	struct rcu_head rcu;
	struct sock *sk;	/* held: its address names nobody else meanwhile */
	struct fin_net *fn;	/* where it owns something */
	struct fin_process process;	/* who first made it an owner */
	struct fin_draft *draft;	/* its open transaction here; restore.c's mutex guards it */
	struct list_head part;		/* of the transaction that is being committed */
};

int fin_owner_init(void);
void fin_owner_exit(void);

struct fin_owner *fin_owner_get(struct fin_net *fn, struct sock *sk);
void fin_owner_forget(struct fin_net *fn);
int fin_owner_collect(struct sock *sk, struct list_head *parts);

#endif
