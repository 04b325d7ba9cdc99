// SPDX-License-Identifier: GPL-2.0-only
/* How long an orphan stays in FIN_WAIT2, for several values of tcp_fin_timeout. */
#include "lab/claim.h"

static const struct param params[] = {
	{ .name = "tcp_fin_timeout", .value = "10,60,61,75", .low = 1, .high = 600, .swept = true,
	  .help = "seconds in FIN_WAIT2 without a process, several by commas" },
	{}
};

static const struct step steps[] = {
	SYSCTL(CLIENT, "net.ipv4.tcp_fin_timeout={tcp_fin_timeout}"),
	FINCTL(CLIENT, "record --port {port}"),
	FINCTL(SERVER, "record --port {port}"),
	MEET,
	SAY("With tcp_fin_timeout {tcp_fin_timeout} the client closes, and the server does not.\n"),
	DO(CLIENT, CLOSE),
	UNTIL_ENDED(1u << LAB_CLIENT),
	DO(SERVER, CLOSE),
	UNTIL_ENDED(LAB_BOTH),
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_CLIENT, "ESTABLISHED FIN_WAIT1 FIN_WAIT2 CLOSE", FINCTL_END_FIN_WAIT2_TIMEOUT, 0 },
	{}
};

static void check(struct lab *lab)
{
	claim_fin_wait2(lab);
}

LAB_EXPERIMENT(fin_timeout) = {
	.name = "fin-timeout",
	.summary = "How long FIN_WAIT2 lasts without a process, by tcp_fin_timeout",
	.story =
"Up to 60 s a mini-socket waits for as long as tcp_fin_timeout says. Above that the\n"
"socket itself waits for what is beyond 60 s, and then a mini-socket for the same time\n"
"again: tcp_keepalive_timer() hands over only the rest. So 61 makes it 2 s (or 3.5 RTO,\n"
"if that is more), not 61; and 75 makes it 30.\n",
	.param = params, .step = steps, .outcome = outcomes, .check = check,
};
