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

static void print_closing(const struct stats *stats)
{
	unsigned int state;
	bool any = false;

	for (state = 0; state < STATS_STATES; state++) {
		if (!stats->closing[state])
			continue;
		if (!any)
			print_title("Living sockets that are recorded, by state");
		print_count(stats->closing[state], name_of(&name_state, state), "");
		any = true;
	}
}

static void print_reason(const struct stats *stats, unsigned int end)
{
	unsigned int state;
	char more[32];

	for (state = 0; state < STATS_STATES; state++) {
		snprintf(more, sizeof(more), "in %s", name_of(&name_state, state));
		if (stats->ended[end][state])
			print_count(stats->ended[end][state], name_of(&name_end, end), more);
	}
	if (stats->forgotten[end])
		print_count(stats->forgotten[end], name_of(&name_end, end),
			    "in records no longer kept");
}

static void print_ended(const struct stats *stats)
{
	unsigned int end;

	print_title("Ended sockets, by reason and the state before");
	if (!stats->retransmits.n && !stats->netns->nended)
		puts("             none");
	for (end = 0; end < STATS_ENDS; end++)
		print_reason(stats, end);
}

static void print_resets(const struct netns *netns)
{
	unsigned int i;

	if (netns->nresets)
		print_title("Of these, ended by a reset that was sent, by why");
	for (i = 0; i < netns->nresets; i++)
		print_count(netns->reset_by[i].count, name_of(&name_why, netns->reset_by[i].what), "");
}

static void print_bound(const struct histogram *histogram, unsigned int i)
{
	const struct scale *scale = histogram->scale;
	bool above = i == scale->n;
	uint64_t bound = scale->bound[above ? i - 1 : i];
	char text[TEXT];

	if (scale == &scale_ns)
		text_us(bound / 1000, text);
	else
		snprintf(text, sizeof(text), "%" PRIu64, bound);
	printf("  %s %-7s", above ? " >" : "<=", text);
}

static void print_bucket(const struct histogram *histogram, unsigned int i, uint64_t most)
{
	uint64_t n = histogram->bucket[i], width = (n * BAR + most - 1) / most, at;

	print_bound(histogram, i);
	printf(" %12" PRIu64 "%s", n, n ? "  " : "");
	for (at = 0; at < width; at++)
		putchar('#');
	putchar('\n');
}

static void print_mean(const struct histogram *histogram)
{
	char text[TEXT];

	if (histogram->scale == &scale_ns)
		printf("  %" PRIu64 ", %s on average\n", histogram->n,
		       text_span(histogram->sum / histogram->n, text));
	else
		printf("  %" PRIu64 ", %.1f on average\n", histogram->n,
		       (double)histogram->sum / histogram->n);
}

/* From the first bucket that holds anything to the last one. */
static void print_histogram(const char *title, const struct histogram *histogram)
{
	unsigned int i, first = histogram->scale->n, last = 0;
	uint64_t most = 0;

	if (!histogram->n)
		return;
	for (i = 0; i <= histogram->scale->n; i++) {
		if (!histogram->bucket[i])
			continue;
		first = i < first ? i : first;
		last = i;
		most = histogram->bucket[i] > most ? histogram->bucket[i] : most;
	}
	print_title(title);
	print_mean(histogram);
	for (i = first; i <= last; i++)
		print_bucket(histogram, i, most);
}

static void print_histograms(const struct stats *stats)
{
	char title[64];
	unsigned int i;

	for (i = 0; i < STATS_LASTED; i++) {
		snprintf(title, sizeof(title), "Time in %s", name_of(&name_state, stats_lasted[i]));
		print_histogram(title, &stats->lasted[i]);
	}
	print_histogram("How late RTO retransmissions came", &stats->late);
	print_histogram("Retransmissions of a socket until its end", &stats->retransmits);
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

static void print_counters(const struct netns *netns)
{
	unsigned int i;
	char more[64];

	for (i = 0; i < netns->nmibs; i++) {
		const struct mib *mib = &netns->mib[i];

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
		print_counters(stats->netns);
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
	print_closing(stats);
	print_ended(stats);
	print_resets(netns);
	print_histograms(stats);
	if (netns->evicted)
		puts("\nHistograms are of the records that are kept.");
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
