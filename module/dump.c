// SPDX-License-Identifier: GPL-2.0-only
/* Records out over netlink: one alone, or a dump with the events of each. */
#include "attach.h"
#include "compat/compat.h"
#include "message.h"
#include "net.h"
#include "netlink-gen.h"
#include "parse.h"
#include "records.h"
#include "socket.h"

#define FIN_STORES	2

/* Where a dump goes on. Slots do not move, so the next one is a key that keeps. */
struct dump_place {
	u64 id;			/* the record whose events are under way, or 0 */
	u32 store;		/* 0, then 1 for what is kept of namespaces that are gone */
	u32 slot;		/* of that record, or the next to look at */
	u32 inum;		/* the record's namespace */
	struct fin_cursor cursor;	/* at its next event */
	u32 part;		/* of what that stands for, the how manieth is next */
	u32 index;		/* and that one's place in the record */
	u32 events;		/* events that the record message announced */
};

/* What a dump asks for. */
struct dump_filter {
	u64 id;			/* 0 for all */
	bool living;		/* no record that has ended */
	struct fin_match match;
};

static bool selected(const struct dump_filter *filter, const struct fin_record *record)
{
	return (!filter->id || filter->id == record->id) &&
	       !(filter->living && record->close.end) &&
	       fin_match_flow(&filter->match, &record->flow) &&
	       fin_user_match(&filter->match, &record->user);
}

/* The record holds its cgroup, but may be gone as soon as it is copied. */
static bool copy_selected(struct fin_records *records, const struct dump_filter *filter, u32 slot,
			  struct fin_record *copy)
{
	bool is;

	rcu_read_lock();
	is = fin_records_copy(records, slot, copy) && selected(filter, copy);
	rcu_read_unlock();
	return is;
}

static struct fin_message head_of(struct netlink_callback *cb)
{
	return (struct fin_message) {
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
		.cmd = FINCTL_CMD_RECORD_GET,
	};
}

/* What has changed since the record was written to last. */
static void bring_up_to_date(const struct fin_net *fn, struct fin_record *record)
{
	if (record->stage == FIN_STAGE_OPEN)
		fin_socket_sysctls(fn->net, &record->timers);
}

/* Looked at whenever records are asked for, so that it costs no close anything. */
static void check_missed(struct fin_records *records)
{
	u64 now = ktime_get_ns();
	u32 missed = fin_attach_missed();

	if (missed != records->missed)
		fin_records_suspect(records, records->missed_ns);
	records->missed = missed;
	records->missed_ns = now;
}

static int put_event(struct sk_buff *skb, struct netlink_callback *cb, u32 inum,
		     const struct dump_place *place, const struct fin_event *event)
{
	const struct fin_message_event message = {
		.portid = NETLINK_CB(cb->skb).portid,
		.nlseq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
		.inum = inum,
		.id = place->id,
		.event = event,
		.index = place->index,
		.last = place->index + 1 == place->events,
	};

	return fin_message_event(skb, &message);
}

/* The record was evicted under way: the reader must know that it is cut off. */
static void interrupted(struct netlink_callback *cb, struct dump_place *place)
{
	place->events = place->index;
	cb->seq++;
}

/* The parts of an event that are not sent yet. */
static int put_parts(struct sk_buff *skb, struct netlink_callback *cb, u32 inum,
		     struct dump_place *place, const struct fin_event *event)
{
	struct fin_event one[FIN_EVENT_EXPANDED];
	unsigned int n = fin_event_expand(event, one);

	for (; place->part < n; place->part++) {
		if (put_event(skb, cb, inum, place, &one[place->part]))
			return -EMSGSIZE;
		place->index++;
	}
	place->part = 0;
	return 0;
}

/* Return: 0 when all events of the record stand in @skb, -EMSGSIZE when it is full. */
static int dump_events(struct sk_buff *skb, struct netlink_callback *cb,
		       struct fin_records *records, struct dump_place *place)
{
	struct fin_event event;

	while (place->index < place->events) {
		struct fin_cursor cursor = place->cursor;

		if (!fin_records_copy_event(records, place->slot, place->id, &cursor, &event))
			interrupted(cb, place);
		else if (put_parts(skb, cb, place->inum, place, &event))
			return -EMSGSIZE;
		place->cursor = cursor;
	}
	place->id = 0;
	place->slot++;
	return 0;
}

static int dump_slot(struct sk_buff *skb, struct netlink_callback *cb,
		     struct fin_records *records, const struct dump_filter *filter,
		     struct dump_place *place)
{
	struct fin_message head = head_of(cb);
	struct fin_record record;

	if (place->id)
		return dump_events(skb, cb, records, place);
	if (!copy_selected(records, filter, place->slot, &record)) {
		place->slot++;
		return 0;
	}
	bring_up_to_date(records->fn, &record);
	place->inum = record.netns ?: records->fn->inum;
	if (fin_message_record(skb, &head, place->inum, &record))
		return -EMSGSIZE;
	place->id = record.id;
	place->cursor = (struct fin_cursor) {};
	place->part = 0;
	place->index = 0;
	place->events = record.nevents + record.implied;
	return 0;
}

