// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <linux/finctl.h>

#include "memory.h"
#include "model/match.h"
#include "model/record.h"
#include "nl/event.h"
#include "nl/match.h"
#include "nl/process.h"
#include "nl/record.h"

/* Records the flows of @match, which may be NULL, from FINCTL_FROM_* on; @records of
 * them. 0 for the default of either.
 */
int nl_record_start(struct nl_session *session, uint32_t netns, const struct match *match,
		    uint32_t from, uint32_t records)
{
	struct nl_msg *msg = nl_request(session, FINCTL_CMD_RECORD_START, NLM_F_ACK);

	nl_put_netns(msg, FINCTL_A_RECORDING_NETNS, netns);
	nl_put_match(msg, FINCTL_A_RECORDING_MATCH, match);
	if (from)
		nla_put_u32(msg, FINCTL_A_RECORDING_FROM, from);
	if (records)
		nla_put_u32(msg, FINCTL_A_RECORDING_RECORDS, records);
	return nl_talk(session, msg, NULL, NULL);
}

/* A command that has a namespace and nothing else. */
static int plain(struct nl_session *session, uint8_t cmd, uint32_t netns)
{
	struct nl_msg *msg = nl_request(session, cmd, NLM_F_ACK);

	nl_put_netns(msg, FINCTL_A_RECORDING_NETNS, netns);
	return nl_talk(session, msg, NULL, NULL);
}

int nl_record_stop(struct nl_session *session, uint32_t netns)
{
	return plain(session, FINCTL_CMD_RECORD_STOP, netns);
}

int nl_clear(struct nl_session *session, uint32_t netns)
{
	return plain(session, FINCTL_CMD_CLEAR, netns);
}

int nl_off(struct nl_session *session, uint32_t netns)
{
	return plain(session, FINCTL_CMD_OFF, netns);
}

static void get_times(struct nlattr **attr, struct record *record)
{
	record->started_ns = nl_u64(attr[FINCTL_A_RECORD_STARTED_NS]);
	record->fin_sent_ns = nl_u64(attr[FINCTL_A_RECORD_FIN_SENT_NS]);
	record->fin_acked_ns = nl_u64(attr[FINCTL_A_RECORD_FIN_ACKED_NS]);
	record->fin_received_ns = nl_u64(attr[FINCTL_A_RECORD_FIN_RECEIVED_NS]);
	record->time_wait_ns = nl_u64(attr[FINCTL_A_RECORD_TIME_WAIT_NS]);
	record->limit_start_ns = nl_u64(attr[FINCTL_A_RECORD_LIMIT_START_NS]);
	record->due_ns = nl_u64(attr[FINCTL_A_RECORD_DUE_NS]);
	record->keepalive_us = nl_u64(attr[FINCTL_A_RECORD_KEEPALIVE_US]);
	record->end_ns = nl_u64(attr[FINCTL_A_RECORD_END_NS]);
}

static void get_limit(struct nlattr **attr, struct record *record)
{
	record->limit = nl_u32(attr[FINCTL_A_RECORD_LIMIT]);
	record->limit_value = nl_u32(attr[FINCTL_A_RECORD_LIMIT_VALUE]);
	record->limit_basis = nl_u32(attr[FINCTL_A_RECORD_LIMIT_BASIS]);
	record->limit_us = nl_u64(attr[FINCTL_A_RECORD_LIMIT_US]);
	record->rto_max_us = nl_u32(attr[FINCTL_A_RECORD_RTO_MAX_US]);
	record->probing = nl_u32(attr[FINCTL_A_RECORD_PROBING]);
}

