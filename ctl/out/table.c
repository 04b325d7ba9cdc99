// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "memory.h"
#include "names.h"
#include "out/rule_text.h"
#include "out/table.h"

/* A column: its head, and which way its cells lean. */
struct column {
	const char *head;
	int flags;
};

#define RIGHT	SCOLS_FL_RIGHT
#define SPARE	0x1000000	/* ours: left out where no cell says anything */

/* Return: a table whose columns end with one without a head. */
static struct libscols_table *table_new(const struct column *column)
{
	struct libscols_table *table = need(scols_new_table());
	struct libscols_column *made;

	scols_table_enable_colors(table, *text_tint(TINT_HEAD));
	for (; column->head; column++) {
		made = scols_table_new_column(table, column->head, 0, column->flags & ~SPARE);
		if (*text_tint(TINT_HEAD))
			scols_cell_set_color(scols_column_get_header(made), text_tint(TINT_HEAD));
	}
	return table;
}

/* By iterator: a line's number has libsmartcols walk all lines before it. */
static bool says_nothing(struct libscols_table *table, unsigned int column)
{
	struct libscols_column *of = scols_table_get_column(table, column);
	struct libscols_iter *lines = need(scols_new_iter(SCOLS_ITER_FORWARD));
	struct libscols_line *line;
	bool nothing = true;

	while (nothing && !scols_table_next_line(table, lines, &line)) {
		const char *cell = scols_line_get_column_data(line, of);

		nothing = !strcmp(cell, "-") || !strcmp(cell, "0");
	}
	scols_free_iter(lines);
	return nothing;
}

static void table_end(struct libscols_table *table, const struct column *column)
{
	unsigned int i;

	for (i = 0; column[i].head; i++)
		if ((column[i].flags & SPARE) && says_nothing(table, i))
			scols_column_set_flags(scols_table_get_column(table, i), SCOLS_FL_HIDDEN);
	scols_print_table(table);
	scols_unref_table(table);
}

/* Cells are set from the left to the right. */
struct row {
	struct libscols_line *line;
	unsigned int next;
};

static struct row row_new(struct libscols_table *table)
{
	return (struct row) { .line = scols_table_new_line(table, NULL) };
}

static void put(struct row *row, const char *text)
{
	scols_line_set_data(row->line, row->next++, text);
}

/* A text that was made for us; @none in place of an empty one. */
static void put_made(struct row *row, char *text, const char *none)
{
	put(row, *text ? text : none);
	free(text);
}

static void put_number(struct row *row, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	put(row, text);
}

/* Without @namer, which it is goes without saying. */
static void put_netns(struct row *row, uint32_t inum, netns_namer *namer)
{
	char text[TEXT];

	put(row, namer ? text_netns(inum, namer, text) : "-");
}

static void tint(struct row *row, enum tint which)
{
	if (*text_tint(which))
		scols_line_set_color(row->line, text_tint(which));
}

static const char *left(const struct rule *rule, char *text)
{
	if (!rule->limits.lifetime_ms)
		return "-";
	return rule->left_ms ? text_span(rule->left_ms * 1000000, text) : "expired";
}

void table_rules(const struct rules *rules, netns_namer *namer)
{
	static const struct column columns[] = {
		{ "RULE", RIGHT }, { "NETNS", SPARE }, { "MATCH", 0 }, { "SEGMENT", 0 },
		{ "DIRECTION", 0 }, { "LIMITS", SPARE }, { "LEFT", RIGHT | SPARE }, { "AS", 0 },
		{ "MATCHES", RIGHT }, { "DROPS", RIGHT }, { "SEGMENTS", RIGHT },
		{ "UNTRACKED", RIGHT | SPARE }, { "OWNER", SPARE }, {}
	};
	struct libscols_table *table = table_new(columns);
	char text[TEXT];
	unsigned int i;

	for (i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->rule[i];
		struct row row = row_new(table);

		put_number(&row, rule->id);
		put_netns(&row, rule->netns, namer);
		put_made(&row, rule_text(rule, RULE_FLOW | RULE_WHERE), "all");
		put_made(&row, text_terms(rule), "-");
		put(&row, name_of(&name_direction, rule->direction));
		put_made(&row, rule_text(rule, RULE_LIMITS), "-");
		put(&row, left(rule, text));
		put(&row, name_of(&name_how, rule->how));
		put_number(&row, rule->matches);
		put_number(&row, rule->drops);
		put_number(&row, rule->segments);
		put_number(&row, rule->untracked);
		put(&row, text_process(&rule->owner, text));
		if (rule->limits.lifetime_ms && !rule->left_ms)
			tint(&row, TINT_FAINT);
	}
	table_end(table, columns);
}

