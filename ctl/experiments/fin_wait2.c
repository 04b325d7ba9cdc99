// SPDX-License-Identifier: GPL-2.0-only
/* The other end acknowledges our FIN, and never sends its own. */
#include "lab/claim.h"

static const struct param params[] = {
	{ .name = "tcp_fin_timeout", .value = "60", .low = 1, .high = 600,
	  .help = "seconds in FIN_WAIT2 without a process" },
	{}
};

static const struct step steps[] = {
	SYSCTL(CLIENT, "net.ipv4.tcp_fin_timeout={tcp_fin_timeout}"),
	FINCTL(CLIENT, "record --port {port}"),
	FINCTL(SERVER, "record --port {port}"),
	MEET,
	SAY("The client closes, and the server's program does not look.\n"),
	DO(CLIENT, CLOSE),
	UNTIL_ENDED(1u << LAB_CLIENT),
	SAY("The client's host has forgotten the connection. Now the server closes.\n"),
	DO(SERVER, READ_TO_END),
	DO(SERVER, CLOSE),
	UNTIL_ENDED(LAB_BOTH),
	{}
};

static const struct lesson lessons[] = {
	{ LAB_CLIENT, FINCTL_EVENT_STATE, FINCTL_STATE_FIN_WAIT2,
	  "The server's kernel has acknowledged the FIN by itself. Its program\n"
	  "may go on sending for as long as it likes; but nobody holds the\n"
	  "client's socket, so the kernel shrinks it to a mini-socket that\n"
	  "waits for tcp_fin_timeout, and no longer." },
	{ LAB_SERVER, FINCTL_EVENT_FIN_RECEIVED, 0,
	  "For the server, read() gives 0 from now on. Until its program\n"
	  "closes, it is in CLOSE_WAIT, without any timer: a program that\n"
	  "forgets to close leaves it there for ever." },
	{ LAB_CLIENT, FINCTL_EVENT_END, 0,
	  "tcp_fin_timeout is over. Nothing was sent to tell the server." },
	{ LAB_SERVER, FINCTL_EVENT_RESET_RECEIVED, 0,
	  "There is no socket for the server's FIN any more: an RST comes." },
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_CLIENT, "ESTABLISHED FIN_WAIT1 FIN_WAIT2 CLOSE", FINCTL_END_FIN_WAIT2_TIMEOUT, 0 },
	{ LAB_SERVER, "ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE", FINCTL_END_RESET_RECEIVED, 0 },
	{}
};

static void check(struct lab *lab)
{
	claim_fin_wait2(lab);
}

LAB_EXPERIMENT(fin_wait2) = {
	.name = "fin-wait2",
	.summary = "The FIN is acknowledged, and the other end never closes",
	.story =
"The client closes. The server's kernel acknowledges the FIN, but its program keeps\n"
"the socket open: the client waits in FIN_WAIT2 for a FIN that does not come.\n",
	.param = params, .step = steps, .lesson = lessons, .outcome = outcomes, .check = check,
};
