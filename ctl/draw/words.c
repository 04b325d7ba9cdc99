// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw/words.h"
#include "due.h"

static const struct record *record_of(const struct ladder *ladder, enum lane lane)
{
	return ladder->connection.end[lane].record;
}

const char *words_title(const struct ladder *ladder, char *buf)
{
	char left[TEXT], right[TEXT];

	if (*ladder->connection.caption)
		snprintf(buf, TEXT, "%s", ladder->connection.caption);
	else
		snprintf(buf, TEXT, "%.80s and %.80s", words_endpoint(ladder, LANE_LEFT, left),
			 words_endpoint(ladder, LANE_RIGHT, right));
	return buf;
}

static bool has_fin(const struct ladder *ladder)
{
	unsigned int i;

	for (i = 0; i < ladder->arrows.n; i++)
		if (ladder->arrows.arrow[i].flags & ARROW_FIN)
			return true;
	return false;
}

/* Where it happened, and what the times count from. */
const char *words_subtitle(const struct ladder *ladder, char *buf)
{
	const struct document *left = ladder->connection.end[LANE_LEFT].document;
	const struct document *right = ladder->connection.end[LANE_RIGHT].document;

	*buf = 0;
	text_add(buf, "Linux %s", left->kernel);
	if (right && strcmp(left->kernel, right->kernel))
		text_add(buf, " and %s", right->kernel);
	text_add(buf, "; seconds from %s on", has_fin(ladder) ? "the first FIN" : "what comes first");
	return buf;
}

/* The name of a namespace where it has one, else of the host where there are two. */
const char *words_lane(const struct ladder *ladder, enum lane lane, char *buf)
{
	const struct end *end = &ladder->connection.end[lane];
	const struct end *other = &ladder->connection.end[other_lane(lane)];
	const char *name;

	if (!end->record)
		return text_safe("the wire", buf);
	name = document_netns(end->document, end->record->netns);
	if (!name && other->record)
		name = end->document->host;
	return text_safe(name ? name : "this end", buf);
}

const char *words_endpoint(const struct ladder *ladder, enum lane lane, char *buf)
{
	const struct record *record = record_of(ladder, lane);
	const struct flow *flow;

	if (record)
		return text_endpoint(&record->flow.local, record->flow.local_port, buf);
	flow = &record_of(ladder, other_lane(lane))->flow;
	return text_endpoint(&flow->remote, flow->remote_port, buf);
}

const char *words_closer(const struct ladder *ladder, enum lane lane, char *buf)
{
	const struct record *record = record_of(ladder, lane);
	char process[TEXT];

	*buf = 0;
	if (record && record->closer.known)
		text_add(buf, "closed by %s", text_process(&record->closer, process));
	return buf;
}

/* Numbers of a direction count from where the sender's record, else the
 * receiver's, began.
 */
static uint32_t base_of(const struct ladder *ladder, enum lane lane)
{
	const struct record *record = record_of(ladder, lane);

	return record ? record->local_seq : record_of(ladder, other_lane(lane))->remote_seq;
}

/* TCP puts ACK on each FIN, whether or not it is known what that acknowledges; one that
 * a rule took shows by itself what it had.
 */
static bool acknowledges(const struct arrow *arrow)
{
	return arrow->has_ack || (arrow->flags & ARROW_FIN && !arrow->rule);
}

