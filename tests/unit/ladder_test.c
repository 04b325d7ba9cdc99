// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/draw/align.c ctl/draw/arrow.c ctl/draw/connection.c ctl/draw/ladder.c ctl/draw/layout.c ctl/draw/legend.c ctl/draw/line.c ctl/draw/picture.c ctl/draw/svg.c ctl/draw/terminal.c ctl/draw/words.c ctl/read/document.c ctl/read/node.c ctl/read/record.c ctl/out/text.c ctl/names.c ctl/peers.c ctl/due.c ctl/unwatched.c ctl/schedule.c ctl/settings.c module/closepath.c ctl/memory.c ctl/model/address.c ctl/model/match.c ctl/model/netns.c ctl/model/record.c ctl/model/rule.c */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw/ladder.h"
#include "draw/layout.h"
#include "draw/svg.h"
#include "draw/terminal.h"
#include "draw/words.h"
#include "memory.h"

#define MS		1000000ull
#define US		1000ull
#define IPV4(d)		{ { [10] = 0xff, 0xff, 10, 9, 0, d } }
#define COUNT(array)	(sizeof(array) / sizeof(*(array)))

#define STATE(t, a, b)	{ .ns = t, .type = FINCTL_EVENT_STATE, .from = FINCTL_STATE_##a, \
			  .to = FINCTL_STATE_##b }
#define FIN_SENT(t, s)	{ .ns = t, .type = FINCTL_EVENT_FIN_SENT, .tcp_seq = s }
#define FIN_CAME(t, s)	{ .ns = t, .type = FINCTL_EVENT_FIN_RECEIVED, .tcp_seq = s }
#define FIN_ACKED(t)	{ .ns = t, .type = FINCTL_EVENT_FIN_ACKED }
#define AGAIN(t, c, k, s) \
	{ .ns = t, .type = FINCTL_EVENT_RETRANSMIT, .cause = FINCTL_CAUSE_##c, .fin = 1, .n = k, \
	  .rto_us = 204000, .late_known = true, .late_us = 4000, .tcp_seq = s }
#define DROP(t, dir, c, s, a) \
	{ .ns = t, .type = FINCTL_EVENT_DROP, .rule = 3, .direction = FINCTL_DIRECTION_##dir, \
	  .class = FINCTL_CLASS_ACK | (c), .tcp_seq = s, .tcp_ack = a }
#define END(t)		{ .ns = t, .type = FINCTL_EVENT_END, .end = FINCTL_END_CLOSED }

/* Sequence numbers that wrap: the client's FIN is 4294967295, the server's 99. */
#define C_FIN		UINT32_MAX
#define S_FIN		99

/* A world of one client and one server, 5 s into the life of its clock. */
static struct event client_events[] = {
	STATE(5000 * MS, ESTABLISHED, FIN_WAIT1),
	FIN_SENT(5000 * MS + 2 * US, C_FIN),
	AGAIN(5208 * MS, TLP, 1, C_FIN),
	FIN_ACKED(5208 * MS + 40 * US),
	STATE(5208 * MS + 40 * US, FIN_WAIT1, FIN_WAIT2),
	FIN_CAME(5208 * MS + 44 * US, S_FIN),
	STATE(5208 * MS + 45 * US, FIN_WAIT2, TIME_WAIT),
	STATE(65000 * MS, TIME_WAIT, CLOSE),
	END(65000 * MS),
};

static struct event server_events[] = {
	FIN_CAME(5000 * MS + 10 * US, C_FIN),
	STATE(5000 * MS + 11 * US, ESTABLISHED, CLOSE_WAIT),
	STATE(5000 * MS + 20 * US, CLOSE_WAIT, LAST_ACK),
	FIN_SENT(5000 * MS + 22 * US, S_FIN),
	DROP(5000 * MS + 24 * US, OUT, FINCTL_CLASS_FIN, S_FIN, 0),
	DROP(5207 * MS, OUT, FINCTL_CLASS_FIN, S_FIN, 0),
	AGAIN(5207 * MS + 3 * US, TLP, 1, S_FIN),
	DROP(5208 * MS + 12 * US, OUT, FINCTL_CLASS_PURE_ACK, S_FIN + 1, 0),
	AGAIN(5208 * MS + 20 * US, RTO, 2, S_FIN),
	FIN_ACKED(5208 * MS + 60 * US),
	STATE(5208 * MS + 60 * US, LAST_ACK, CLOSE),
	END(5208 * MS + 60 * US),
};

