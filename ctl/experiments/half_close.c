// SPDX-License-Identifier: GPL-2.0-only
/* One direction is closed, and the other goes on. */
#include "lab/claim.h"

static const struct param params[] = {
	{ .name = "seconds", .value = "100", .low = 1, .high = 3000,
	  .help = "how long the server thinks about its answer" },
	{}
};

static const struct step steps[] = {
	FINCTL(CLIENT, "record --port {port}"),
	FINCTL(SERVER, "record --port {port}"),
	MEET,
	SAY("The client has said all that it has to say, but wants to hear the answer.\n"),
	DO(CLIENT, SHUTDOWN),
	UNTIL(CLIENT, "FIN_WAIT2"),
	WAIT("{seconds}"),
	SAY("After {seconds} s the server answers, and closes.\n"),
	DO_WITH(SERVER, SEND, "50000"),
	DO_WITH(CLIENT, RECV, "50000"),
	DO(SERVER, READ_TO_END),
	DO(SERVER, CLOSE),
	DO(CLIENT, READ_TO_END),
	DO(CLIENT, CLOSE),
	UNTIL_ENDED(LAB_BOTH),
	{}
};

static const struct lesson lessons[] = {
	{ LAB_CLIENT, FINCTL_EVENT_STATE, FINCTL_STATE_FIN_WAIT2,
	  "As after a close. But a process holds this socket, and so there is\n"
	  "no timer: tcp_fin_timeout is for orphans. It can receive for as\n"
	  "long as the server sends." },
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_CLIENT, "ESTABLISHED FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE", FINCTL_END_CLOSED, 0 },
	{ LAB_SERVER, "ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE", FINCTL_END_CLOSED, 0 },
	{}
};

static void check(struct lab *lab)
{
	const struct record *client = lab_record_of(lab, LAB_CLIENT);
	double seconds = params_number(&lab->params, "seconds");

	if (client)
		claim(lab, record_lasted(client, FINCTL_STATE_FIN_WAIT2) / 1e9 >= seconds,
		      "FIN_WAIT2 lasted %.3f s, and the answer of 50000 bytes came then",
		      record_lasted(client, FINCTL_STATE_FIN_WAIT2) / 1e9);
}

LAB_EXPERIMENT(half_close) = {
	.name = "half-close",
	.summary = "shutdown() of one direction: FIN_WAIT2 for as long as it takes",
	.story =
"shutdown(SHUT_WR) sends a FIN as close() does, but the program keeps the socket and\n"
"goes on receiving.\n",
	.param = params, .step = steps, .lesson = lessons, .outcome = outcomes, .check = check,
};
