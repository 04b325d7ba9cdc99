/* SPDX-License-Identifier: GPL-2.0-only */
/* What the module tells and is told, free of netlink and of any form of output. */
#ifndef TYPES_H
#define TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/finctl.h>

/* An IPv6 address in network order; an IPv4 one as ::ffff:a.b.c.d. */
struct address {
	uint8_t byte[16];
};

extern const uint8_t address_mapped[12];

bool address_is_ipv4(const struct address *address);

struct port_range {
	uint32_t side;			/* FINCTL_SIDE_* */
	uint32_t first;
	uint32_t last;
};

struct prefix {
	uint32_t side;			/* FINCTL_SIDE_* */
	struct address address;
	uint32_t length;		/* of 128 bits */
};

#define MATCH_PREFIXES	3

struct match {
	uint32_t family;		/* FINCTL_FAMILY_*, 0 for both */
	unsigned int nports;
	unsigned int nprefixes;
	struct port_range port[FINCTL_MATCH_PORTS];
	struct prefix prefix[MATCH_PREFIXES];
	bool has_uid;
	uint32_t uid;
	uint64_t cgroup;		/* id, 0 for all */
};

#define DEV_NAME	16

/* What the segments of a flow have to satisfy besides direction and classes. */
struct where {
	char dev[DEV_NAME];		/* "" for all */
	uint32_t states;		/* 1 << FINCTL_STATE_*, 0 for all */
	bool has_mark;
	uint32_t mark;
	uint32_t mark_mask;
};

/* 0 where there is no limit. */
struct limits {
	uint32_t skip;
	uint32_t every;
	bool has_probability;
	uint32_t probability;		/* in FINCTL_CERTAIN parts */
	bool has_seed;
	uint64_t seed;
	uint32_t count;
	bool all_flows;
	uint64_t lifetime_ms;
};

struct term {
	uint32_t all;			/* FINCTL_CLASS_* */
	uint32_t none;
};

struct process {
	bool known;
	uint32_t pid;
	uint32_t uid;
	uint64_t cgroup;
	char comm[16];
};

struct rule {
	uint32_t netns;
	uint32_t id;
	struct match match;
	uint32_t direction;		/* FINCTL_DIRECTION_*, 0 for the default */
	uint32_t how;			/* FINCTL_HOW_* */
	unsigned int nterms;
	struct term term[FINCTL_RULE_CLASSES];
	struct where where;
	struct limits limits;
	uint64_t left_ms;		/* of the lifetime */
	uint64_t matches;
	uint64_t drops;
	uint64_t segments;
	bool owned;			/* goes when the socket that adds it is closed */
	struct process owner;		/* known of a rule that has one */
	uint64_t untracked;
};

struct flow {
	uint32_t family;
	struct address local;
	struct address remote;
	uint32_t local_port;
	uint32_t remote_port;
};

struct event {
	uint32_t netns;
	uint64_t record;		/* 0: of no record */
	uint64_t seq;			/* in a stream, from 1 */
	uint64_t lost;
	struct flow flow;		/* in a stream */
	uint64_t ns;
	uint32_t type;			/* FINCTL_EVENT_* */
	uint32_t from, to;		/* FINCTL_STATE_* */
	uint32_t cause;			/* FINCTL_CAUSE_* */
	uint32_t fin;
	uint32_t n;
	uint32_t rto_us;
	uint32_t backoff;
	bool late_known;
	int32_t late_us;
	uint32_t limit;			/* FINCTL_LIMIT_*, of a retransmission, 0 for none */
	uint32_t limit_value;
	uint32_t limit_basis;		/* FINCTL_LIMIT_BASIS_* */
	bool err_known;
	int32_t err;
	uint32_t rule;
	uint32_t direction;
	uint32_t class;
	bool tcp_seq_known;
	uint32_t tcp_seq;
	uint32_t tcp_ack;
	uint32_t len;
	uint32_t flags;
	bool again;			/* of a FIN received: the socket had it already */
	uint32_t why;			/* FINCTL_WHY_*, of a reset that was sent */
	uint32_t end;			/* FINCTL_END_* */
	uint32_t error;
	uint32_t nbytes;		/* in a stream, of a vanished segment; */
	const uint8_t *bytes;		/* as long as the listener has the event */
};

/* What a socket waits for, as sock_diag(7) numbers it. */
enum timer {
	TIMER_RETRANSMIT = 1,
	TIMER_KEEPALIVE,
	TIMER_TIME_WAIT,
	TIMER_PROBE0,
};

