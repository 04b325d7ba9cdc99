// SPDX-License-Identifier: GPL-2.0-only
/* Every option there is, in groups that commands share. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "memory.h"
#include "names.h"
#include "netns.h"
#include "values.h"

static const char *take_json(struct args *args, const char *value)
{
	(void)value;
	args->json = true;
	return NULL;
}

static const char *take_help(struct args *args, const char *value)
{
	(void)value;
	args->help = true;
	return NULL;
}

static const char *take_version(struct args *args, const char *value)
{
	(void)value;
	args->version = true;
	return NULL;
}

static const char *take_netns(struct args *args, const char *value)
{
	uint32_t inum;
	const char *fault = netns_resolve(value, &inum);
	unsigned int i;

	if (fault)
		return fault;
	if (args->all_netns)
		return "--all-netns names every namespace already: leave one of them out";
	for (i = 0; i < args->nnetns; i++)
		if (args->netns[i] == inum)
			return "this namespace is named already: once is enough";
	args->netns = grow(args->netns, args->nnetns, &args->netns_room, sizeof(*args->netns));
	args->netns[args->nnetns++] = inum;
	args->netns_text = value;
	return NULL;
}

static const char *take_all_netns(struct args *args, const char *value)
{
	(void)value;
	if (args->nnetns)
		return "--netns and --all-netns contradict each other: leave one out";
	args->all_netns = true;
	return NULL;
}

static const char *take_color(struct args *args, const char *value)
{
	static const char *const word[] = { "auto", "always", "never" };
	static const struct names words = { 3, word };
	uint32_t when = name_value(&words, value);

	args->color = when - 1;
	return when ? NULL : "auto, always or never is wanted";
}

static const char *take_port(struct args *args, const char *value)
{
	return value_ports(value, FINCTL_SIDE_EITHER, &args->rule.match);
}

static const char *take_local_port(struct args *args, const char *value)
{
	return value_ports(value, FINCTL_SIDE_LOCAL, &args->rule.match);
}

static const char *take_remote_port(struct args *args, const char *value)
{
	return value_ports(value, FINCTL_SIDE_REMOTE, &args->rule.match);
}

static const char *take_local(struct args *args, const char *value)
{
	return value_prefix(value, FINCTL_SIDE_LOCAL, &args->rule.match);
}

static const char *take_remote(struct args *args, const char *value)
{
	return value_prefix(value, FINCTL_SIDE_REMOTE, &args->rule.match);
}

static const char *take_address(struct args *args, const char *value)
{
	return value_prefix(value, FINCTL_SIDE_EITHER, &args->rule.match);
}

static const char *take_uid(struct args *args, const char *value)
{
	return value_uid(value, &args->rule.match);
}

static const char *take_cgroup(struct args *args, const char *value)
{
	return value_cgroup(value, &args->rule.match);
}

static const char *take_family(struct args *args, uint32_t family)
{
	if (args->rule.match.family && args->rule.match.family != family)
		return "-4 and -6 contradict each other: leave both out for both families";
	args->rule.match.family = family;
	return NULL;
}

static const char *take_ipv4(struct args *args, const char *value)
{
	(void)value;
	return take_family(args, FINCTL_FAMILY_INET);
}

static const char *take_ipv6(struct args *args, const char *value)
{
	(void)value;
	return take_family(args, FINCTL_FAMILY_INET6);
}

static const char *take_direction(struct args *args, const char *value)
{
	args->rule.direction = name_value(&name_direction, value);
	return args->rule.direction ? NULL : "in, out, forward, both or any is wanted";
}

static const char *take_segment(struct args *args, const char *value)
{
	return value_segment(value, &args->rule);
}

static const char *take_as(struct args *args, const char *value)
{
	args->rule.how = name_value(&name_how, value);
	return args->rule.how ? NULL : "loss, eperm, congestion or observe is wanted";
}

static const char *take_dev(struct args *args, const char *value)
{
	return value_dev(value, args->rule.where.dev);
}

static const char *take_state(struct args *args, const char *value)
{
	return value_states(value, &args->rule.where.states);
}

static const char *take_mark(struct args *args, const char *value)
{
	return value_mark(value, &args->rule.where);
}

static const char *take_skip(struct args *args, const char *value)
{
	return value_number(value, 0, UINT32_MAX, &args->rule.limits.skip);
}

static const char *take_every(struct args *args, const char *value)
{
	return value_number(value, 1, UINT32_MAX, &args->rule.limits.every);
}

static const char *take_probability(struct args *args, const char *value)
{
	return value_probability(value, &args->rule.limits);
}

static const char *take_seed(struct args *args, const char *value)
{
	return value_seed(value, &args->rule.limits);
}

static const char *take_limit(struct args *args, const char *value)
{
	return value_number(value, 1, UINT32_MAX, &args->rule.limits.count);
}

static const char *take_all_flows(struct args *args, const char *value)
{
	(void)value;
	args->rule.limits.all_flows = true;
	return NULL;
}

static const char *take_for(struct args *args, const char *value)
{
	return value_duration(value, &args->rule.limits.lifetime_ms);
}

static const char *take_force(struct args *args, const char *value)
{
	(void)value;
	args->force = true;
	return NULL;
}

static const char *take_id(struct args *args, const char *value)
{
	return value_number(value, 1, FINCTL_RULE_ID, &args->rule.id);
}

static const char *take_all(struct args *args, const char *value)
{
	(void)value;
	args->all = true;
	return NULL;
}

static const char *take_stop(struct args *args, const char *value)
{
	(void)value;
	args->stop = true;
	return NULL;
}

static const char *take_records(struct args *args, const char *value)
{
	return value_number(value, 1, FINCTL_RECORDS, &args->records);
}

static const char *take_from(struct args *args, const char *value)
{
	args->from = name_value(&name_from, value);
	return args->from ? NULL : "close or established is wanted";
}

static const char *take_absolute(struct args *args, const char *value)
{
	(void)value;
	args->absolute = true;
	return NULL;
}

static const char *take_count(struct args *args, const char *value)
{
	return value_number(value, 1, UINT32_MAX, &args->count);
}

static const char *take_list(struct args *args, const char *value)
{
	(void)value;
	args->list = true;
	return NULL;
}

static const char *take_prometheus(struct args *args, const char *value)
{
	(void)value;
	args->prometheus = true;
	return NULL;
}

static const char *take_ascii(struct args *args, const char *value)
{
	(void)value;
	args->ascii = true;
	return NULL;
}

static const char *take_output(struct args *args, const char *value)
{
	args->output = grow(args->output, args->noutputs, &args->outputs_room, sizeof(*args->output));
	args->output[args->noutputs++] = value;
	return *value ? NULL : "the name of a file is wanted";
}

static const char *take_top(struct args *args, const char *value)
{
	(void)value;
	args->top = true;
	return NULL;
}

static const char *take_capture(struct args *args, const char *value)
{
	args->capture = value;
	return *value ? NULL : "the name of a file is wanted";
}

static const char *take_snaplen(struct args *args, const char *value)
{
	return value_number(value, 128, 1 << 20, &args->snaplen);
}

static const char *take_buffer(struct args *args, const char *value)
{
	return value_number(value, 4, 1 << 20, &args->buffer_kib);
}

static const char *take_setting(struct args *args, const char *value)
{
	args->setting = grow(args->setting, args->nsettings, &args->settings_room,
			     sizeof(*args->setting));
	args->setting[args->nsettings++] = value;
	return NULL;
}

const struct option_group options_global = {
	"Options of every command",
	(const struct option_spec[]) {
		{ "json", 'j', NULL, "print JSON", true, take_json },
		{ "netns", 'n', "NAME|PID|PATH", "in this network namespace; may be repeated", true,
		  take_netns },
		{ "all-netns", 0, NULL, "in every network namespace", true, take_all_netns },
		{ "color", 0, "WHEN", "auto (the default), always or never", false, take_color },
		{ "help", 'h', NULL, "print help", true, take_help },
		{ "version", 'V', NULL, "print the tool's version", true, take_version },
		{}
	}
};

const struct option_group options_flow = {
	"MATCH, which connections; all that is given must hold",
	(const struct option_spec[]) {
		{ "port", 0, "LIST", "port of either side: 1234,8000-8010", true, take_port },
		{ "local-port", 0, "LIST", "port of this side", true, take_local_port },
		{ "remote-port", 0, "LIST", "port of the other side", true, take_remote_port },
		{ "local", 0, "ADDR[/LEN]", "address of this side", false, take_local },
		{ "remote", 0, "ADDR[/LEN]", "address of the other side", false, take_remote },
		{ "address", 0, "ADDR[/LEN]", "address of either side", false, take_address },
		{ "uid", 0, "USER", "the local socket is this user's", false, take_uid },
		{ "cgroup", 0, "PATH", "the local socket is in this cgroup v2 or below", false,
		  take_cgroup },
		{ "ipv4", '4', NULL, "IPv4 alone", true, take_ipv4 },
		{ "ipv6", '6', NULL, "IPv6 alone", true, take_ipv6 },
		{}
	}
};

const struct option_group options_drop = {
	"Which of their segments, and how",
	(const struct option_spec[]) {
		{ "direction", 0, "WHICH", "in, out, both (when not given), forward or any", false,
		  take_direction },
		{ "segment", 0, "CLASSES", "ack-of-fin when not given; see below", false,
		  take_segment },
		{ "dev", 0, "NAME", "through this network device", false, take_dev },
		{ "state", 0, "STATES", "the local socket is in one of these states", false,
		  take_state },
		{ "mark", 0, "MARK[/MASK]", "the socket's, or the segment's where there is none", false,
		  take_mark },
		{ "as", 0, "HOW", "loss (when not given), eperm, congestion or observe", false,
		  take_as },
		{ "force", 0, NULL, "even where it cuts every connection", true, take_force },
		{}
	}
};

const struct option_group options_limits = {
	"How many of them; of each connection, in this order",
	(const struct option_spec[]) {
		{ "skip", 0, "N", "let the first N pass", false, take_skip },
		{ "every", 0, "N", "of those behind, every N-th", false, take_every },
		{ "probability", 0, "P", "of these, with probability P, from 0 to 1", false,
		  take_probability },
		{ "seed", 0, "S", "which makes the same choice again; drawn when not given", false,
		  take_seed },
		{ "count", 0, "N", "of these, N at the most", false, take_limit },
		{ "all-flows", 0, NULL, "count over all connections together", true, take_all_flows },
		{ "for", 0, "TIME", "end after this time: 1.5s, 300ms, 2m", false, take_for },
		{}
	}
};

/* What a rule has in a file and nowhere else. */
const struct option_group options_saved = {
	"In a file",
	(const struct option_spec[]) {
		{ "id", 0, "N", "the rule's number", false, take_id },
		{}
	}
};

