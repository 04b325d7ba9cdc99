// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>
#include <sys/utsname.h>

#include <linux/finctl_version.h>

#include "model/status.h"
#include "out/prometheus.h"

/* What is printed, where to, and of which namespace just now. */
struct exposition {
	FILE *file;
	const struct all_stats *all;
	netns_namer *namer;
	const struct metric *metric;
	const struct stats *stats;
};

struct metric {
	const char *name;
	const char *type;
	const char *help;
	void (*whole)(struct exposition *x);	/* of the host: once */
	void (*each)(struct exposition *x);	/* of each namespace */
};

/* A label's value may hold anything, but these are written so. */
static void put_quoted(FILE *file, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			fputs("\\n", file);
		else if (*text == '"' || *text == '\\')
			fprintf(file, "\\%c", *text);
		else
			fputc(*text, file);
	}
}

static void put_label(struct exposition *x, const char *name, const char *value)
{
	fprintf(x->file, "%s=\"", name);
	put_quoted(x->file, value);
	fputc('"', x->file);
}

/* NAME@suffix{netns="..." and leaves it open for further labels. */
static void begin_sample(struct exposition *x, const char *suffix)
{
	uint32_t inum = x->stats->netns->inum;
	const char *name = x->namer(inum);
	char number[16];

	snprintf(number, sizeof(number), "%" PRIu32, inum);
	fprintf(x->file, "%s%s{", x->metric->name, suffix);
	put_label(x, "netns", name ? name : number);
}

static void add_label(struct exposition *x, const char *name, const char *value)
{
	fputc(',', x->file);
	put_label(x, name, value);
}

static void end_sample(struct exposition *x, uint64_t value)
{
	fprintf(x->file, "} %" PRIu64 "\n", value);
}

static void sample(struct exposition *x, uint64_t value)
{
	begin_sample(x, "");
	end_sample(x, value);
}

static void labelled(struct exposition *x, const char *label, const char *is, uint64_t value)
{
	begin_sample(x, "");
	add_label(x, label, is);
	end_sample(x, value);
}

/* ns in seconds, without a digit too many; retransmissions as they are. */
static const char *amount(uint32_t measure, uint64_t value, char *buf, size_t size)
{
	size_t len;

	if (measure == FINCTL_MEASURE_RETRANSMITS) {
		snprintf(buf, size, "%" PRIu64, value);
		return buf;
	}
	len = snprintf(buf, size, "%" PRIu64 ".%09" PRIu64, value / 1000000000,
		       value % 1000000000);
	while (buf[len - 1] == '0')
		len--;
	buf[buf[len - 1] == '.' ? len - 1 : len] = 0;
	return buf;
}

static void begin_part(struct exposition *x, const char *suffix, const char *state)
{
	begin_sample(x, suffix);
	if (state)
		add_label(x, "state", state);
}

/* Buckets count what is in those before as well. @state may be NULL. */
static void put_histogram(struct exposition *x, uint32_t measure, const char *state)
{
	const struct histogram *histogram = &x->stats->counts.histogram[measure];
	uint64_t below = 0;
	unsigned int i;
	char text[48];

	for (i = 0; i < histogram->nbuckets; i++) {
		const struct bucket *bucket = &histogram->bucket[i];

		below += bucket->count;
		begin_part(x, "_bucket", state);
		add_label(x, "le", bucket->up_to == BUCKET_UNBOUND ? "+Inf" :
				   amount(measure, bucket->up_to, text, sizeof(text)));
		end_sample(x, below);
	}
	begin_part(x, "_sum", state);
	fprintf(x->file, "} %s\n", amount(measure, histogram->sum, text, sizeof(text)));
	begin_part(x, "_count", state);
	end_sample(x, histogram->n);
}

static void put_info(struct exposition *x)
{
	struct utsname uts = {};

	uname(&uts);
	fprintf(x->file, "%s{", x->metric->name);
	put_label(x, "version", FINCTL_VERSION);
	add_label(x, "module", x->all->status->version);
	add_label(x, "kernel", uts.release);
	end_sample(x, 1);
}

static void put_stream_lost(struct exposition *x)
{
	fprintf(x->file, "%s %" PRIu64 "\n", x->metric->name, x->all->status->events_lost);
}

static void put_recording(struct exposition *x)
{
	sample(x, x->stats->netns->recording);
}

static void put_closing(struct exposition *x)
{
	unsigned int state;

	for (state = 0; state < COUNTS_STATES; state++)
		if (x->stats->closing[state])
			labelled(x, "state", name_of(&name_state, state),
				 x->stats->closing[state]);
}

static void put_end(struct exposition *x, unsigned int end, unsigned int state)
{
	begin_sample(x, "");
	add_label(x, "reason", name_of(&name_end, end));
	add_label(x, "state", name_of(&name_state, state));
	end_sample(x, x->stats->counts.ended[end][state]);
}

static void put_ended(struct exposition *x)
{
	unsigned int end, state;

	for (end = 0; end < COUNTS_ENDS; end++)
		for (state = 0; state < COUNTS_STATES; state++)
			if (x->stats->counts.ended[end][state])
				put_end(x, end, state);
}

static void put_kept(struct exposition *x)
{
	sample(x, x->stats->netns->ended);
}

