// SPDX-License-Identifier: GPL-2.0-only
/* A close without a loss, and what its first closer is left with. */
#include "lab/claim.h"

static const struct param params[] = {
	{ .name = "tcp_fin_timeout", .value = "10", .low = 1, .high = 600,
	  .help = "which has nothing to do with it" },
	{}
};

static const struct step steps[] = {
	SYSCTL(CLIENT, "net.ipv4.tcp_fin_timeout={tcp_fin_timeout}"),
	FINCTL(CLIENT, "record --port {port}"),
	FINCTL(SERVER, "record --port {port}"),
	MEET,
	SAY("The client closes, and the server as soon as it is told.\n"),
	BEGIN(SERVER, SERVE_TO_END),
	DO(CLIENT, CLOSE),
	UNTIL_ENDED(LAB_BOTH),
	{}
};

static const struct lesson lessons[] = {
	{ LAB_CLIENT, FINCTL_EVENT_STATE, FINCTL_STATE_TIME_WAIT,
	  "Both FINs are acknowledged. If this last ACK were lost, the server\n"
	  "would send its FIN again, and somebody has to answer; and stray\n"
	  "segments must not meet a new connection of the same ports. So the\n"
	  "end that closed first waits: a mini-socket of a few hundred bytes." },
	{ LAB_SERVER, FINCTL_EVENT_END, 0,
	  "The end that closed second is done at once." },
	{ LAB_CLIENT, FINCTL_EVENT_END, 0,
	  "60 s, TCP_TIMEWAIT_LEN, compiled into the kernel. tcp_fin_timeout\n"
	  "does not change it." },
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_CLIENT, "ESTABLISHED FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE", FINCTL_END_CLOSED, 0 },
	{ LAB_SERVER, "ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE", FINCTL_END_CLOSED, 0 },
	{}
};

static void check(struct lab *lab)
{
	struct window lasts;

	schedule_time_wait(lab->hz, &lasts);
	claim_lasted(lab, LAB_CLIENT, FINCTL_STATE_TIME_WAIT, &lasts);
}

LAB_EXPERIMENT(time_wait) = {
	.name = "time-wait",
	.summary = "Nothing is lost, and who closed first waits for 60 s",
	.story =
"A close as it should be. tcp_fin_timeout is {tcp_fin_timeout} on the client, to show that\n"
"TIME_WAIT does not ask for it.\n",
	.param = params, .step = steps, .lesson = lessons, .outcome = outcomes, .check = check,
};