struct world {
	struct document document[2];
	struct connections connections;
};

static struct record make(uint64_t id, const struct event *event, size_t n, bool client)
{
	struct record record = {
		.id = id, .started_ns = event[0].ns, .end = FINCTL_END_CLOSED, .srtt_us = 20,
		.end_ns = event[n - 1].ns, .state = FINCTL_STATE_CLOSE, .nevents = n,
		.flow = { FINCTL_FAMILY_INET, IPV4(1), IPV4(2), 40000, 1234 },
		.local_seq = C_FIN, .remote_seq = S_FIN,
	};

	if (!client) {
		record.flow = (struct flow) { FINCTL_FAMILY_INET, IPV4(2), IPV4(1), 1234, 40000 };
		record.local_seq = S_FIN;
		record.remote_seq = C_FIN;
		record.fin_received_ns = event[0].ns;
	}
	record.event = malloc(n * sizeof(*event));
	memcpy(record.event, event, n * sizeof(*event));
	return record;
}

static void put(struct document *document, struct record record)
{
	struct records *records = &document->records;

	snprintf(document->kernel, sizeof(document->kernel), "6.1");
	document->hz = 250;
	records->record = grow(records->record, records->n, &records->room, sizeof(record));
	records->record[records->n++] = record;
}

static struct record client(void)
{
	return make(0xc, client_events, COUNT(client_events), true);
}

static struct record server(void)
{
	return make(0x5, server_events, COUNT(server_events), false);
}

static void free_world(struct world *world)
{
	connections_free(&world->connections);
	document_free(&world->document[0]);
	document_free(&world->document[1]);
}

/* Both ends on one host, as namespaces. */
static struct ladder both(struct world *world)
{
	struct ladder ladder;

	*world = (struct world) {};
	put(&world->document[0], server());
	put(&world->document[0], client());
	assert_null(connections_find(&world->connections, world->document, 1));
	assert_int_equal(world->connections.n, 1);
	ladder_make(&ladder, &world->connections.connection[0]);
	return ladder;
}

static void is_arrow(const struct arrow *arrow, enum lane from, uint64_t sent_ns, uint64_t came_ns)
{
	assert_int_equal(arrow->from, from);
	assert_int_equal(arrow->sent_ns, sent_ns);
	assert_int_equal(arrow->came_ns, came_ns);
}

static void says(const struct ladder *ladder, unsigned int arrow, const char *what)
{
	char text[TEXT];

	assert_string_equal(words_segment(ladder, &ladder->arrows.arrow[arrow], text), what);
}

/* Each segment is one arrow, whatever number of events it left. */
static void segments_are_put_together(void **state)
{
	struct world world;
	struct ladder ladder = both(&world);
	const struct arrow *arrow = ladder.arrows.arrow;

	(void)state;
	assert_int_equal(world.connections.connection[0].end[LANE_LEFT].record->id, 0xc);
	assert_int_equal(ladder.arrows.n, 7);
	is_arrow(&arrow[0], LANE_LEFT, 5000 * MS + 2 * US, 5000 * MS + 10 * US);
	is_arrow(&arrow[1], LANE_RIGHT, 5000 * MS + 22 * US, 0);
	is_arrow(&arrow[2], LANE_RIGHT, 5207 * MS, 0);
	is_arrow(&arrow[3], LANE_LEFT, 5208 * MS, 0);
	is_arrow(&arrow[4], LANE_RIGHT, 5208 * MS + 12 * US, 0);
	is_arrow(&arrow[5], LANE_RIGHT, 5208 * MS + 20 * US, 5208 * MS + 40 * US);
	is_arrow(&arrow[6], LANE_LEFT, 0, 5208 * MS + 60 * US);
	says(&ladder, 0, "FIN, ACK seq 0");
	says(&ladder, 6, "ACK ack 1");
	says(&ladder, 1, "FIN, ACK seq 0 ack 1");
	says(&ladder, 4, "ACK seq 1 ack 1");
	says(&ladder, 5, "FIN, ACK seq 0 ack 1");
	assert_int_equal(arrow[1].rule, 3);
	assert_int_equal(arrow[2].rule, 3);
	assert_int_equal(arrow[2].again->n, 1);
	assert_int_equal(arrow[4].rule, 3);
	assert_false(arrow[4].again);
	assert_false(arrow[5].rule);
	ladder_free(&ladder);
	free_world(&world);
}

