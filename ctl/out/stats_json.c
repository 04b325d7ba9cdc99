// SPDX-License-Identifier: GPL-2.0-only
#include "model/rule.h"
#include "names.h"
#include "out/stats_json.h"

static void put(json_object *object, const char *key, json_object *value)
{
	json_object_object_add(object, key, value);
}

static json_object *text(const char *value)
{
	return value ? json_object_new_string(value) : NULL;
}

static json_object *number(uint64_t value)
{
	return json_object_new_uint64(value);
}

static void add_ended(json_object *array, unsigned int end, unsigned int state, uint64_t count)
{
	json_object *object;

	if (!count)
		return;
	object = json_object_new_object();
	put(object, "reason", text(name_of(&name_end, end)));
	put(object, "state", text(name_of(&name_state, state)));
	put(object, "count", number(count));
	json_object_array_add(array, object);
}

static json_object *ended(const struct counts *counts)
{
	json_object *array = json_object_new_array();
	unsigned int end, state;

	for (end = 0; end < COUNTS_ENDS; end++)
		for (state = 0; state < COUNTS_STATES; state++)
			add_ended(array, end, state, counts->ended[end][state]);
	return array;
}

static json_object *resets(const struct counts *counts)
{
	json_object *object = json_object_new_object();
	unsigned int why;

	for (why = 0; why < COUNTS_WHYS; why++)
		if (counts->reset[why])
			put(object, name_of(&name_why, why), number(counts->reset[why]));
	return object;
}

static json_object *closing(const struct stats *stats)
{
	json_object *object = json_object_new_object();
	unsigned int state;

	for (state = 0; state < COUNTS_STATES; state++)
		if (stats->closing[state])
			put(object, name_of(&name_state, state), number(stats->closing[state]));
	return object;
}

static json_object *histogram_object(const struct histogram *histogram)
{
	json_object *object = json_object_new_object(), *array = json_object_new_array(), *bucket;
	unsigned int i;

	for (i = 0; i < histogram->nbuckets; i++) {
		uint64_t up_to = histogram->bucket[i].up_to;

		bucket = json_object_new_object();
		put(bucket, "up_to", up_to == BUCKET_UNBOUND ? NULL : number(up_to));
		put(bucket, "count", number(histogram->bucket[i].count));
		json_object_array_add(array, bucket);
	}
	put(object, "count", number(histogram->n));
	put(object, "sum", number(histogram->sum));
	put(object, "buckets", array);
	return object;
}

static json_object *lasted(const struct counts *counts)
{
	json_object *object = json_object_new_object();
	unsigned int i;

	for (i = 0; i < STATS_LASTED; i++)
		put(object, name_of(&name_state, stats_lasted[i].state),
		    histogram_object(&counts->histogram[stats_lasted[i].measure]));
	return object;
}

static json_object *rules_of(const struct all_stats *all, uint32_t netns)
{
	json_object *array = json_object_new_array(), *object;
	unsigned int i;

	for (i = 0; i < all->rules->n; i++) {
		const struct rule *rule = &all->rules->rule[i];

		if (rule->netns != netns)
			continue;
		object = json_object_new_object();
		put(object, "id", number(rule->id));
		put(object, "matches", number(rule->matches));
		put(object, "drops", number(rule->drops));
		put(object, "segments", number(rule->segments));
		put(object, "untracked", number(rule->untracked));
		json_object_array_add(array, object);
	}
	return array;
}

static json_object *losses(const struct netns *netns)
{
	json_object *object = json_object_new_object();
	struct loss loss[STATS_LOSSES];
	unsigned int i;

	losses_of(netns, loss);
	for (i = 0; i < STATS_LOSSES; i++)
		put(object, loss[i].cause, number(loss[i].count));
	return object;
}

/* The kernel's counters beside ours: null where nothing is counted. */
static json_object *counters(const struct stats *stats)
{
	json_object *array, *object;
	unsigned int i;

	if (stats->check == STATS_OFF)
		return NULL;
	array = json_object_new_array();
	for (i = 0; i < stats->counts.nmibs; i++) {
		const struct mib *mib = &stats->counts.mib[i];

		object = json_object_new_object();
		put(object, "name", text(mib->name));
		put(object, "kernel", number(mib_kernel(mib)));
		put(object, "finctl", number(mib->seen));
		json_object_array_add(array, object);
	}
	return array;
}

static json_object *stats_object(const struct all_stats *all, const struct stats *stats)
{
	static const char *const check[] = { "off", "not comparable", "agrees", "disagrees" };
	const struct counts *counts = &stats->counts;
	const struct netns *netns = stats->netns;
	json_object *object = json_object_new_object();

	put(object, "netns", number(netns->inum));
	put(object, "recording_ns", netns->recording_ns ? number(netns->recording_ns) : NULL);
	put(object, "closing", closing(stats));
	put(object, "ended", ended(counts));
	put(object, "resets_sent", resets(counts));
	put(object, "lasted_ns", lasted(counts));
	put(object, "rto_late_ns",
	    histogram_object(&counts->histogram[FINCTL_MEASURE_RTO_LATE]));
	put(object, "retransmits",
	    histogram_object(&counts->histogram[FINCTL_MEASURE_RETRANSMITS]));
	put(object, "rules", rules_of(all, netns->inum));
	put(object, "evicted", number(netns->evicted));
	put(object, "losses", losses(netns));
	put(object, "check", text(check[stats->check]));
	put(object, "counters", counters(stats));
	return object;
}

/* An object for each namespace. */
json_object *stats_json(const struct all_stats *all)
{
	json_object *array = json_object_new_array();
	unsigned int i;

	for (i = 0; i < all->netnss->n; i++)
		json_object_array_add(array, stats_object(all, &all->stats[i]));
	return array;
}
