// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include <linux/finctl.h>

#include "memory.h"
#include "model/netns.h"
#include "model/status.h"
#include "nl/match.h"
#include "nl/status.h"

static void get_hook(const struct nlattr *attr, struct status *status)
{
	struct nlattr *tb[FINCTL_A_HOOK_MAX + 1];
	struct hook *hook = &status->hook[status->nhooks];

	if (status->nhooks == STATUS_HOOKS || nl_nested(attr, tb, FINCTL_A_HOOK_MAX))
		return;
	nl_text(tb[FINCTL_A_HOOK_NAME], hook->name, sizeof(hook->name));
	hook->kind = nl_u32(tb[FINCTL_A_HOOK_KIND]);
	hook->state = nl_u32(tb[FINCTL_A_HOOK_STATE]);
	hook->missed = nl_u64(tb[FINCTL_A_HOOK_MISSED]);
	status->nhooks++;
}

static int read_status(struct nl_session *session, const struct nl_reply *reply, void *arg)
{
	struct nlattr **attr = reply->attr, *one;
	struct status *status = arg;
	int rem;

	(void)session;
	memset(status, 0, sizeof(*status));
	status->abi = nl_u32(attr[FINCTL_A_STATUS_ABI]);
	nl_text(attr[FINCTL_A_STATUS_VERSION], status->version, sizeof(status->version));
	status->hz = nl_u32(attr[FINCTL_A_STATUS_HZ]);
	status->realtime_offset_ns = nl_u64(attr[FINCTL_A_STATUS_REALTIME_OFFSET_NS]);
	status->subscribers = nl_u32(attr[FINCTL_A_STATUS_SUBSCRIBERS]);
	status->bytes = nl_u64(attr[FINCTL_A_STATUS_BYTES]);
	status->events_lost = nl_u64(attr[FINCTL_A_STATUS_EVENTS_LOST]);
	NL_EACH(one, reply, rem)
		if (nla_type(one) == FINCTL_A_STATUS_HOOK)
			get_hook(one, status);
	return NL_DONE;
}

int nl_status_get(struct nl_session *session, struct status *status)
{
	return nl_talk(session, nl_request(session, FINCTL_CMD_STATUS_GET, NLM_F_ACK),
		       read_status, status);
}

static void get_sysctl(const struct nlattr *attr, struct netns *netns)
{
	struct nlattr *tb[FINCTL_A_SYSCTL_MAX + 1];
	struct sysctl *sysctl = &netns->sysctl[netns->nsysctls];

	if (netns->nsysctls == NETNS_SYSCTLS || nl_nested(attr, tb, FINCTL_A_SYSCTL_MAX))
		return;
	nl_text(tb[FINCTL_A_SYSCTL_NAME], sysctl->name, sizeof(sysctl->name));
	sysctl->value = nl_u32(tb[FINCTL_A_SYSCTL_VALUE]);
	netns->nsysctls++;
}

static int read_netns(struct nl_session *session, const struct nl_reply *reply, void *arg)
{
	struct nlattr **attr = reply->attr, *one;
	struct netnss *all = arg;
	struct netns *netns;
	int rem;

	(void)session;
	all->netns = grow(all->netns, all->n, &all->room, sizeof(*netns));
	netns = &all->netns[all->n++];
	memset(netns, 0, sizeof(*netns));
	netns->inum = nl_u32(attr[FINCTL_A_NETNS_NETNS]);
	netns->recording = nl_u32(attr[FINCTL_A_NETNS_RECORDING]);
	netns->rules = nl_u32(attr[FINCTL_A_NETNS_RULES]);
	netns->records = nl_u32(attr[FINCTL_A_NETNS_RECORDS]);
	netns->open = nl_u32(attr[FINCTL_A_NETNS_RECORDS_OPEN]);
	netns->ended = nl_u32(attr[FINCTL_A_NETNS_RECORDS_ENDED]);
	netns->events = nl_u32(attr[FINCTL_A_NETNS_EVENTS]);
	netns->bytes = nl_u64(attr[FINCTL_A_NETNS_BYTES]);
	netns->not_recorded = nl_u64(attr[FINCTL_A_NETNS_NOT_RECORDED]);
	netns->evicted = nl_u64(attr[FINCTL_A_NETNS_EVICTED]);
	netns->events_lost = nl_u64(attr[FINCTL_A_NETNS_EVENTS_LOST]);
	netns->probe_missed = nl_u64(attr[FINCTL_A_NETNS_PROBE_MISSED]);
	netns->recording_ns = nl_u64(attr[FINCTL_A_NETNS_RECORDING_NS]);
	nl_get_match(attr[FINCTL_A_NETNS_FILTER], &netns->filter);
	netns->kept = nl_u32(attr[FINCTL_A_NETNS_KEPT]);
	netns->from = nl_u32(attr[FINCTL_A_NETNS_FROM]);
	netns->filtered = nl_u32(attr[FINCTL_A_NETNS_FILTERED]);
	netns->flows = nl_u32(attr[FINCTL_A_NETNS_FLOWS]);
	netns->flows_capacity = nl_u32(attr[FINCTL_A_NETNS_FLOWS_CAPACITY]);
	netns->flows_evicted = nl_u64(attr[FINCTL_A_NETNS_FLOWS_EVICTED]);
	netns->flows_refused = nl_u64(attr[FINCTL_A_NETNS_FLOWS_REFUSED]);
	NL_EACH(one, reply, rem)
		if (nla_type(one) == FINCTL_A_NETNS_SYSCTL)
			get_sysctl(one, netns);
	return NL_DONE;
}

/* Appends what is on in a namespace, 0 for our own, to @netnss. */
int nl_netns_get(struct nl_session *session, uint32_t netns, struct netnss *netnss)
{
	struct nl_msg *msg = nl_request(session, FINCTL_CMD_NETNS_GET, NLM_F_ACK);

	nl_put_netns(msg, FINCTL_A_NETNS_NETNS, netns);
	return nl_talk(session, msg, read_netns, netnss);
}

static void forget(void *arg)
{
	((struct netnss *)arg)->n = 0;
}

/* Fills in all namespaces, in place of what @netnss holds. */
int nl_netns_dump(struct nl_session *session, struct netnss *netnss)
{
	const struct nl_gather gather = {
		.cmd = FINCTL_CMD_NETNS_GET, .reader = read_netns, .forget = forget, .arg = netnss,
	};

	netnss->n = 0;
	return nl_gather(session, &gather);
}