static void rows_hold_states_and_ends(void **state)
{
	struct world world;
	struct ladder ladder = both(&world);

	(void)state;
	assert_int_equal(ladder.zero_ns, 5000 * MS + 2 * US);
	assert_int_equal(ladder.first[LANE_LEFT], FINCTL_STATE_ESTABLISHED);
	assert_int_equal(ladder.row[0].entry[LANE_LEFT].state, FINCTL_STATE_FIN_WAIT1);
	assert_int_equal(ladder.row[0].entry[LANE_RIGHT].state, FINCTL_STATE_CLOSE_WAIT);
	assert_int_equal(ladder.row[1].entry[LANE_RIGHT].state, FINCTL_STATE_LAST_ACK);
	assert_int_equal(ladder_gap(&ladder, 1), 0);
	assert_int_equal(ladder_gap(&ladder, 2), 5207 * MS - 5000 * MS - 22 * US);
	assert_int_equal(ladder.row[ladder.n - 1].kind, ROW_END);
	assert_int_equal(ladder.row[ladder.n - 1].lane, LANE_LEFT);
	ladder_free(&ladder);
	free_world(&world);
}

/* What one end knows of the other is what came from there. */
static void one_end_alone(void **state)
{
	struct world world = {};
	struct ladder ladder;
	char text[TEXT];

	(void)state;
	put(&world.document[0], client());
	assert_null(connections_find(&world.connections, world.document, 1));
	ladder_make(&ladder, &world.connections.connection[0]);
	assert_int_equal(ladder.arrows.n, 3);
	is_arrow(&ladder.arrows.arrow[2], LANE_RIGHT, 0, 5208 * MS + 40 * US);
	says(&ladder, 2, "FIN, ACK seq 0 ack 1");
	assert_string_equal(words_lane(&ladder, LANE_RIGHT, text), "the wire");
	assert_string_equal(words_endpoint(&ladder, LANE_RIGHT, text), "10.9.0.2:1234");
	ladder_free(&ladder);
	free_world(&world);
}

/* An ACK and a FIN that come one after the other are two segments. */
static void ack_before_fin(void **state)
{
	struct event events[] = {
		FIN_SENT(100 * MS, C_FIN), FIN_ACKED(100 * MS + 10 * US),
		FIN_CAME(100 * MS + 30 * US, S_FIN), END(160 * MS),
	};
	struct world world = {};
	struct ladder ladder;

	(void)state;
	put(&world.document[0], make(0xc, events, COUNT(events), true));
	assert_null(connections_find(&world.connections, world.document, 1));
	ladder_make(&ladder, &world.connections.connection[0]);
	assert_int_equal(ladder.arrows.n, 3);
	says(&ladder, 1, "ACK ack 1");
	says(&ladder, 2, "FIN, ACK seq 0");
	ladder_free(&ladder);
	free_world(&world);
}

/* The window is shut: the FIN is queued, and the probe timer sends it. */
static void fin_behind_a_shut_window(void **state)
{
	struct event events[] = {
		FIN_SENT(100 * MS, C_FIN), AGAIN(300 * MS, PROBE0, 1, C_FIN), END(160 * MS),
	};
	struct world world = {};
	struct ladder ladder;

	(void)state;
	put(&world.document[0], make(0xc, events, COUNT(events), true));
	assert_null(connections_find(&world.connections, world.document, 1));
	ladder_make(&ladder, &world.connections.connection[0]);
	assert_true(ladder.arrows.arrow[0].queued);
	assert_false(ladder.arrows.arrow[1].queued);
	ladder_free(&ladder);
	free_world(&world);
}

