// SPDX-License-Identifier: GPL-2.0-only
/* Both ends close at the same time, and their FINs cross on the way. */
#include "lab/claim.h"

static const struct param params[] = {
	{ .name = "delay_ms", .value = "20", .low = 5, .high = 1000,
	  .help = "how long the cable takes, each way" },
	{}
};

static const struct step steps[] = {
	COMMAND(CLIENT, "tc qdisc add dev veth0 root netem delay {delay_ms}ms"),
	COMMAND(SERVER, "tc qdisc add dev veth0 root netem delay {delay_ms}ms"),
	FINCTL(CLIENT, "record --port {port}"),
	FINCTL(SERVER, "record --port {port}"),
	MEET,
	SAY("Both close, before either can know of the other's FIN.\n"),
	DO(CLIENT, CLOSE),
	DO(SERVER, CLOSE),
	UNTIL_ENDED(LAB_BOTH),
	{}
};

static const struct lesson lessons[] = {
	{ LAB_CLIENT, FINCTL_EVENT_STATE, FINCTL_STATE_CLOSING,
	  "The server's FIN has come, and it acknowledges nothing of ours:\n"
	  "when it was sent, our FIN was still on its way. Each end now\n"
	  "acknowledges the other's." },
	{ LAB_CLIENT, FINCTL_EVENT_STATE, FINCTL_STATE_TIME_WAIT,
	  "Our FIN is acknowledged as well. Both ends closed first, so both\n"
	  "wait in TIME_WAIT." },
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_CLIENT, "ESTABLISHED FIN_WAIT1 CLOSING TIME_WAIT CLOSE", FINCTL_END_CLOSED, 0 },
	{ LAB_SERVER, "ESTABLISHED FIN_WAIT1 CLOSING TIME_WAIT CLOSE", FINCTL_END_CLOSED, 0 },
	{}
};

LAB_EXPERIMENT(closing) = {
	.name = "closing",
	.summary = "Simultaneous close: the FINs cross, and both ends pass through CLOSING",
	.story =
"The cable takes {delay_ms} ms each way (tc-netem does that), and both ends close within\n"
"that time. RFC 9293, figure 13, foresees it.\n",
	.param = params, .step = steps, .lesson = lessons, .outcome = outcomes,
};
