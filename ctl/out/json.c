// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <linux/finctl_version.h>

#include "names.h"
#include "out/json.h"
#include "out/rule_text.h"
#include "out/text.h"
#include "out/utf8.h"

static void put(json_object *object, const char *key, json_object *value)
{
	json_object_object_add(object, key, value);
}

/* Names of others, which are not UTF-8 unless they want to be, become it. */
static json_object *text(const char *value)
{
	char *made = value ? utf8_made(value) : NULL;
	json_object *object = made ? json_object_new_string(made) : NULL;

	free(made);
	return object;
}

static json_object *number(uint64_t value)
{
	return json_object_new_uint64(value);
}

static json_object *number_unless_0(uint64_t value)
{
	return value ? number(value) : NULL;
}

json_object *json_flags(const struct names *names, uint32_t value)
{
	json_object *array = json_object_new_array();
	unsigned int bit;

	for (bit = 0; name_of_bit(names, bit); bit++)
		if (value & 1u << bit)
			json_object_array_add(array, text(name_of_bit(names, bit)));
	return array;
}

json_object *json_process(const struct process *process)
{
	json_object *object;

	if (!process->known)
		return NULL;
	object = json_object_new_object();
	put(object, "pid", number(process->pid));
	put(object, "comm", text(process->comm));
	put(object, "uid", number(process->uid));
	put(object, "cgroup", number(process->cgroup));
	return object;
}

static json_object *ports(const struct match *match, uint32_t side)
{
	json_object *array = json_object_new_array(), *range;
	unsigned int i;

	for (i = 0; i < match->nports; i++) {
		if (match->port[i].side != side)
			continue;
		range = json_object_new_array();
		json_object_array_add(range, number(match->port[i].first));
		json_object_array_add(range, number(match->port[i].last));
		json_object_array_add(array, range);
	}
	return array;
}

/* Return: the prefix of a side as --local and --remote take it, NULL for none. */
static json_object *prefix_of(const struct match *match, uint32_t side)
{
	char buf[TEXT];
	unsigned int i;

	for (i = 0; i < match->nprefixes; i++)
		if (match->prefix[i].side == side)
			return text(text_prefix(&match->prefix[i], buf));
	return NULL;
}

/* A text that was made for us. */
static json_object *made(char *value)
{
	json_object *object = text(value);

	free(value);
	return object;
}

static json_object *match_object(const struct match *match)
{
	json_object *object = json_object_new_object();

	put(object, "text", made(match_text(match)));
	put(object, "family", match->family ? text(name_of(&name_family, match->family)) : NULL);
	put(object, "port", ports(match, FINCTL_SIDE_EITHER));
	put(object, "local_port", ports(match, FINCTL_SIDE_LOCAL));
	put(object, "remote_port", ports(match, FINCTL_SIDE_REMOTE));
	put(object, "local", prefix_of(match, FINCTL_SIDE_LOCAL));
	put(object, "remote", prefix_of(match, FINCTL_SIDE_REMOTE));
	put(object, "address", prefix_of(match, FINCTL_SIDE_EITHER));
	put(object, "uid", match->has_uid ? number(match->uid) : NULL);
	put(object, "cgroup", number_unless_0(match->cgroup));
	return object;
}

static void put_where(json_object *object, const struct where *where)
{
	put(object, "dev", *where->dev ? text(where->dev) : NULL);
	put(object, "states", where->states ? json_flags(&name_state, where->states >> 1) : NULL);
	put(object, "mark", where->has_mark ? number(where->mark) : NULL);
	put(object, "mark_mask", where->has_mark ? number(where->mark_mask) : NULL);
}

/* The double nearest to the probability, written with the decimals that it has. */
static json_object *probability(const struct limits *limits)
{
	char buf[TEXT];

	if (!limits->has_probability)
		return NULL;
	return json_object_new_double_s((double)limits->probability / FINCTL_CERTAIN,
					probability_text(limits->probability, buf));
}

static json_object *limits_object(const struct limits *limits)
{
	json_object *object = json_object_new_object();

	put(object, "skip", number_unless_0(limits->skip));
	put(object, "every", number_unless_0(limits->every));
	put(object, "probability", probability(limits));
	put(object, "seed", limits->has_seed ? number(limits->seed) : NULL);
	put(object, "count", number_unless_0(limits->count));
	put(object, "all_flows", json_object_new_boolean(limits->all_flows));
	return object;
}

static void put_lifetime(json_object *object, const struct rule *rule)
{
	bool ends = rule->limits.lifetime_ms;

	put(object, "lifetime_ms", ends ? number(rule->limits.lifetime_ms) : NULL);
	put(object, "left_ms", ends ? number(rule->left_ms) : NULL);
	put(object, "expired", json_object_new_boolean(ends && !rule->left_ms));
}

