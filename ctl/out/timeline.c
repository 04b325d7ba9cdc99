// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "names.h"
#include "out/timeline.h"
#include "due.h"

static void print_field(const char *name, const char *value)
{
	printf("  %-12s %s\n", name, value);
}

static void print_closer(const struct record *record)
{
	char process[TEXT], line[2 * TEXT];

	if (!record->closer.known)
		return;
	snprintf(line, sizeof(line), "%s, uid %u%s", text_process(&record->closer, process),
		 record->closer.uid, record->orphan ? "; no process holds the socket" : "");
	print_field("closed by", line);
}

static void print_owner(const struct record *record)
{
	char process[TEXT], line[2 * TEXT];

	if (!record->owner.known)
		return;
	snprintf(line, sizeof(line), "%s, uid %u", text_process(&record->owner, process),
		 record->owner.uid);
	print_field("owned by", line);
}

static void print_limit(const struct record *record)
{
	char time[TEXT], line[2 * TEXT];

	if (!record->limit)
		return;
	if (record->probing)
		snprintf(line, sizeof(line), "%s %u (%s): so many probes of the window",
			 name_of(&name_limit, record->limit), record->limit_value,
			 name_of(&name_limit_basis, record->limit_basis));
	else
		snprintf(line, sizeof(line), "%s %u (%s): %s from the first RTO retransmission",
			 name_of(&name_limit, record->limit), record->limit_value,
			 name_of(&name_limit_basis, record->limit_basis),
			 text_us(record->limit_us, time));
	print_field("limit", line);
}

static void print_timers(const struct record *record)
{
	char rtt[TEXT], rto[TEXT], line[2 * TEXT];

	snprintf(line, sizeof(line), "%s; RTO %s", text_us(record->srtt_us, rtt),
		 text_us(record->rto_us, rto));
	print_field("smoothed RTT", line);
}

/* Of a socket without a record, what it waits for. */
static void print_timer(const struct record *record)
{
	char time[TEXT], line[2 * TEXT];
	uint64_t now = record->started_ns;

	if (!record->timer)
		return;
	snprintf(line, sizeof(line), "%s, in %s", name_of(&name_timer, record->timer),
		 text_us(record->timer_ns > now ? (record->timer_ns - now) / 1000 : 0, time));
	print_field("timer", line);
}

static void print_head(const struct record *record, netns_namer *namer)
{
	char netns[TEXT], flow[TEXT], flags[TEXT];

	printf("%srecord %llx, netns %s: %s%s\n", text_tint(TINT_HEAD),
	       (unsigned long long)record->id, text_netns(record->netns, namer, netns),
	       text_flow(&record->flow, flow), text_tint(TINT_PLAIN));
	print_field("state", name_of(&name_state, record->state));
	print_owner(record);
	print_closer(record);
	print_timers(record);
	print_limit(record);
	print_timer(record);
	if (record->unavailable)
		print_field("unavailable", text_flags(&name_unavailable, record->unavailable, ", ",
						      flags));
	if (record->incomplete)
		print_field("incomplete", text_flags(&name_incomplete, record->incomplete, ", ", flags));
}

/* Times count from the FIN, or where none was sent from the first event. */
static uint64_t zero_of(const struct record *record)
{
	if (record->fin_sent_ns)
		return record->fin_sent_ns;
	return record->nevents ? record->event[0].ns : record->started_ns;
}

/* Prints an event, with the time since the last transmission where that tells
 * something. @lane says whose it is; NULL where that goes without saying.
 */
void timeline_event(struct timeline *timeline, const char *lane, const struct record *record,
		    const struct event *event)
{
	bool again = event->type == FINCTL_EVENT_RETRANSMIT;
	char time[TEXT], gap[TEXT] = "", line[TEXT];

	if (timeline->sent_ns && (again || event->type == FINCTL_EVENT_END))
		text_seconds(event->ns - timeline->sent_ns, gap);
	if (again || event->type == FINCTL_EVENT_FIN_SENT)
		timeline->sent_ns = event->ns;
	printf("%10s %10s  %s%s%s%s%s\n", text_seconds(event->ns - timeline->zero_ns, time), gap,
	       lane ? lane : "", lane ? " " : "", text_tint(text_event_tint(event)),
	       text_event(event, record, line), text_tint(TINT_PLAIN));
}

/* Prints the heads of what timeline_event() prints. */
void timeline_head(const char *lane)
{
	printf("%s%10s %10s  %s%sEVENT%s\n", text_tint(TINT_FAINT), "TIME s", "GAP s",
	       lane ? lane : "", lane ? " " : "", text_tint(TINT_PLAIN));
}

/* Of a socket that lives. */
static void print_fate(const struct record *record, uint32_t hz, uint64_t zero)
{
	struct due due;

	due_of(record, hz, &due);
	printf("\nnot ended yet");
	if (due.known)
		printf("; due %.3f to %.3f s", (due.window.from_ns - zero) / 1e9,
		       (due.window.to_ns - zero) / 1e9);
	if (due.most > due.least)
		printf(", after %u to %u RTO retransmissions in all", due.least, due.most);
	else if (due.most)
		printf(", after %u RTO retransmissions in all", due.most);
	putchar('\n');
}

static void print_end(const struct record *record, uint32_t hz)
{
	uint64_t zero = zero_of(record);
	char time[TEXT], end[TEXT];
	struct window due;

	if (!record->end) {
		print_fate(record, hz, zero);
		return;
	}
	printf("\n%s%s%s after %s s", text_tint(TINT_END),
	       text_end(record->end, record->why, record->error, end), text_tint(TINT_PLAIN),
	       text_seconds(record->end_ns - zero, time));
	if (due_predicted(record, hz, &due))
		printf("; due %.3f to %.3f s", (due.from_ns - zero) / 1e9,
		       (due.to_ns - zero) / 1e9);
	putchar('\n');
}

/* Prints who, then each event with the time since the last transmission where
 * that tells something, then why the socket ended.
 */
void timeline_print(const struct record *record, uint32_t hz, netns_namer *namer)
{
	struct timeline timeline = { .zero_ns = zero_of(record) };
	unsigned int i;

	print_head(record, namer);
	if (record->nevents) {
		putchar('\n');
		timeline_head(NULL);
	}
	for (i = 0; i < record->nevents; i++)
		timeline_event(&timeline, NULL, record, &record->event[i]);
	print_end(record, hz);
}
