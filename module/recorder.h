/* SPDX-License-Identifier: GPL-2.0-only */
/* From a kernel socket to its record: finds it, begins it, writes into it. */
#ifndef FIN_RECORDER_H
#define FIN_RECORDER_H

#include <net/inet_timewait_sock.h>
#include <net/sock.h>

#include "net.h"
#include "records.h"

/* What to do for a socket without a record. */
enum fin_begin {
	FIN_BEGIN_NEVER,
	FIN_BEGIN_WANTED,	/* begin one when its flow is to be recorded */
	FIN_BEGIN_ALWAYS,
};

/* A record that we write to: between _enter() and _leave(), lock held. */
struct fin_entry {
	struct fin_net *fn;
	struct fin_records *records;
	struct fin_record *record;
	unsigned long flags;
	u64 ns;			/* when the handler began */
};

bool fin_recorder_enter(struct fin_entry *entry, const struct sock *sk, enum fin_begin begin);
bool fin_recorder_enter_mini(struct fin_entry *entry, const struct inet_timewait_sock *tw);
void fin_recorder_leave(struct fin_entry *entry);

void fin_recorder_add(struct fin_entry *entry, struct fin_event *event);
void fin_recorder_state(struct fin_entry *entry, u8 to);
void fin_recorder_end(struct fin_entry *entry);
void fin_recorder_closer(struct fin_entry *entry);

#endif
