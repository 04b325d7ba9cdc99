// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>

#include "model/status.h"
#include "out/stats_text.h"

#define BAR	40	/* columns of the longest */

static void print_title(const char *title)
{
	printf("\n%s%s%s\n", text_tint(TINT_HEAD), title, text_tint(TINT_PLAIN));
}

static void print_count(uint64_t count, const char *what, const char *more)
{
	printf("  %12" PRIu64 "  %s%s%s\n", count, what, *more ? ", " : "", more);
}

/* Those of @n counts that are not 0, by what they are of; no title without any. */
static void print_counts(const char *title, const struct names *names, const uint64_t *count,
			 unsigned int n)
{
	unsigned int i;
	bool any = false;

	for (i = 0; i < n; i++) {
		if (!count[i])
			continue;
		if (!any)
			print_title(title);
		print_count(count[i], name_of(names, i), "");
		any = true;
	}
}

static void print_reason(const struct counts *counts, unsigned int end)
{
	unsigned int state;
	char more[32];

	for (state = 0; state < COUNTS_STATES; state++) {
		snprintf(more, sizeof(more), "in %s", name_of(&name_state, state));
		if (counts->ended[end][state])
			print_count(counts->ended[end][state], name_of(&name_end, end), more);
	}
}

static void print_ended(const struct counts *counts)
{
	unsigned int end;

	print_title("Ended sockets, by reason and the state before");
	if (!counts->histogram[FINCTL_MEASURE_RETRANSMITS].n)
		puts("             none");
	for (end = 0; end < COUNTS_ENDS; end++)
		print_reason(counts, end);
}

/* A number in the unit of a histogram: ns, or none. */
static const char *text_value(uint32_t measure, uint64_t value, char *buf)
{
	if (measure != FINCTL_MEASURE_RETRANSMITS)
		return text_us(value / 1000, buf);
	snprintf(buf, TEXT, "%" PRIu64, value);
	return buf;
}

static void print_bound(uint32_t measure, const struct bucket *bucket)
{
	bool above = bucket->up_to == BUCKET_UNBOUND;
	char text[TEXT];

	printf("  %s %-7s", above ? " >" : "<=",
	       text_value(measure, above ? bucket[-1].up_to : bucket->up_to, text));
}

static void print_bucket(uint32_t measure, const struct bucket *bucket, uint64_t most)
{
	uint64_t n = bucket->count, width = (n * BAR + most - 1) / most, at;

	print_bound(measure, bucket);
	printf(" %12" PRIu64 "%s", n, n ? "  " : "");
	for (at = 0; at < width; at++)
		putchar('#');
	putchar('\n');
}

static void print_mean(uint32_t measure, const struct histogram *histogram)
{
	char text[TEXT];

	if (measure != FINCTL_MEASURE_RETRANSMITS)
		printf("  %" PRIu64 ", %s on average\n", histogram->n,
		       text_span(histogram->sum / histogram->n, text));
	else
		printf("  %" PRIu64 ", %.1f on average\n", histogram->n,
		       (double)histogram->sum / histogram->n);
}

/* From the first bucket that holds anything to the last one. */
static void print_histogram(const char *title, const struct counts *counts, uint32_t measure)
{
	const struct histogram *histogram = &counts->histogram[measure];
	unsigned int i, first = histogram->nbuckets, last = 0;
	uint64_t most = 0;

	for (i = 0; i < histogram->nbuckets; i++) {
		if (!histogram->bucket[i].count)
			continue;
		first = i < first ? i : first;
		last = i;
		most = histogram->bucket[i].count > most ? histogram->bucket[i].count : most;
	}
	if (!most)
		return;
	print_title(title);
	print_mean(measure, histogram);
	for (i = first; i <= last; i++)
		print_bucket(measure, &histogram->bucket[i], most);
}

static void print_histograms(const struct counts *counts)
{
	char title[64];
	unsigned int i;

	for (i = 0; i < STATS_LASTED; i++) {
		snprintf(title, sizeof(title), "Time in %s",
			 name_of(&name_state, stats_lasted[i].state));
		print_histogram(title, counts, stats_lasted[i].measure);
	}
	print_histogram("How late RTO retransmissions came", counts, FINCTL_MEASURE_RTO_LATE);
	print_histogram("Retransmissions of a socket until its end", counts,
			FINCTL_MEASURE_RETRANSMITS);
}

static void print_rules(const struct rules *rules, uint32_t netns)
{
	bool any = false;
	char text[64];
	unsigned int i;

	for (i = 0; i < rules->n; i++) {
		if (rules->rule[i].netns != netns)
			continue;
		if (!any)
			print_title("Segments that vanished, by rule");
		snprintf(text, sizeof(text), "rule %" PRIu32 ", of %" PRIu64 " that it matched",
			 rules->rule[i].id, rules->rule[i].matches);
		print_count(rules->rule[i].drops, text, "");
		any = true;
	}
}

static void print_losses(const struct all_stats *all, const struct netns *netns)
{
	struct loss loss[STATS_LOSSES];
	unsigned int i;

	print_title("What is lacking, by cause");
	losses_of(netns, loss);
	for (i = 0; i < STATS_LOSSES; i++)
		print_count(loss[i].count, loss[i].cause, "");
	print_count(all->status->events_lost, "ring-full", "of all namespaces");
}

static void print_counters(const struct counts *counts)
{
	unsigned int i;
	char more[64];

	for (i = 0; i < counts->nmibs; i++) {
		const struct mib *mib = &counts->mib[i];

		if (mib_kernel(mib) == mib->seen)
			continue;
		snprintf(more, sizeof(more), "and by the records %" PRIu64, mib->seen);
		print_count(mib_kernel(mib), mib->name, more);
	}
}

static void print_check(const struct stats *stats)
{
	print_title("Against the kernel's own counters");
	switch (stats->check) {
	case STATS_OFF:
		puts("  nothing is counted: no hook is armed here");
		break;
	case STATS_FILTERED:
		puts("  not comparable: some connections are not recorded");
		break;
	case STATS_AGREES:
		puts("  they agree");
		break;
	case STATS_DISAGREES:
		puts("  they disagree:");
		print_counters(&stats->counts);
		break;
	}
}

static void print_stats(const struct all_stats *all, const struct stats *stats, netns_namer *namer)
{
	const struct netns *netns = stats->netns;
	char name[TEXT];

	printf("%sNamespace %s%s: %s, %" PRIu32 " records kept, %" PRIu64 " evicted\n",
	       text_tint(TINT_HEAD), text_netns(netns->inum, namer, name), text_tint(TINT_PLAIN),
	       netns->recording ? "recording" : "not recording", netns->open + netns->ended,
	       netns->evicted);
	print_counts("Living sockets that are recorded, by state", &name_state, stats->closing,
		     COUNTS_STATES);
	print_ended(&stats->counts);
	print_counts("Of these, ended by a reset that was sent, by why", &name_why,
		     stats->counts.reset, COUNTS_WHYS);
	print_histograms(&stats->counts);
	print_rules(all->rules, netns->inum);
	print_losses(all, netns);
	print_check(stats);
}

/* Prints the namespaces, one below the other. */
void stats_text(const struct all_stats *all, netns_namer *namer)
{
	unsigned int i;

	for (i = 0; i < all->netnss->n; i++) {
		if (i)
			putchar('\n');
		print_stats(all, &all->stats[i], namer);
	}
}
