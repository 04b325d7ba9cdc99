/* SPDX-License-Identifier: GPL-2.0-only */
/* Turns things on and off in a namespace: what commands do. */
#ifndef FIN_CONTROL_H
#define FIN_CONTROL_H

#include <linux/list.h>
#include <linux/mutex.h>

#include "match.h"

struct fin_net;
struct fin_owner;
struct fin_rule;

void fin_control_init(struct fin_net *fn);
void fin_control_exit(struct fin_net *fn);
void fin_control_end(struct fin_net *fn);

int fin_control_rule_add(struct fin_net *fn, const struct fin_rule *spec, u32 *id);
int fin_control_rule_del(struct fin_net *fn, u32 id);
int fin_control_rules_flush(struct fin_net *fn);
int fin_control_replace(struct list_head *parts, struct mutex *order, struct fin_owner **blamed);
void fin_control_owner_gone(struct fin_net *fn, const struct fin_owner *owner);

int fin_control_record_start(struct fin_net *fn, const struct fin_match *match, u8 from,
			     u32 capacity);
void fin_control_record_stop(struct fin_net *fn);
void fin_control_clear(struct fin_net *fn);
void fin_control_off(struct fin_net *fn);

#endif