/* A rule as it stands in a list of rules. */
json_object *json_rule(const struct rule *rule)
{
	json_object *object = json_object_new_object();

	put(object, "id", number(rule->id));
	put(object, "netns", number(rule->netns));
	put(object, "text", made(rule_text(rule, RULE_WHOLE)));
	put(object, "match", match_object(&rule->match));
	put_where(object, &rule->where);
	put(object, "direction", text(name_of(&name_direction, rule->direction)));
	put(object, "segment", made(text_terms(rule)));
	put(object, "as", text(name_of(&name_how, rule->how)));
	put(object, "matches", number(rule->matches));
	put(object, "drops", number(rule->drops));
	put(object, "segments", number(rule->segments));
	put(object, "owner", json_process(&rule->owner));
	put(object, "untracked", number(rule->untracked));
	put(object, "limits", limits_object(&rule->limits));
	put_lifetime(object, rule);
	return object;
}

json_object *json_rules(const struct rules *rules)
{
	json_object *array = json_object_new_array();
	unsigned int i;

	for (i = 0; i < rules->n; i++)
		json_object_array_add(array, json_rule(&rules->rule[i]));
	return array;
}

static json_object *host(const struct status *status)
{
	json_object *object = json_object_new_object();
	struct utsname uts;

	uname(&uts);
	put(object, "name", text(uts.nodename));
	put(object, "kernel", text(uts.release));
	put(object, "hz", number(status->hz));
	put(object, "tool", text(FINCTL_VERSION));
	put(object, "module", text(status->version));
	return object;
}

static json_object *netns_object(const struct netns *netns, netns_namer *namer)
{
	json_object *object = json_object_new_object(), *sysctls = json_object_new_object();
	unsigned int i;

	put(object, "netns", number(netns->inum));
	put(object, "name", text(namer(netns->inum)));
	for (i = 0; i < netns->nsysctls; i++)
		put(sysctls, netns->sysctl[i].name, number(netns->sysctl[i].value));
	put(object, "sysctls", sysctls);
	put(object, "recording", json_object_new_boolean(netns->recording));
	put(object, "from", netns->from ? text(name_of(&name_from, netns->from)) : NULL);
	put(object, "rules", number(netns->rules));
	put(object, "records_capacity", number(netns->records));
	put(object, "records_open", number(netns->open));
	put(object, "records_ended", number(netns->ended));
	put(object, "events", number(netns->events));
	put(object, "bytes", number(netns->bytes));
	put(object, "not_recorded", number(netns->not_recorded));
	put(object, "evicted", number(netns->evicted));
	put(object, "events_lost", number(netns->events_lost));
	put(object, "flows", number(netns->flows));
	put(object, "flows_capacity", number(netns->flows_capacity));
	put(object, "flows_evicted", number(netns->flows_evicted));
	put(object, "flows_refused", number(netns->flows_refused));
	return object;
}

/* What every document begins with. */
json_object *json_document(const struct status *status, const struct netnss *netnss,
			   netns_namer *namer)
{
	json_object *object = json_object_new_object(), *array = json_object_new_array();
	unsigned int i;

	put(object, "version", number(1));
	put(object, "host", host(status));
	put(object, "realtime_offset_ns", number(status->realtime_offset_ns));
	for (i = 0; i < netnss->n; i++)
		json_object_array_add(array, netns_object(&netnss->netns[i], namer));
	put(object, "namespaces", array);
	return object;
}

json_object *json_experiments(const char *const *name, const char *const *summary, unsigned int n)
{
	json_object *object = json_object_new_object(), *array = json_object_new_array(), *one;
	unsigned int i;

	for (i = 0; i < n; i++) {
		one = json_object_new_object();
		put(one, "name", text(name[i]));
		put(one, "summary", text(summary[i]));
		json_object_array_add(array, one);
	}
	put(object, "version", number(1));
	put(object, "experiments", array);
	return object;
}

void json_add_status(json_object *document, const struct status *status)
{
	json_object *array = json_object_new_array(), *hook;
	unsigned int i;

	for (i = 0; i < status->nhooks; i++) {
		hook = json_object_new_object();
		put(hook, "name", text(status->hook[i].name));
		put(hook, "kind", text(name_of(&name_hook_kind, status->hook[i].kind)));
		put(hook, "state", text(name_of(&name_hook_state, status->hook[i].state)));
		put(hook, "missed", number(status->hook[i].missed));
		json_object_array_add(array, hook);
	}
	put(document, "hooks", array);
	put(document, "subscribers", number(status->subscribers));
	put(document, "bytes", number(status->bytes));
	put(document, "events_lost", number(status->events_lost));
}

/* Prints an object on a line of its own, at once, and lets go of it. */
void json_print(FILE *file, json_object *object)
{
	fputs(json_object_to_json_string_ext(object, JSON_FORM), file);
	fputc('\n', file);
	fflush(file);
	json_object_put(object);
}
