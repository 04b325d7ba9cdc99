/* SPDX-License-Identifier: GPL-2.0-only */
/* The messages of the family, from our structures to attributes. */
#ifndef FIN_MESSAGE_H
#define FIN_MESSAGE_H

#include <net/genetlink.h>

#include "event.h"
#include "match.h"

struct fin_net;
struct fin_record;
struct fin_rule;

/* Where a message goes: the fields of its header. */
struct fin_message {
	u32 portid;
	u32 seq;
	int flags;
	u8 cmd;
};

struct fin_message_event {
	u32 portid;
	u32 nlseq;
	int flags;
	u32 inum;
	u64 id;				/* 0: the event belongs to no record */
	const struct fin_flow *flow;	/* in a stream alone */
	const struct fin_event *event;
	u64 seq;			/* in a stream alone, from 1 */
	u64 lost;
	const void *data;		/* of a vanished segment, in a stream alone; or NULL */
	u32 bytes;
	u32 index;			/* in a dump alone */
	bool last;
};

extern struct genl_family fin_family;

int fin_message_match(struct sk_buff *skb, int attr, const struct fin_match *match);
int fin_message_event(struct sk_buff *skb, const struct fin_message_event *message);
int fin_message_record(struct sk_buff *skb, const struct fin_message *head, u32 inum,
		       const struct fin_record *record);
int fin_message_rule(struct sk_buff *skb, const struct fin_message *head, u32 inum,
		     const struct fin_rule *rule);
int fin_message_rule_id(struct sk_buff *skb, const struct fin_message *head, u32 inum,
			const struct fin_rule *rule);
int fin_message_blame(struct sk_buff *skb, const struct fin_message *head, u32 inum, u32 index);
int fin_message_net(struct sk_buff *skb, const struct fin_message *head, struct fin_net *fn);
int fin_message_stats(struct sk_buff *skb, const struct fin_message *head, struct fin_net *fn);
int fin_message_status(struct sk_buff *skb, const struct fin_message *head);

#endif