/* Two FINs that cross on a long way: what came later stands further down. */
static void crossing(void **state)
{
	struct event left[] = {
		STATE(100 * MS, ESTABLISHED, FIN_WAIT1), FIN_SENT(100 * MS, C_FIN),
		FIN_CAME(121 * MS, S_FIN), STATE(121 * MS, FIN_WAIT1, CLOSING), FIN_ACKED(140 * MS),
		END(200 * MS),
	};
	struct event right[] = {
		STATE(101 * MS, ESTABLISHED, FIN_WAIT1), FIN_SENT(101 * MS, S_FIN),
		FIN_CAME(120 * MS, C_FIN), STATE(120 * MS, FIN_WAIT1, CLOSING), END(201 * MS),
	};
	static const enum row_kind kinds[] = {
		ROW_SENT, ROW_SENT, ROW_CAME, ROW_SENT, ROW_CAME, ROW_CAME, ROW_END, ROW_END,
	};
	struct world world = {};
	struct ladder ladder;
	unsigned int i;

	(void)state;
	put(&world.document[0], make(0xc, left, COUNT(left), true));
	put(&world.document[0], make(0x5, right, COUNT(right), false));
	assert_null(connections_find(&world.connections, world.document, 1));
	ladder_make(&ladder, &world.connections.connection[0]);
	assert_int_equal(ladder.n, COUNT(kinds));
	for (i = 0; i < ladder.n; i++)
		assert_int_equal(ladder.row[i].kind, kinds[i]);
	assert_int_equal(ladder.row[1].entry[LANE_RIGHT].state, FINCTL_STATE_FIN_WAIT1);
	assert_int_equal(ladder.row[2].entry[LANE_RIGHT].state, FINCTL_STATE_CLOSING);
	/* The ACK that came at 140 ms took 20 ms, as the FIN did on its way. */
	assert_int_equal(ladder.row[3].arrow->guess_ns, 120 * MS);
	ladder_free(&ladder);
	free_world(&world);
}

/* The server's host was booted 1,000 s before, and its time of day is 3 ms off. */
static void two_hosts(void **state)
{
	struct world world = {};
	struct ladder ladder;
	int64_t sent, came;

	(void)state;
	put(&world.document[0], client());
	put(&world.document[1], server());
	record_shift(&world.document[1].records.record[0], 1000000 * MS);
	world.document[0].realtime_offset_ns = 2000000 * MS;
	world.document[1].realtime_offset_ns = 1000003 * MS;
	assert_null(connections_find(&world.connections, world.document, 2));
	assert_int_equal(world.connections.n, 1);
	ladder_make(&ladder, &world.connections.connection[0]);
	assert_int_equal(ladder.arrows.n, 7);
	sent = ladder.arrows.arrow[0].sent_ns;
	came = ladder.arrows.arrow[0].came_ns;
	assert_in_range(came - sent, 0, 20 * US);
	assert_int_equal(ladder.arrows.arrow[1].rule, 3);
	ladder_free(&ladder);
	free_world(&world);
}

static void no_connection(void **state)
{
	struct world world = {};
	struct record other = server();
	const uint64_t ids[] = { 0xc, 0x5 };
	const char *fault;

	(void)state;
	other.flow.local_port = 99;
	put(&world.document[0], client());
	put(&world.document[1], other);
	fault = connections_find(&world.connections, world.document, 2);
	assert_non_null(fault);
	assert_non_null(strstr(fault, "no two records"));
	fault = connections_keep(&world.connections, ids, 2);
	assert_string_equal(fault, "records c and 5 are not the two ends of one connection");
	free_world(&world);
	fault = connections_find(&world.connections, world.document, 1);
	assert_string_equal(fault, "there are no records");
	connections_free(&world.connections);
}

static void ids_choose(void **state)
{
	const uint64_t ids[] = { 0x5, 0xc }, none[] = { 0x77 };
	struct world world;
	struct ladder ladder = both(&world);

	(void)state;
	assert_null(connections_keep(&world.connections, ids, 2));
	assert_int_equal(world.connections.n, 1);
	assert_string_equal(connections_keep(&world.connections, none, 1), "there is no record 77");
	ladder_free(&ladder);
	free_world(&world);
}

static char *drawn(const struct ladder *ladder, unsigned int columns)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	terminal_draw(file, ladder, columns, true);
	fclose(file);
	return text;
}