static int parse_filter(struct netlink_callback *cb, struct dump_filter *filter)
{
	struct nlattr **attrs = fin_compat_dump_attrs(cb);

	filter->id = attrs[FINCTL_A_RECORD_ID] ? nla_get_u64(attrs[FINCTL_A_RECORD_ID]) : 0;
	filter->living = attrs[FINCTL_A_RECORD_LIVING];
	return fin_parse_match(attrs[FINCTL_A_RECORD_MATCH], &filter->match, cb->extack);
}

static struct fin_records *store_of(struct fin_net *fn, unsigned int i)
{
	return rcu_dereference_protected(i ? fn->kept : fn->records, lockdep_is_held(&fn->mutex));
}

/* Return: 0 when all of the store stands in @skb, -EMSGSIZE when that is full. */
static int dump_store(struct sk_buff *skb, struct netlink_callback *cb,
		      struct fin_records *records, const struct dump_filter *filter,
		      struct dump_place *place)
{
	if (!place->store && !place->slot)
		check_missed(records);
	while (place->slot < READ_ONCE(records->fresh))
		if (dump_slot(skb, cb, records, filter, place))
			return -EMSGSIZE;
	return 0;
}

static int dump(struct sk_buff *skb, struct netlink_callback *cb, struct fin_net *fn,
		const struct dump_filter *filter)
{
	struct dump_place *place = (struct dump_place *)cb->ctx;
	struct fin_records *records;

	BUILD_BUG_ON(sizeof(*place) > sizeof(cb->ctx));
	/* Keeps the stores from being freed; probes do not take it. */
	mutex_lock(&fn->mutex);
	for (; place->store < FIN_STORES; place->store++, place->slot = 0) {
		records = store_of(fn, place->store);
		if (records && dump_store(skb, cb, records, filter, place))
			break;
	}
	mutex_unlock(&fn->mutex);
	return skb->len;
}

int finctl_nl_record_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **attrs = fin_compat_dump_attrs(cb);
	struct dump_filter filter;
	struct fin_net *fn;
	int err;

	/* What nl_dump_check_consistent() compares when the dump is done. */
	if (!cb->prev_seq) {
		cb->prev_seq = 1;
		cb->seq = 1;
	}
	err = fin_parse_message(cb->nlh, cb->extack);
	if (!err)
		err = parse_filter(cb, &filter);
	if (err)
		return err;
	fn = fin_parse_net(attrs[FINCTL_A_RECORD_NETNS], sock_net(skb->sk), cb->extack);
	if (IS_ERR(fn))
		return PTR_ERR(fn);
	err = dump(skb, cb, fn, &filter);
	fin_net_put(fn);
	return err;
}

static int find_record(struct fin_net *fn, u64 id, struct fin_record *copy)
{
	struct fin_records *records;
	bool found = false;
	unsigned int i;

	mutex_lock(&fn->mutex);
	for (i = 0; !found && i < FIN_STORES; i++) {
		records = store_of(fn, i);
		if (records && !i)
			check_missed(records);
		found = records && fin_records_get(records, id, copy);
	}
	mutex_unlock(&fn->mutex);
	return found ? 0 : -ENOENT;
}

static int record_reply(struct genl_info *info, struct fin_net *fn, u64 id)
{
	const struct fin_message head = {
		.portid = info->snd_portid,
		.seq = info->snd_seq,
		.cmd = FINCTL_CMD_RECORD_GET,
	};
	struct fin_record record;
	struct sk_buff *skb;
	int err = find_record(fn, id, &record);

	if (err) {
		GENL_SET_ERR_MSG(info, "no such record in this namespace");
		return err;
	}
	bring_up_to_date(fn, &record);
	skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	err = fin_message_record(skb, &head, record.netns ?: fn->inum, &record);
	if (!err)
		return genlmsg_reply(skb, info);
	nlmsg_free(skb);
	return err;
}

int finctl_nl_record_get_doit(struct sk_buff *request, struct genl_info *info)
{
	const struct nlattr *id = info->attrs[FINCTL_A_RECORD_ID];
	struct fin_net *fn;
	int err;

	if (!id || info->attrs[FINCTL_A_RECORD_MATCH] || info->attrs[FINCTL_A_RECORD_LIVING]) {
		GENL_SET_ERR_MSG(info, "name a record by its id alone, or ask for a dump");
		return -EINVAL;
	}
	fn = fin_parse_net(info->attrs[FINCTL_A_RECORD_NETNS], genl_info_net(info), info->extack);
	if (IS_ERR(fn))
		return PTR_ERR(fn);
	err = record_reply(info, fn, nla_get_u64(id));
	fin_net_put(fn);
	return err;
}