/* A record that started late lacks what was before. */
static const char *lasted(const struct record *record, uint64_t now_ns, char *text)
{
	uint64_t until = record->end ? record->end_ns : now_ns;
	char span[TEXT];

	text_span(until > record->started_ns ? until - record->started_ns : 0, span);
	*text = 0;
	text_add(text, "%s%s", record->incomplete & FINCTL_INCOMPLETE_STARTED_LATE ? "> " : "",
		 span);
	return text;
}

void table_records(const struct records *records, netns_namer *namer, uint64_t now_ns)
{
	static const struct column columns[] = {
		{ "ID", RIGHT }, { "NETNS", SPARE }, { "LOCAL", 0 }, { "REMOTE", 0 },
		{ "STATE OR END", 0 }, { "RETRANS", RIGHT }, { "LASTED", RIGHT }, { "CLOSER", 0 },
		{ "INCOMPLETE", SPARE }, {}
	};
	struct libscols_table *table = table_new(columns);
	char text[TEXT];
	unsigned int i;

	for (i = 0; i < records->n; i++) {
		const struct record *record = &records->record[i];
		struct row row = row_new(table);

		snprintf(text, sizeof(text), "%llx", (unsigned long long)record->id);
		put(&row, text);
		put_netns(&row, record->netns, namer);
		put(&row, text_endpoint(&record->flow.local, record->flow.local_port, text));
		put(&row, text_endpoint(&record->flow.remote, record->flow.remote_port, text));
		put(&row, record->end ? name_of(&name_end, record->end) :
					name_of(&name_state, record->state));
		put_number(&row, record->retransmits);
		put(&row, lasted(record, now_ns, text));
		put(&row, text_process(&record->closer, text));
		put(&row, text_flags(&name_incomplete, record->incomplete, " ", text));
		if (record->end)
			tint(&row, TINT_FAINT);
	}
	table_end(table, columns);
}

void table_hooks(const struct status *status)
{
	static const struct column columns[] = {
		{ "HOOK", 0 }, { "KIND", 0 }, { "STATE", 0 }, { "MISSED", RIGHT }, {}
	};
	struct libscols_table *table = table_new(columns);
	unsigned int i;

	for (i = 0; i < status->nhooks; i++) {
		struct row row = row_new(table);

		put(&row, status->hook[i].name);
		put(&row, name_of(&name_hook_kind, status->hook[i].kind));
		put(&row, name_of(&name_hook_state, status->hook[i].state));
		put_number(&row, status->hook[i].missed);
		if (status->hook[i].state == FINCTL_HOOK_STATE_MISSING)
			tint(&row, TINT_DROP);
	}
	table_end(table, columns);
}

void table_netnss(const struct netnss *netnss, netns_namer *namer)
{
	static const struct column columns[] = {
		{ "NETNS", 0 }, { "RECORDING", 0 }, { "RULES", RIGHT }, { "RECORDS", RIGHT },
		{ "OPEN", RIGHT }, { "ENDED", RIGHT }, { "EVENTS", RIGHT }, { "MEMORY", RIGHT },
		{ "NOT RECORDED", RIGHT }, { "EVICTED", RIGHT }, { "EVENTS LOST", RIGHT },
		{ "FLOWS", RIGHT }, { "FLOWS EVICTED", RIGHT }, { "FLOWS REFUSED", RIGHT }, {}
	};
	struct libscols_table *table = table_new(columns);
	char text[TEXT];
	unsigned int i;

	for (i = 0; i < netnss->n; i++) {
		const struct netns *netns = &netnss->netns[i];
		struct row row = row_new(table);

		put(&row, text_netns(netns->inum, namer, text));
		put(&row, netns->recording ? "yes" : "no");
		put_number(&row, netns->rules);
		put_number(&row, netns->records);
		put_number(&row, netns->open);
		put_number(&row, netns->ended);
		put_number(&row, netns->events);
		put(&row, text_bytes(netns->bytes, text));
		put_number(&row, netns->not_recorded);
		put_number(&row, netns->evicted);
		put_number(&row, netns->events_lost);
		put_number(&row, netns->flows);
		put_number(&row, netns->flows_evicted);
		put_number(&row, netns->flows_refused);
	}
	table_end(table, columns);
}

void table_experiments(const char *const *name, const char *const *summary, unsigned int n)
{
	static const struct column columns[] = { { "EXPERIMENT", 0 }, { "SHOWS", 0 }, {} };
	struct libscols_table *table = table_new(columns);
	unsigned int i;

	for (i = 0; i < n; i++) {
		struct row row = row_new(table);

		put(&row, name[i]);
		put(&row, summary[i]);
	}
	table_end(table, columns);
}