static void on_a_terminal(void **state)
{
	static const char expected[] =
"                 this end                                       the wire\n"
"              10.9.0.1:40000                               10.9.0.2:1234\n"
"               ESTAB |                                                |\n"
"  0.000000 FIN_WAIT1 |-- FIN, ACK seq 0 ----------------------------->|\n"
"                     :                    208 ms                      :\n"
"  0.207998           |-- FIN, ACK seq 0 ----------------------------->|\n"
"                     |   retransmission 1: tail loss probe, 4 ms late |\n"
"  0.208038 FIN_WAIT2 |<----------------------- FIN, ACK seq 0 ack 1 --|\n"
"  0.208043 TIME_WAIT |                                                |\n";
	struct world world = {};
	struct ladder ladder;
	char *text;

	(void)state;
	put(&world.document[0], client());
	assert_null(connections_find(&world.connections, world.document, 1));
	ladder_make(&ladder, &world.connections.connection[0]);
	text = drawn(&ladder, 72);
	text[strlen(expected)] = 0;
	assert_string_equal(text, expected);
	free(text);
	ladder_free(&ladder);
	free_world(&world);
}

/* No line is wider than the terminal, and none holds more than ASCII. */
static void fits(void **state)
{
	unsigned int columns;
	struct world world;
	struct ladder ladder = both(&world);

	(void)state;
	for (columns = TERMINAL_COLUMNS_MIN; columns <= TERMINAL_COLUMNS_MAX; columns++) {
		char *text = drawn(&ladder, columns), *at = text, *line;

		while ((line = strsep(&at, "\n"))) {
			assert_true(strlen(line) <= columns);
			assert_int_equal(strspn(line, "\t"), 0);
			for (; *line; line++)
				assert_in_range(*line, 0x20, 0x7e);
		}
		free(text);
	}
	ladder_free(&ladder);
	free_world(&world);
}

static bool overlap(const struct shape *a, const struct shape *b)
{
	const double part[] = { 0, 0.5, 1 };
	double aw = picture_text_width(a->text, a->size, a->bold);
	double bw = picture_text_width(b->text, b->size, b->bold);
	double ax = a->x - aw * part[a->anchor], bx = b->x - bw * part[b->anchor];

	return ax < bx + bw && bx < ax + aw && a->y - a->size * 0.8 < b->y &&
	       b->y - b->size * 0.8 < a->y;
}

/* No text lies upon another, and none leaves the paper. */
static void nothing_overlaps(void **state)
{
	struct world world;
	struct ladder ladder = both(&world);
	struct picture picture;
	unsigned int i, k;

	(void)state;
	layout_make(&picture, &ladder, 1, NULL);
	for (i = 0; i < picture.n; i++) {
		const struct shape *one = &picture.shape[i];

		if (one->kind != SHAPE_TEXT)
			continue;
		assert_true(one->x >= 0 && one->x <= picture.width);
		assert_true(one->y >= one->size && one->y <= picture.height);
		for (k = 0; k < i; k++)
			if (picture.shape[k].kind == SHAPE_TEXT && overlap(one, &picture.shape[k]))
				fail_msg("%s and %s overlap", one->text, picture.shape[k].text);
	}
	picture_free(&picture);
	ladder_free(&ladder);
	free_world(&world);
}

static void svg_has_text(void **state)
{
	struct world world;
	struct ladder ladder = both(&world);
	struct picture picture;
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	(void)state;
	layout_make(&picture, &ladder, 1, "a < b & \"c\"");
	svg_write(file, &picture);
	fclose(file);
	assert_non_null(strstr(text, "<title>a &lt; b &amp; \"c\"</title>"));
	assert_non_null(strstr(text, ">FIN, ACK seq 0 ack 1</text>"));
	assert_non_null(strstr(text, "prefers-color-scheme: dark"));
	free(text);
	picture_free(&picture);
	ladder_free(&ladder);
	free_world(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(segments_are_put_together),
		cmocka_unit_test(rows_hold_states_and_ends),
		cmocka_unit_test(one_end_alone),
		cmocka_unit_test(ack_before_fin),
		cmocka_unit_test(fin_behind_a_shut_window),
		cmocka_unit_test(crossing),
		cmocka_unit_test(two_hosts),
		cmocka_unit_test(no_connection),
		cmocka_unit_test(ids_choose),
		cmocka_unit_test(on_a_terminal),
		cmocka_unit_test(fits),
		cmocka_unit_test(nothing_overlaps),
		cmocka_unit_test(svg_has_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
