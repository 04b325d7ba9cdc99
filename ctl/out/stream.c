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

static const char *time_of(const struct stream *stream, const struct event *event, char *buf)
{
	if (stream->absolute)
		return time_of_day(event->ns + stream->realtime_offset_ns, buf);
	return text_seconds(event->ns - stream->zero_ns, buf);
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

void stream_print(struct stream *stream, const struct event *event)
{
	char time[TEXT], text[TEXT], id[24] = "-";

	if (!stream->zero_ns)
		stream->zero_ns = event->ns;
	if (event->record)
		snprintf(id, sizeof(id), "%llx", (unsigned long long)event->record);
	printf("%12s  %5s", time_of(stream, event, time), id);
	if (stream->namer)
		print_padded(text_netns(event->netns, stream->namer, text), &stream->netns_width);
	print_padded(text_flow(&event->flow, text), &stream->flow_width);
	printf("  %s%s%s\n", text_tint(text_event_tint(event)), text_event(event, NULL, text),
	       text_tint(TINT_PLAIN));
	fflush(stdout);
}
