// SPDX-License-Identifier: GPL-2.0-only
/* Why a packet filter on the sender does not show what a lossy network does. */
#include "lab/claim.h"

static const struct param params[] = {
	{ .name = "as", .value = "loss,eperm,congestion", .words = "loss eperm congestion", .swept = true,
	  .help = "how the FIN goes, several by commas" },
	{}
};

static const struct step steps[] = {
	FINCTL(CLIENT, "undrop --all"),
	FINCTL(CLIENT, "drop --port {port} --direction out --segment fin --as {as}"),
	MEET,
	SAY("The client closes. Each FIN goes as {as}.\n"),
	DO(CLIENT, CLOSE),
	UNTIL_ENDED(1u << LAB_CLIENT),
	{}
};

static void check_loss(struct lab *lab, const struct record *client)
{
	claim(lab, client->end == FINCTL_END_RETRANSMIT_TIMEOUT &&
	      record_count(client, FINCTL_EVENT_RETRANSMIT, FINCTL_CAUSE_RTO) >= 8,
	      "as loss: %u retransmissions, each with twice the RTO of the one before; dead after %.1f s",
	      client->retransmits, record_lasted(client, FINCTL_STATE_FIN_WAIT1) / 1e9);
	claim_died_when_due(lab, LAB_CLIENT);
}

static void check_eperm(struct lab *lab, const struct record *client)
{
	claim(lab, client->end == FINCTL_END_PROBE_TIMEOUT &&
	      !record_count(client, FINCTL_EVENT_RETRANSMIT, FINCTL_CAUSE_RTO) &&
	      !record_count(client, FINCTL_EVENT_RETRANSMIT, FINCTL_CAUSE_TLP),
	      "as eperm: not one retransmission; %u zero-window probes, and dead of those after %.1f s",
	      record_count(client, FINCTL_EVENT_RETRANSMIT, FINCTL_CAUSE_PROBE0),
	      record_lasted(client, FINCTL_STATE_FIN_WAIT1) / 1e9);
}

static void check_congestion(struct lab *lab, const struct record *client)
{
	double lasted = record_lasted(client, FINCTL_STATE_FIN_WAIT1) / 1e9;

	claim(lab, lasted > 3 && lasted < 10,
	      "as congestion: tried again every 500 ms, %u times, and dead after %.1f s",
	      client->retransmits, lasted);
}

static void check(struct lab *lab)
{
	static void (*const check_as[])(struct lab *, const struct record *) = {
		[FINCTL_HOW_LOSS] = check_loss, [FINCTL_HOW_EPERM] = check_eperm,
		[FINCTL_HOW_CONGESTION] = check_congestion,
	};
	const struct record *client = lab_record_of(lab, LAB_CLIENT);

	if (client)
		check_as[name_value(&name_how, params_text(&lab->params, "as"))](lab, client);
}

LAB_EXPERIMENT(eperm_is_not_loss) = {
	.name = "eperm-is-not-loss",
	.summary = "The same FIN lost, refused by a packet filter, and dropped by a queue",
	.story =
"Three times the client's FINs do not leave their host. Lost: TCP is told that all is\n"
"well, as when a network loses them. Refused, as iptables -j DROP in OUTPUT does: the\n"
"send fails with -EPERM, so TCP takes the FIN for one that was never sent, and probes as\n"
"if the window were shut. Dropped by a queue, as tc does: TCP sees local congestion.\n",
	.param = params, .step = steps, .check = check,
};