const struct option_group options_undrop = {
	"Options",
	(const struct option_spec[]) {
		{ "all", 0, NULL, "every rule of the namespace", true, take_all },
		{}
	}
};

const struct option_group options_record = {
	"Options",
	(const struct option_spec[]) {
		{ "records", 0, "N", "set memory aside for N records; 65536 when not given", false,
		  take_records },
		{ "from", 0, "STATE", "begin a record at `close`, or with the connection at `established`;"
		  " close when not given", false, take_from },
		{ "stop", 0, NULL, "begin no further record; those of rules go on", true, take_stop },
		{}
	}
};

const struct option_group options_capture = {
	"Options",
	(const struct option_spec[]) {
		{ "write", 'w', "FILE", "write to FILE.pcapng; - for standard output", false,
		  take_capture },
		{ "snaplen", 0, "N", "of each frame N bytes at the most; 262144 when not given", false,
		  take_snaplen },
		{ "count", 0, "N", "end after N frames", false, take_count },
		{}
	}
};

const struct option_group options_monitor = {
	"Options",
	(const struct option_spec[]) {
		{ "absolute", 0, NULL, "the time of day, instead of since the first event", true,
		  take_absolute },
		{ "count", 0, "N", "end after N events", false, take_count },
		{ "top", 0, NULL, "fill the screen with sockets as they close, instead", true, take_top },
		{ "buffer", 0, "KIB", "let so many KiB of events wait; 32768 when not given", false,
		  take_buffer },
		{}
	}
};

const struct option_group options_draw = {
	"Options",
	(const struct option_spec[]) {
		{ "output", 'o', "FILE", "draw to FILE.svg, FILE.png or FILE.pdf, by its ending", true,
		  take_output },
		{ "ascii", 0, NULL, "with the characters that every terminal has", true, take_ascii },
		{}
	}
};

const struct option_group options_stats = {
	"Options",
	(const struct option_spec[]) {
		{ "prometheus", 0, NULL, "as Prometheus reads it", true, take_prometheus },
		{ "output", 'o', "FILE", "write that to FILE", true, take_output },
		{}
	}
};

const struct option_group options_lab = {
	"Options",
	(const struct option_spec[]) {
		{ "list", 0, NULL, "what experiments there are", true, take_list },
		{ "set", 0, "PARAM=VALUE", "change a parameter, which the experiment tells; may be repeated",
		  true, take_setting },
		{ "output", 'o', "FILE", "write the records to FILE.json, the segments to FILE.pcapng, "
		  "or draw them to FILE.svg, .png or .pdf; may be repeated", true, take_output },
		{}
	}
};
