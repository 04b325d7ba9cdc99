// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "due.h"
#include "lab/claim.h"
#include "memory.h"
#include "names.h"

#define INDENT	9		/* columns of the verdict */
#define WORDS	(80 - INDENT)

/* Prints words behind what is printed already, in lines of 80 columns. */
static void print_words(FILE *file, const char *text)
{
	size_t len;

	for (; *text; text += len, text += strspn(text, " ")) {
		len = strlen(text);
		if (len > WORDS)
			for (len = WORDS; len > 1 && text[len] != ' '; len--)
				;
		fprintf(file, "%.*s\n", (int)len, text);
		if (text[len])
			fprintf(file, "%*s", INDENT, "");
	}
}

/* Says it, whether it holds, and keeps both. */
void claim(struct lab *lab, bool holds, const char *format, ...)
{
	FILE *file = lab->quiet ? stderr : stdout;
	struct claim *one;
	va_list args;

	lab->claim = grow(lab->claim, lab->nclaims, &lab->claims_room, sizeof(*one));
	one = &lab->claim[lab->nclaims++];
	one->holds = holds;
	va_start(args, format);
	vsnprintf(one->text, sizeof(one->text), format, args);
	va_end(args);
	if (lab->quiet && holds)
		return;
	fprintf(file, "  %s%s%s  ", text_tint(holds ? TINT_STATE : TINT_DROP),
		holds ? "holds" : "FAILS", text_tint(TINT_PLAIN));
	print_words(file, one->text);
}

/* Return: the record of an end in this round, NULL when it has none. */
const struct record *lab_record_of(const struct lab *lab, enum lab_end end)
{
	unsigned int i, round = 0;

	for (i = 0; i < lab->records.n; i++)
		if (lab->records.record[i].netns == lab->host[end].inum && round++ == lab->round)
			return &lab->records.record[i];
	return NULL;
}

/* Return: for how long a socket was in a state, 0 when it never was. */
uint64_t record_lasted(const struct record *record, uint32_t state)
{
	uint64_t since_ns = 0, lasted_ns = 0;
	unsigned int i;

	for (i = 0; i < record->nevents; i++) {
		const struct event *event = &record->event[i];

		if (event->type != FINCTL_EVENT_STATE)
			continue;
		if (since_ns)
			lasted_ns += event->ns - since_ns;
		since_ns = event->to == state ? event->ns : 0;
	}
	if (since_ns && record->end_ns)
		lasted_ns += record->end_ns - since_ns;
	return lasted_ns;
}

/* Return: how many events of a type a record has; of retransmissions by what
 * cause, 0 for any.
 */
unsigned int record_count(const struct record *record, uint32_t type, uint32_t what)
{
	unsigned int i, n = 0;

	for (i = 0; i < record->nevents; i++)
		n += record->event[i].type == type && (!what || record->event[i].cause == what);
	return n;
}

/* Writes the states that a socket went through. */
static void write_path(const struct record *record, char path[TEXT])
{
	unsigned int i;
	size_t len;

	*path = 0;
	for (i = 0; i < record->nevents; i++) {
		const struct event *event = &record->event[i];

		if (event->type != FINCTL_EVENT_STATE)
			continue;
		len = strlen(path);
		if (!len)
			snprintf(path, TEXT, "%s", name_of(&name_state, event->from));
		len = strlen(path);
		snprintf(path + len, TEXT - len, " %s", name_of(&name_state, event->to));
	}
}

/* Claims how the socket of an end went, in this round. */
void claim_outcome(struct lab *lab, const struct outcome *outcome)
{
	const struct record *record = lab_record_of(lab, outcome->end);
	const char *name = lab_end_name(outcome->end), *error;
	char path[TEXT];

	if (!record) {
		claim(lab, false, "the %s has a record", name);
		return;
	}
	write_path(record, path);
	error = name_of_errno(record->error);
	claim(lab, !strcmp(path, outcome->path) && record->end == outcome->reason &&
	      (!outcome->error || record->error == outcome->error), "the %s's socket: %s; %s%s%s%s",
	      name, path, record->end ? name_of(&name_end, record->end) : "still there",
	      error ? " (" : "", error ? error : "", error ? ")" : "");
}

/* One timer-wheel step for a timer of that length, kernel/time/timer.c. */
static int64_t wheel_step_us(uint64_t us, uint32_t hz)
{
	uint64_t jiffies = us * hz / 1000000, step = 1;

	for (; jiffies >= 63 * step; step *= 8)
		;
	return (int64_t)((step + 1) * 1000000 / hz);
}

/* Return: whether each retransmission came when its timer said. */
static bool is_punctual(const struct record *record, uint32_t hz)
{
	uint64_t sent_ns = record->fin_sent_ns;
	unsigned int i;

	for (i = 0; i < record->nevents; i++) {
		const struct event *event = &record->event[i];
		int64_t over;

		if (event->type != FINCTL_EVENT_RETRANSMIT)
			continue;
		over = (int64_t)((event->ns - sent_ns) / 1000) - event->rto_us;
		sent_ns = event->ns;
		if (event->cause == FINCTL_CAUSE_RTO &&
		    (over < 0 || over > wheel_step_us(event->rto_us, hz)))
			return false;
	}
	return true;
}

/* Claims that each timer of a FIN came when it was due. */
void claim_punctual(struct lab *lab, enum lab_end end)
{
	const struct record *record = lab_record_of(lab, end);

	if (record)
		claim(lab, is_punctual(record, lab->hz),
		      "each of the %s's %u retransmissions came within one step of the timer wheel",
		      lab_end_name(end), record->retransmits);
}

/* Claims that a socket died when `finctl predict` says. */
void claim_died_when_due(struct lab *lab, enum lab_end end)
{
	const struct record *record = lab_record_of(lab, end);
	struct window due = {};
	bool known;

	if (!record)
		return;
	known = due_predicted(record, lab->hz, &due);
	claim(lab, known && record->end_ns >= due.from_ns && record->end_ns <= due.to_ns,
	      "the %s's socket died %.3f s after its FIN, due from %.3f to %.3f", lab_end_name(end),
	      (record->end_ns - record->fin_sent_ns) / 1e9,
	      (int64_t)(due.from_ns - record->fin_sent_ns) / 1e9,
	      (int64_t)(due.to_ns - record->fin_sent_ns) / 1e9);
}

/* Claims how long a state lasted. */
void claim_lasted(struct lab *lab, enum lab_end end, uint32_t state, const struct window *lasts)
{
	const struct record *record = lab_record_of(lab, end);
	uint64_t ns = record ? record_lasted(record, state) : 0;

	claim(lab, ns >= lasts->from_ns && ns <= lasts->to_ns,
	      "the %s was in %s for %.3f s, due from %.3f to %.3f", lab_end_name(end),
	      name_of(&name_state, state), ns / 1e9, lasts->from_ns / 1e9, lasts->to_ns / 1e9);
}

/* Claims that the client was in FIN_WAIT2, an orphan, for as long as the
 * parameter tcp_fin_timeout makes it.
 */
void claim_fin_wait2(struct lab *lab)
{
	const struct record *client = lab_record_of(lab, LAB_CLIENT);
	struct settings settings;
	struct window lasts;

	if (!client)
		return;
	settings_told(&settings, lab->hz, &(const struct netns) {});
	settings.value[SETTING_FIN_TIMEOUT] = params_number(&lab->params, "tcp_fin_timeout");
	schedule_fin_wait2(&settings, client->rto_us, &lasts);
	claim_lasted(lab, LAB_CLIENT, FINCTL_STATE_FIN_WAIT2, &lasts);
}
