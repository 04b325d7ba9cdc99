// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/read/document.c ctl/read/node.c ctl/read/record.c ctl/out/json.c ctl/out/utf8.c ctl/out/json_record.c ctl/due.c ctl/unwatched.c ctl/blame.c ctl/out/text.c ctl/out/rule_text.c ctl/rule.c ctl/cgroup.c ctl/names.c ctl/peers.c ctl/schedule.c ctl/settings.c module/closepath.c ctl/memory.c ctl/model/address.c ctl/model/match.c ctl/model/netns.c ctl/model/record.c ctl/model/rule.c */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "out/json.h"
#include "read/document.h"

#define IPV4(d)	{ { [10] = 0xff, 0xff, 10, 9, 0, d } }

static struct event events[] = {
	{ .ns = 100, .type = FINCTL_EVENT_STATE, .from = FINCTL_STATE_ESTABLISHED,
	  .to = FINCTL_STATE_FIN_WAIT1 },
	{ .ns = 200, .type = FINCTL_EVENT_FIN_SENT, .tcp_seq = 4000000000u },
	{ .ns = 300, .type = FINCTL_EVENT_RETRANSMIT, .cause = FINCTL_CAUSE_TLP, .fin = 1, .n = 1,
	  .rto_us = 204000, .backoff = 3, .late_known = true, .late_us = -4000, .err_known = true, .err = -1,
	  .tcp_seq = 4000000000u, .len = 7 },
	{ .ns = 400, .type = FINCTL_EVENT_RETRANSMIT, .cause = FINCTL_CAUSE_RTO, .n = 2 },
	{ .ns = 500, .type = FINCTL_EVENT_DROP, .rule = 9, .direction = FINCTL_DIRECTION_OUT,
	  .class = FINCTL_CLASS_FIN | FINCTL_CLASS_ACK, .tcp_seq_known = true, .tcp_seq = 1,
	  .tcp_ack = 2, .len = 3 },
	{ .ns = 600, .type = FINCTL_EVENT_END, .end = FINCTL_END_RETRANSMIT_TIMEOUT, .error = 110 },
};

static const struct record example = {
	.netns = 4026532132, .id = 0x1001,
	.flow = { FINCTL_FAMILY_INET, IPV4(1), IPV4(2), 42766, 1234 },
	.state = FINCTL_STATE_CLOSE, .orphan = 1, .first_closer = FINCTL_FIRST_CLOSER_LOCAL,
	.started_ns = 90, .fin_sent_ns = 200, .srtt_us = 48, .rto_us = 52224000, .retransmits = 9,
	.local_seq = 4000000000u, .remote_seq = 17, .limit = FINCTL_LIMIT_TCP_RETRIES2,
	.limit_value = 15, .limit_us = 924600000, .end = FINCTL_END_RETRANSMIT_TIMEOUT,
	.end_ns = 600, .error = 110, .incomplete = FINCTL_INCOMPLETE_STARTED_LATE,
	.closer = { true, 311, 1000, 7, "nc" },
	.nevents = sizeof(events) / sizeof(*events), .event = events,
};

static const char *no_name(uint32_t inum)
{
	return inum == example.netns ? "client" : NULL;
}

/* What show would print of the example; to be freed. */
static char *written(void)
{
	struct record record = example;
	struct records records = { .n = 1, .record = &record };
	struct netns netns = { .inum = example.netns };
	struct netnss netnss = { .n = 1, .netns = &netns };
	struct status status = { .hz = 250, .realtime_offset_ns = 1795526957703983573 };
	json_object *document = json_document(&status, &netnss, no_name);
	char *text;

	json_object_object_add(document, "records", json_records(&records, 250));
	text = strdup(json_object_to_json_string(document));
	json_object_put(document);
	return text;
}

static void same_event(const struct event *a, const struct event *b)
{
	assert_int_equal(a->ns, b->ns);
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->from, b->from);
	assert_int_equal(a->to, b->to);
	assert_int_equal(a->cause, b->cause);
	assert_int_equal(a->fin, b->fin);
	assert_int_equal(a->n, b->n);
	assert_int_equal(a->rto_us, b->rto_us);
	assert_int_equal(a->backoff, b->backoff);
	assert_int_equal(a->late_known, b->late_known);
	assert_int_equal(a->late_us, b->late_us);
	assert_int_equal(a->err_known, b->err_known);
	assert_int_equal(a->err, b->err);
	assert_int_equal(a->rule, b->rule);
	assert_int_equal(a->direction, b->direction);
	assert_int_equal(a->class, b->class);
	assert_int_equal(a->tcp_seq, b->tcp_seq);
	assert_int_equal(a->tcp_ack, b->tcp_ack);
	assert_int_equal(a->len, b->len);
	assert_int_equal(a->end, b->end);
	assert_int_equal(a->error, b->error);
}