static void get_record(struct nlattr **attr, struct record *record)
{
	memset(record, 0, sizeof(*record));
	record->netns = nl_u32(attr[FINCTL_A_RECORD_NETNS]);
	record->id = nl_u64(attr[FINCTL_A_RECORD_ID]);
	nl_get_flow(attr[FINCTL_A_RECORD_FLOW], &record->flow);
	get_times(attr, record);
	record->state = nl_u32(attr[FINCTL_A_RECORD_STATE]);
	record->orphan = nl_u32(attr[FINCTL_A_RECORD_ORPHAN]);
	record->first_closer = nl_u32(attr[FINCTL_A_RECORD_FIRST_CLOSER]);
	record->srtt_us = nl_u32(attr[FINCTL_A_RECORD_SRTT_US]);
	record->rto_us = nl_u32(attr[FINCTL_A_RECORD_RTO_US]);
	record->retransmits = nl_u32(attr[FINCTL_A_RECORD_RETRANSMITS]);
	record->local_seq = nl_u32(attr[FINCTL_A_RECORD_LOCAL_SEQ]);
	record->remote_seq = nl_u32(attr[FINCTL_A_RECORD_REMOTE_SEQ]);
	record->mptcp = nl_u32(attr[FINCTL_A_RECORD_MPTCP]);
	get_limit(attr, record);
	record->end = nl_u32(attr[FINCTL_A_RECORD_END]);
	record->error = nl_u32(attr[FINCTL_A_RECORD_ERRNO]);
	record->why = nl_u32(attr[FINCTL_A_RECORD_WHY]);
	record->incomplete = nl_u32(attr[FINCTL_A_RECORD_INCOMPLETE]);
	record->unavailable = nl_u32(attr[FINCTL_A_RECORD_UNAVAILABLE]);
	nl_get_process(attr[FINCTL_A_RECORD_CLOSER], &record->closer);
	nl_get_process(attr[FINCTL_A_RECORD_OWNER], &record->owner);
}

/* What is asked for, and what was there before. */
struct query {
	uint32_t netns;
	uint64_t id;
	const struct match *match;
	bool living;
	unsigned int before;
	struct records *records;
};

/* A record's events follow it, message by message. */
static int read_message(struct nl_session *session, const struct nl_reply *reply, void *arg)
{
	struct records *records = ((struct query *)arg)->records;
	struct record *record;

	if (reply->cmd == FINCTL_CMD_RECORD_GET) {
		get_record(reply->attr, records_add(records));
		return NL_DONE;
	}
	if (!records->n)
		return nl_fail(session, NL_LOCAL, "the module sent an event before its record");
	record = &records->record[records->n - 1];
	record->event = grow(record->event, record->nevents, &record->room, sizeof(*record->event));
	nl_get_event(reply->attr, &record->event[record->nevents++]);
	return NL_DONE;
}

static void ask(struct nl_msg *msg, const void *what)
{
	const struct query *query = what;

	nl_put_netns(msg, FINCTL_A_RECORD_NETNS, query->netns);
	nl_put_match(msg, FINCTL_A_RECORD_MATCH, query->match);
	if (query->id)
		nla_put_u64(msg, FINCTL_A_RECORD_ID, query->id);
	if (query->living)
		nla_put_flag(msg, FINCTL_A_RECORD_LIVING);
}

static void forget(void *arg)
{
	struct query *query = arg;

	while (query->records->n > query->before)
		free(query->records->record[--query->records->n].event);
}

static int gather(struct nl_session *session, struct query *query)
{
	const struct nl_gather what = {
		.cmd = FINCTL_CMD_RECORD_GET, .ask = ask, .what = query,
		.reader = read_message, .forget = forget, .arg = query,
	};
	unsigned int i;
	int result;

	query->before = query->records->n;
	result = nl_gather(session, &what);
	for (i = query->before; !result && i < query->records->n; i++)
		record_sort(&query->records->record[i]);
	return result;
}

/* Appends the records of a namespace, 0 for our own, to @records: all, or the
 * one with @id, or those of @match, where @id is not 0 and @match not NULL.
 */
int nl_record_dump(struct nl_session *session, uint32_t netns, uint64_t id,
		   const struct match *match, struct records *records)
{
	struct query query = { .netns = netns, .id = id, .match = match, .records = records };

	return gather(session, &query);
}

/* Appends those alone that have not ended. */
int nl_record_dump_living(struct nl_session *session, uint32_t netns, const struct match *match,
			  struct records *records)
{
	struct query query = {
		.netns = netns, .match = match, .living = true, .records = records,
	};

	return gather(session, &query);
}
