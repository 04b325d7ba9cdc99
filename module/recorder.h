/* SPDX-License-Identifier: GPL-2.0-only */
/* The life of a record: begun, owned, closed, ended. entry.h is the way to it. */
#ifndef FIN_RECORDER_H
#define FIN_RECORDER_H

#include <net/sock.h>

#include "net.h"
#include "records.h"

/* What to do for a socket without a record. */
enum fin_begin {
	FIN_BEGIN_NEVER,
	FIN_BEGIN_FOLLOWED,	/* begin one when its flow is recorded from ESTABLISHED on */
	FIN_BEGIN_WANTED,	/* begin one when its flow is recorded */
	FIN_BEGIN_CLOSING,	/* the same, and count the socket when there is no room */
	FIN_BEGIN_ALWAYS,
};

/* A record that we write to: between _enter() and _leave(), lock held, interrupts off. */
struct fin_entry {
	struct fin_records *records;
	struct fin_record *record;
	unsigned long flags;
	u64 ns;			/* now; 0 until the clock has been read */
};

/* What a socket that is not closing yet is worth. */
static inline enum fin_begin fin_recorder_follows(void)
{
	return atomic_read(&fin_net_followed) ? FIN_BEGIN_FOLLOWED : FIN_BEGIN_NEVER;
}

void fin_recorder_open(struct fin_records *records, struct fin_record *record,
		       const struct sock *sk, u8 from, u64 ns);
u64 fin_recorder_begin(struct sock *sk, enum fin_begin begin, u64 ns);
void fin_recorder_connect(const struct sock *sk);
void fin_recorder_accept(const struct sock *sk);
void fin_recorder_forget(const struct sock *sk);

void fin_recorder_sample(struct fin_record *record, const struct sock *sk);
void fin_recorder_add(struct fin_entry *entry, const struct fin_event *event);
void fin_recorder_close(struct fin_entry *entry);
void fin_recorder_end(struct fin_entry *entry);
void fin_recorder_closer(struct fin_record *record);

void fin_recorder_count(const struct net *net, enum fin_mib mib);

#endif
