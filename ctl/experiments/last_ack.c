// SPDX-License-Identifier: GPL-2.0-only
/* The FIN of the end that closes second never arrives. */
#include "lab/claim.h"

static const struct param params[] = {
	{ .name = "tcp_orphan_retries", .value = "3", .high = 255,
	  .help = "how long a socket that nobody holds keeps trying" },
	{}
};

static const struct step steps[] = {
	SYSCTL(SERVER, "net.ipv4.tcp_orphan_retries={tcp_orphan_retries}"),
	FINCTL(SERVER, "drop --port {port} --direction out --segment fin"),
	FINCTL(CLIENT, "record --port {port}"),
	MEET,
	SAY("The client closes, and then the server, whose FINs vanish.\n"),
	DO(CLIENT, CLOSE),
	UNTIL(CLIENT, "FIN_WAIT2"),
	DO(SERVER, READ_TO_END),
	DO(SERVER, CLOSE),
	UNTIL_ENDED(LAB_BOTH),
	{}
};

static const struct lesson lessons[] = {
	{ LAB_SERVER, FINCTL_EVENT_STATE, FINCTL_STATE_LAST_ACK,
	  "The server has been told of the client's FIN, and has sent its\n"
	  "own. Only the last ACK is missing." },
	{ LAB_SERVER, FINCTL_EVENT_END, 0,
	  "LAST_ACK gives up by the same rule as FIN_WAIT1: no process holds\n"
	  "the socket, so tcp_orphan_retries decides." },
	{ LAB_CLIENT, FINCTL_EVENT_END, 0,
	  "The client has waited for a FIN in vain, as long as\n"
	  "tcp_fin_timeout lets it." },
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_SERVER, "ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE", FINCTL_END_RETRANSMIT_TIMEOUT, 0 },
	{ LAB_CLIENT, "ESTABLISHED FIN_WAIT1 FIN_WAIT2 CLOSE", FINCTL_END_FIN_WAIT2_TIMEOUT, 0 },
	{}
};

static void check(struct lab *lab)
{
	claim_punctual(lab, LAB_SERVER);
	claim_died_when_due(lab, LAB_SERVER);
}

LAB_EXPERIMENT(last_ack) = {
	.name = "last-ack",
	.summary = "The second FIN never arrives: LAST_ACK until it dies",
	.story =
"The client closes, the server acknowledges that and closes too; but each FIN of the\n"
"server vanishes on its way out.\n",
	.param = params, .step = steps, .lesson = lessons, .outcome = outcomes, .check = check,
};