struct record {
	uint32_t netns;
	uint64_t id;
	struct flow flow;
	uint32_t state;
	uint32_t orphan;
	uint32_t first_closer;
	uint64_t started_ns;
	uint64_t fin_sent_ns;
	uint64_t fin_acked_ns;
	uint64_t fin_received_ns;
	uint64_t time_wait_ns;
	uint32_t srtt_us;
	uint32_t rto_us;
	uint32_t retransmits;
	uint32_t local_seq;
	uint32_t remote_seq;
	uint32_t limit;			/* FINCTL_LIMIT_*, 0 for none */
	uint32_t limit_value;
	uint32_t limit_basis;		/* FINCTL_LIMIT_BASIS_* */
	uint64_t limit_us;
	uint64_t limit_start_ns;
	uint32_t rto_max_us;
	bool probing;			/* the zero-window probe timer runs: the limit counts probes */
	bool mptcp;
	uint32_t timer;			/* enum timer, of a socket that began late, 0 for none */
	uint64_t timer_ns;		/* when it expires */
	uint64_t due_ns;		/* the timer of a mini-socket, 0 for none */
	uint32_t end;			/* FINCTL_END_*, 0 while it lives */
	uint64_t end_ns;
	uint32_t error;
	uint32_t why;			/* FINCTL_WHY_*, of an end by a reset that was sent */
	uint32_t incomplete;		/* FINCTL_INCOMPLETE_* */
	uint32_t unavailable;		/* FINCTL_UNAVAILABLE_* */
	struct process closer;
	struct process owner;
	unsigned int nevents;
	unsigned int room;		/* events that @event has memory for */
	struct event *event;
};

struct records {
	unsigned int n;
	unsigned int room;
	struct record *record;
};

struct rules {
	unsigned int n;
	unsigned int room;
	struct rule *rule;
};

struct hook {
	char name[64];
	uint32_t kind;			/* FINCTL_HOOK_KIND_* */
	uint32_t state;			/* FINCTL_HOOK_STATE_* */
	uint64_t missed;
};

#define STATUS_HOOKS	64

struct status {
	uint32_t abi;
	char version[32];
	uint32_t hz;
	uint64_t realtime_offset_ns;
	uint32_t subscribers;
	uint64_t bytes;
	uint64_t events_lost;
	unsigned int nhooks;
	struct hook hook[STATUS_HOOKS];
};

struct sysctl {
	char name[32];
	uint32_t value;
};

#define NETNS_SYSCTLS	16

/* How many ended so. */
struct counted {
	uint32_t what;			/* FINCTL_END_*, or FINCTL_WHY_* */
	uint64_t count;
};

/* A counter of the kernel's that closes alone move. */
struct mib {
	char name[32];			/* as in /proc/net/netstat */
	uint64_t start;			/* when recording began */
	uint64_t now;
	uint64_t seen;			/* how far we would have moved it since */
};

#define NETNS_TALLIES	32
#define NETNS_MIBS	16

struct netns {
	uint32_t inum;
	uint32_t recording;
	uint32_t rules;
	uint32_t records;		/* set aside */
	uint32_t open;
	uint32_t ended;
	uint32_t events;
	uint64_t bytes;
	uint64_t not_recorded;
	uint64_t evicted;
	uint64_t events_lost;
	uint64_t probe_missed;
	uint64_t recording_ns;		/* since when the hooks are armed, 0: they are not */
	uint32_t kept;			/* records of namespaces that are gone */
	uint32_t from;			/* FINCTL_FROM_*, 0 without `record` */
	uint32_t filtered;		/* some connections are not recorded */
	struct match filter;		/* what `record` names, where that is not all */
	unsigned int nended;
	struct counted ended_by[NETNS_TALLIES];	/* reason */
	unsigned int nresets;
	struct counted reset_by[NETNS_TALLIES];	/* why */
	unsigned int nmibs;
	struct mib mib[NETNS_MIBS];
	uint32_t flows;			/* that rules remember */
	uint32_t flows_capacity;
	uint64_t flows_evicted;
	uint64_t flows_refused;
	unsigned int nsysctls;
	struct sysctl sysctl[NETNS_SYSCTLS];
};

struct netnss {
	unsigned int n;
	unsigned int room;
	struct netns *netns;
};

bool match_is_empty(const struct match *match);
void record_shift(struct record *record, uint64_t by);
uint64_t record_changed_ns(const struct record *record);
void record_sort(struct record *record);
void records_sort(struct records *records);
void records_free(struct records *records);
void rules_free(struct rules *rules);
void netnss_free(struct netnss *netnss);
void *need(void *memory);
void *grow(void *array, unsigned int n, unsigned int *room, size_t size);

#endif
