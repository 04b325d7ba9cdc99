// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "nl/counts.h"
#include "nl/match.h"

static unsigned int known(const struct nlattr *attr, unsigned int n)
{
	uint32_t value = nl_u32(attr);

	return value < n ? value : 0;
}

static void get_ended(const struct nlattr *attr, struct counts *counts)
{
	struct nlattr *tb[FINCTL_A_ENDED_MAX + 1];

	if (!nl_nested(attr, tb, FINCTL_A_ENDED_MAX))
		counts->ended[known(tb[FINCTL_A_ENDED_REASON], COUNTS_ENDS)]
			     [known(tb[FINCTL_A_ENDED_STATE], COUNTS_STATES)] +=
			nl_u64(tb[FINCTL_A_ENDED_COUNT]);
}

static void get_reset(const struct nlattr *attr, struct counts *counts)
{
	struct nlattr *tb[FINCTL_A_RESET_MAX + 1];

	if (!nl_nested(attr, tb, FINCTL_A_RESET_MAX))
		counts->reset[known(tb[FINCTL_A_RESET_WHY], COUNTS_WHYS)] +=
			nl_u64(tb[FINCTL_A_RESET_COUNT]);
}

static void get_mib(const struct nlattr *attr, struct counts *counts)
{
	struct nlattr *tb[FINCTL_A_MIB_MAX + 1];
	struct mib *mib = &counts->mib[counts->nmibs];

	if (counts->nmibs == COUNTS_MIBS || nl_nested(attr, tb, FINCTL_A_MIB_MAX))
		return;
	nl_text(tb[FINCTL_A_MIB_NAME], mib->name, sizeof(mib->name));
	mib->start = nl_u64(tb[FINCTL_A_MIB_START]);
	mib->now = nl_u64(tb[FINCTL_A_MIB_NOW]);
	mib->seen = nl_u64(tb[FINCTL_A_MIB_SEEN]);
	counts->nmibs++;
}

/* One too many is counted in the last. */
static void get_bucket(const struct nlattr *attr, struct histogram *histogram)
{
	struct nlattr *tb[FINCTL_A_BUCKET_MAX + 1];
	struct bucket *bucket;

	if (nl_nested(attr, tb, FINCTL_A_BUCKET_MAX))
		return;
	if (histogram->nbuckets < HISTOGRAM_BUCKETS)
		histogram->nbuckets++;
	bucket = &histogram->bucket[histogram->nbuckets - 1];
	bucket->up_to = tb[FINCTL_A_BUCKET_UP_TO] ? nl_u64(tb[FINCTL_A_BUCKET_UP_TO]) :
						    BUCKET_UNBOUND;
	bucket->count += nl_u64(tb[FINCTL_A_BUCKET_COUNT]);
	histogram->n += nl_u64(tb[FINCTL_A_BUCKET_COUNT]);
}

static void get_histogram(const struct nlattr *attr, struct counts *counts)
{
	struct nlattr *tb[FINCTL_A_HISTOGRAM_MAX + 1], *one;
	struct histogram *histogram;
	uint32_t measure;
	int rem;

	if (nl_nested(attr, tb, FINCTL_A_HISTOGRAM_MAX))
		return;
	measure = nl_u32(tb[FINCTL_A_HISTOGRAM_MEASURE]);
	if (!measure || measure > FINCTL_MEASURE_MAX)
		return;
	histogram = &counts->histogram[measure];
	*histogram = (struct histogram) { .sum = nl_u64(tb[FINCTL_A_HISTOGRAM_SUM]) };
	nla_for_each_nested(one, attr, rem)
		if (nla_type(one) == FINCTL_A_HISTOGRAM_BUCKET)
			get_bucket(one, histogram);
}

static int read_counts(struct nl_session *session, const struct nl_reply *reply, void *arg)
{
	struct nlattr *one;
	int rem;

	(void)session;
	NL_EACH(one, reply, rem)
		switch (nla_type(one)) {
		case FINCTL_A_NETNS_ENDED:
			get_ended(one, arg);
			break;
		case FINCTL_A_NETNS_RESET:
			get_reset(one, arg);
			break;
		case FINCTL_A_NETNS_MIB:
			get_mib(one, arg);
			break;
		case FINCTL_A_NETNS_HISTOGRAM:
			get_histogram(one, arg);
			break;
		}
	return NL_DONE;
}

/* Fills in what was counted in a namespace, 0 for our own. */
int nl_counts_get(struct nl_session *session, uint32_t netns, struct counts *counts)
{
	struct nl_msg *msg = nl_request(session, FINCTL_CMD_STATS_GET, NLM_F_ACK);

	*counts = (struct counts) {};
	nl_put_netns(msg, FINCTL_A_NETNS_NETNS, netns);
	return nl_talk(session, msg, read_counts, counts);
}