static void same_record(const struct record *a, const struct record *b)
{
	assert_int_equal(a->netns, b->netns);
	assert_int_equal(a->id, b->id);
	assert_memory_equal(&a->flow, &b->flow, sizeof(a->flow));
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->orphan, b->orphan);
	assert_int_equal(a->first_closer, b->first_closer);
	assert_int_equal(a->started_ns, b->started_ns);
	assert_int_equal(a->fin_sent_ns, b->fin_sent_ns);
	assert_int_equal(a->fin_acked_ns, b->fin_acked_ns);
	assert_int_equal(a->srtt_us, b->srtt_us);
	assert_int_equal(a->rto_us, b->rto_us);
	assert_int_equal(a->retransmits, b->retransmits);
	assert_int_equal(a->local_seq, b->local_seq);
	assert_int_equal(a->remote_seq, b->remote_seq);
	assert_int_equal(a->limit, b->limit);
	assert_int_equal(a->limit_value, b->limit_value);
	assert_int_equal(a->limit_us, b->limit_us);
	assert_int_equal(a->end, b->end);
	assert_int_equal(a->end_ns, b->end_ns);
	assert_int_equal(a->error, b->error);
	assert_int_equal(a->incomplete, b->incomplete);
	assert_true(a->closer.known && !a->owner.known);
	assert_string_equal(a->closer.comm, b->closer.comm);
}

static void what_is_written_is_read(void **state)
{
	struct document document;
	char *text = written();
	unsigned int i;

	(void)state;
	assert_null(document_parse(&document, text, strlen(text)));
	assert_int_equal(document.hz, 250);
	assert_int_equal(document.realtime_offset_ns, 1795526957703983573);
	assert_string_equal(document_netns(&document, example.netns), "client");
	assert_null(document_netns(&document, 1));
	assert_int_equal(document.records.n, 1);
	same_record(&document.records.record[0], &example);
	assert_int_equal(document.records.record[0].nevents, example.nevents);
	for (i = 0; i < example.nevents; i++)
		same_event(&document.records.record[0].event[i], &example.event[i]);
	document_free(&document);
	free(text);
}

static void expect(const char *text, size_t len, const char *why)
{
	struct document document;
	const char *wrong = document_parse(&document, text, len);

	assert_non_null(wrong);
	if (!strstr(wrong, why))
		fail_msg("got: %s; expected: %s", wrong, why);
	document_free(&document);
}

/* Cut at any place it is refused, in one way. */
static void truncated(void **state)
{
	char *text = written();
	size_t len;

	(void)state;
	for (len = 1; len < strlen(text); len++)
		expect(text, len, "it ends in the middle of its JSON");
	free(text);
}

static void foreign(void **state)
{
	static const char *const other[] = {
		"[1, 2]", "{}", "\"text\"", "{\"version\":1,\"rules\":[]}", "{\"records\":[]}",
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(other) / sizeof(*other); i++)
		expect(other[i], strlen(other[i]), "it is JSON, but not the records");
	expect("{\"version\":2,\"records\":[]}", 26, "another version");
	expect("# nothing", 9, "it is no JSON from character 1");
	expect(" \n", 2, "it is empty");
	expect("{} {}", 5, "it is no JSON from character 4");
}

/* One word of the example is replaced by another. */
static void altered(const char *from, const char *to, const char *why)
{
	char *text = written(), *at = strstr(text, from), *other;

	assert_non_null(at);
	assert_true(asprintf(&other, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) > 0);
	expect(other, strlen(other), why);
	free(other);
	free(text);
}

static void wrong_in_one_place(void **state)
{
	(void)state;
	altered("\"hz\": 250", "\"hz\": \"fast\"", "host.hz should be a whole number");
	altered("\"hz\": 250", "\"HZ\": 250", "host.hz should be there, and is not");
	altered("\"10.9.0.2\"", "\"ten\"", "records[0].remote.addr should be an address");
	altered("\"port\": 1234", "\"port\": 70000", "records[0].remote.port should be a port");
	altered("\"id\": \"1001\"", "\"id\": \"x\"", "records[0].id should be a hexadecimal number");
	altered("\"late_us\": -4000", "\"late_us\": 1e9", "records[0].events[2].late_us should be");
	altered("\"started_ns\": 90", "\"started_ns\": -90", "records[0].started_ns should be no less");
	altered("\"class\": [", "\"class\": [ 7, ", "records[0].events[4].class should be a list of words");
	altered("\"events\": [", "\"events\": [ null, ", "records[0].events[0] should be an object");
	altered("\"rule\": 9", "\"rule\": 4294967296", "events[4].rule should be a number of 32 bits");
}

/* A newer finctl may know more than this one. */
static void newer_words(void **state)
{
	struct document document;
	char *text = written(), *at = strstr(text, "retransmit-timeout");

	(void)state;
	memcpy(at, "from-the-future---", strlen("retransmit-timeout"));
	at = strstr(text, "\"fin-sent\"");
	memcpy(at, "\"fin-sung\"", strlen("\"fin-sent\""));
	assert_null(document_parse(&document, text, strlen(text)));
	assert_int_equal(document.records.record[0].end, FINCTL_END_UNKNOWN);
	assert_int_equal(document.records.record[0].event[1].type, 0);
	document_free(&document);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(truncated),
		cmocka_unit_test(foreign),
		cmocka_unit_test(wrong_in_one_place),
		cmocka_unit_test(newer_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