static void add_flags(char *buf, const struct arrow *arrow)
{
	static const struct {
		unsigned int flag;
		const char *name;
	} flags[] = { { ARROW_SYN, "SYN" }, { ARROW_FIN, "FIN" }, { ARROW_RST, "RST" } };
	unsigned int i;

	for (i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (arrow->flags & flags[i].flag)
			text_add(buf, "%s%s", *buf ? ", " : "", flags[i].name);
	if (acknowledges(arrow) && !arrow->len)
		text_add(buf, "%sACK", *buf ? ", " : "");
}

/* Flags, and numbers that count from base_of(). What a zero-window probe would send is known, but
 * where the window is shut it sends an empty segment with an old number instead.
 */
const char *words_segment(const struct ladder *ladder, const struct arrow *arrow, char *buf)
{
	*buf = 0;
	if (arrow->again && arrow->again->cause == FINCTL_CAUSE_PROBE0 && !arrow->rule &&
	    !arrow->came_ns) {
		snprintf(buf, TEXT, "is the window open?");
		return buf;
	}
	add_flags(buf, arrow);
	if (arrow->len)
		text_add(buf, "%s%u bytes", *buf ? ", " : "", arrow->len);
	if (arrow->has_seq && !(arrow->flags & ARROW_SYN))
		text_add(buf, " seq %u", arrow->seq - base_of(ladder, arrow->from));
	if (arrow->has_ack && !(arrow->flags & ARROW_SYN))
		text_add(buf, " ack %u", arrow->ack - base_of(ladder, other_lane(arrow->from)));
	return buf;
}

/* Which retransmission it is. */
const char *words_again(const struct arrow *arrow, char *buf)
{
	const struct event *again = arrow->again;

	*buf = 0;
	if (again && again->cause == FINCTL_CAUSE_PROBE0)
		text_add(buf, "window probe %u", again->n);
	else if (again)
		text_add(buf, "retransmission %u", again->n);
	return buf;
}

/* The timer behind it, and how late that was. */
const char *words_timer(const struct arrow *arrow, char *buf)
{
	const struct event *again = arrow->again;
	char text[TEXT];

	*buf = 0;
	if (!again)
		return buf;
	if (again->cause == FINCTL_CAUSE_RTO || again->cause == FINCTL_CAUSE_PROBE0)
		text_add(buf, "%s %s", again->cause == FINCTL_CAUSE_RTO ? "RTO" : "timer",
		    text_us(again->rto_us, text));
	else if (again->cause == FINCTL_CAUSE_TLP)
		text_add(buf, "tail loss probe");
	else
		text_add(buf, "%s", name_of(&name_cause, again->cause));
	if (again->late_known && again->late_us > 0)
		text_add(buf, ", %s late", text_us(again->late_us, text));
	return buf;
}

/* Why it did not come to the other end. */
const char *words_fate(const struct arrow *arrow, char *buf)
{
	*buf = 0;
	if (arrow->rule)
		text_add(buf, "rule %u", arrow->rule);
	else if (arrow->queued)
		text_add(buf, "waits for the window");
	else if (arrow->again && arrow->again->err_known && arrow->again->err)
		text_add(buf, "%s", name_of_errno(abs(arrow->again->err)));
	return buf;
}

const char *words_time(const struct ladder *ladder, uint64_t ns, char *buf)
{
	return text_seconds(ns - ladder->zero_ns, buf);
}

const char *words_gap(uint64_t ns, char *buf)
{
	if (ns < 1000000000)
		snprintf(buf, TEXT, "%.0f ms", ns / 1e6);
	else
		snprintf(buf, TEXT, "%.*f s", ns < 100000000000 ? 2 : 1, ns / 1e9);
	return buf;
}

/* What a state means, in few words. */
const char *words_state(uint32_t state)
{
	static const char *const words[] = {
		[FINCTL_STATE_ESTABLISHED] = "open both ways",
		[FINCTL_STATE_SYN_SENT] = "SYN sent, not answered yet",
		[FINCTL_STATE_SYN_RECV] = "SYN received and answered",
		[FINCTL_STATE_FIN_WAIT1] = "closed first; FIN not acknowledged yet",
		[FINCTL_STATE_FIN_WAIT2] = "FIN acknowledged; waits for the other's",
		[FINCTL_STATE_TIME_WAIT] = "both closed; waits for stray segments",
		[FINCTL_STATE_CLOSE] = "ended",
		[FINCTL_STATE_CLOSE_WAIT] = "the other closed; this program has not",
		[FINCTL_STATE_LAST_ACK] = "closed after the other; FIN not acknowledged yet",
		[FINCTL_STATE_CLOSING] = "both closed at once; FIN not acknowledged yet",
	};

	return state < sizeof(words) / sizeof(*words) && words[state] ? words[state] : "";
}

static void add_reason(char *buf, const struct record *record)
{
	if (record->end)
		text_end(record->end, record->why, record->error, buf);
	else
		text_add(buf, "not ended yet, in %s", name_of(&name_state, record->state));
}

static void add_when(char *buf, const struct ladder *ladder, const struct record *record)
{
	char time[TEXT];

	if (!record->end)
		return;
	text_add(buf, "at %s s", words_time(ladder, record->end_ns, time));
	if (record->fin_sent_ns && record->fin_sent_ns != ladder->zero_ns)
		text_add(buf, ", %s s after its own FIN",
		    text_seconds(record->end_ns - record->fin_sent_ns, time));
}

static void add_due(char *buf, const struct end *end)
{
	const struct record *record = end->record;
	struct window due;
	char limit[TEXT];

	if (!record->fin_sent_ns || !due_predicted(record, end->document->hz, &due))
		return;
	text_add(buf, "due %.3f to %.3f s after its FIN, for %s %u allows %s",
	    (due.from_ns - record->fin_sent_ns) / 1e9, (due.to_ns - record->fin_sent_ns) / 1e9,
	    name_of(&name_limit, record->limit), record->limit_value,
	    text_us(record->limit_us, limit));
}

/* The lines about an end, the first from 0; an empty one says nothing. */
const char *words_end(const struct ladder *ladder, enum lane lane, unsigned int line, char *buf)
{
	const struct end *end = &ladder->connection.end[lane];
	char flags[TEXT];

	*buf = 0;
	if (!end->record)
		return buf;
	if (line == 0)
		add_reason(buf, end->record);
	else if (line == 1)
		add_when(buf, ladder, end->record);
	else if (line == 2)
		add_due(buf, end);
	else if (end->record->incomplete)
		text_add(buf, "incomplete: %s",
		    text_flags(&name_incomplete, end->record->incomplete, ", ", flags));
	return buf;
}

/* Return: whether a line may end at a place in a text: behind it or at a blank, but not
 * between a number and its unit.
 */
bool words_may_break(const char *text, size_t at)
{
	if (text[at] != ' ')
		return !text[at];
	return !at || !isdigit((unsigned char)text[at - 1]) || strcspn(text + at + 1, " ") > 2;
}
