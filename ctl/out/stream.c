// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "out/stream.h"

/* The time of day here, to the microsecond. */
static const char *time_of_day(uint64_t ns, char *buf)
{
	time_t seconds = ns / 1000000000;
	struct tm tm = {};
	char text[32] = "";

	localtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%F %T", &tm);
	snprintf(buf, TEXT, "%s.%06u", text, (unsigned int)(ns % 1000000000 / 1000));
	return buf;
}

static const char *time_of(const struct stream *stream, uint64_t ns, char *buf)
{
	if (stream->absolute)
		return time_of_day(ns + stream->realtime_offset_ns, buf);
	return text_seconds(ns - stream->zero_ns, buf);
}

/* Columns: printf() counts bytes, and an arrow has three. */
static int width_of(const char *text)
{
	int width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

/* Columns widen when they must, and stay so. */
static void print_padded(const char *text, int *width)
{
	int has = width_of(text);

	*width = has > *width ? has : *width;
	printf("  %s%*s", text, *width - has, "");
}

/* When, and of what. */
static void print_head(struct stream *stream, uint64_t ns, uint64_t record, uint32_t netns,
		       const struct flow *flow)
{
	char text[TEXT], id[24] = "-";

	if (!stream->zero_ns)
		stream->zero_ns = ns;
	if (record)
		snprintf(id, sizeof(id), "%llx", (unsigned long long)record);
	printf("%12s  %5s", time_of(stream, ns, text), id);
	if (stream->namer)
		print_padded(text_netns(netns, stream->namer, text), &stream->netns_width);
	print_padded(text_flow(flow, text), &stream->flow_width);
}

void stream_print(struct stream *stream, const struct event *event)
{
	char text[TEXT];

	print_head(stream, event->ns, event->record, event->netns, &event->flow);
	printf("  %s%s%s\n", text_tint(text_event_tint(event)), text_event(event, NULL, text),
	       text_tint(TINT_PLAIN));
	fflush(stdout);
}

/* How a socket stands of which events were missed. */
void stream_print_now(struct stream *stream, const struct record *record)
{
	print_head(stream, record_changed_ns(record), record->id, record->netns, &record->flow);
	printf("  %snow %s, %u retransmissions", text_tint(TINT_FAINT),
	       name_of(&name_state, record->state), record->retransmits);
	if (record->end)
		printf(", end: %s", name_of(&name_end, record->end));
	printf("%s\n", text_tint(TINT_PLAIN));
	fflush(stdout);
}