static void put_resets(struct exposition *x)
{
	unsigned int why;

	for (why = 0; why < COUNTS_WHYS; why++)
		if (x->stats->counts.reset[why])
			labelled(x, "why", name_of(&name_why, why), x->stats->counts.reset[why]);
}

static void put_lasted(struct exposition *x)
{
	unsigned int i;

	for (i = 0; i < STATS_LASTED; i++)
		put_histogram(x, stats_lasted[i].measure,
			      name_of(&name_state, stats_lasted[i].state));
}

static void put_late(struct exposition *x)
{
	put_histogram(x, FINCTL_MEASURE_RTO_LATE, NULL);
}

static void put_retransmits(struct exposition *x)
{
	put_histogram(x, FINCTL_MEASURE_RETRANSMITS, NULL);
}

static uint64_t rule_matches(const struct rule *rule)
{
	return rule->matches;
}

static uint64_t rule_drops(const struct rule *rule)
{
	return rule->drops;
}

static uint64_t rule_untracked(const struct rule *rule)
{
	return rule->untracked;
}

static void put_rules(struct exposition *x, uint64_t (*count)(const struct rule *rule))
{
	const struct rules *rules = x->all->rules;
	unsigned int i;
	char id[16];

	for (i = 0; i < rules->n; i++) {
		if (rules->rule[i].netns != x->stats->netns->inum)
			continue;
		snprintf(id, sizeof(id), "%" PRIu32, rules->rule[i].id);
		labelled(x, "rule", id, count(&rules->rule[i]));
	}
}

static void put_rule_matches(struct exposition *x)
{
	put_rules(x, rule_matches);
}

static void put_rule_drops(struct exposition *x)
{
	put_rules(x, rule_drops);
}

static void put_rule_untracked(struct exposition *x)
{
	put_rules(x, rule_untracked);
}

static void put_losses(struct exposition *x)
{
	struct loss loss[STATS_LOSSES];
	unsigned int i;

	losses_of(x->stats->netns, loss);
	for (i = 0; i < STATS_LOSSES; i++)
		labelled(x, "cause", loss[i].cause, loss[i].count);
}

static void put_evicted(struct exposition *x)
{
	sample(x, x->stats->netns->evicted);
}

static void put_check(struct exposition *x)
{
	if (x->stats->check >= STATS_AGREES)
		sample(x, x->stats->check == STATS_AGREES);
}

static const struct metric metrics[] = {
	{ "finctl_info", "gauge", "Versions of the tool, the module and the kernel.",
	  .whole = put_info },
	{ "finctl_recording", "gauge", "1 where sockets that begin to close are recorded.",
	  .each = put_recording },
	{ "finctl_closing_sockets", "gauge", "Recorded sockets that live, by their state.",
	  .each = put_closing },
	{ "finctl_ended_sockets_total", "counter",
	  "Recorded sockets that ended, by reason and the state before.", .each = put_ended },
	{ "finctl_kept_records", "gauge", "Records of ended sockets that are kept.",
	  .each = put_kept },
	{ "finctl_resets_sent_total", "counter",
	  "Recorded sockets that ended by a reset that was sent, by why it was.",
	  .each = put_resets },
	{ "finctl_state_duration_seconds", "histogram",
	  "How long recorded sockets stayed in a state that they have left.", .each = put_lasted },
	{ "finctl_rto_lateness_seconds", "histogram",
	  "How long behind its timer an RTO retransmission came.",
	  .each = put_late },
	{ "finctl_close_retransmissions", "histogram", "Retransmissions of a socket that ended.",
	  .each = put_retransmits },
	{ "finctl_rule_matches_total", "counter", "Segments that a rule's match held for.",
	  .each = put_rule_matches },
	{ "finctl_rule_drops_total", "counter", "Segments that a rule took.",
	  .each = put_rule_drops },
	{ "finctl_rule_untracked_total", "counter",
	  "Segments that passed a rule for lack of room for their flow.",
	  .each = put_rule_untracked },
	{ "finctl_evicted_records_total", "counter", "Ended records that made room for new ones.",
	  .each = put_evicted },
	{ "finctl_losses_total", "counter", "What is lacking in the records, by cause.",
	  .each = put_losses },
	{ "finctl_stream_events_lost_total", "counter", "Events lost on the way to all listeners.",
	  .whole = put_stream_lost },
	{ "finctl_counters_agree", "gauge",
	  "1 where the kernel's counters of closes say the same; absent where they cannot be compared.",
	  .each = put_check },
};

/* All samples of a metric stand together, whatever their namespace. */
void prometheus_print(FILE *file, const struct all_stats *all, netns_namer *namer)
{
	struct exposition x = { .file = file, .all = all, .namer = namer };
	unsigned int i, j;

	for (i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
		x.metric = &metrics[i];
		fprintf(file, "# HELP %s %s\n# TYPE %s %s\n", x.metric->name, x.metric->help,
			x.metric->name, x.metric->type);
		if (x.metric->whole)
			x.metric->whole(&x);
		for (j = 0; x.metric->each && j < all->netnss->n; j++) {
			x.stats = &all->stats[j];
			x.metric->each(&x);
		}
	}
}
