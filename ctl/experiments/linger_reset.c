// SPDX-License-Identifier: GPL-2.0-only
/* SO_LINGER with a time of 0: close() throws the connection away. */
#include <errno.h>

#include "lab/claim.h"

static const struct step steps[] = {
	FINCTL(CLIENT, "record --port {port}"),
	FINCTL(SERVER, "record --port {port}"),
	MEET,
	SAY("The client sets SO_LINGER to 0 seconds, and closes.\n"),
	DO_WITH(CLIENT, LINGER, "0"),
	DO(CLIENT, CLOSE),
	UNTIL_ENDED(LAB_BOTH),
	FAILS(SERVER, PEEK, ECONNRESET),
	{}
};

static const struct lesson lessons[] = {
	{ LAB_CLIENT, FINCTL_EVENT_RESET_SENT, 0,
	  "No FIN, no waiting: tcp_disconnect() sends an RST, and what was\n"
	  "still to be sent is thrown away. That avoids TIME_WAIT, and with\n"
	  "it what TIME_WAIT is for." },
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_CLIENT, "ESTABLISHED CLOSE", FINCTL_END_RESET_SENT, 0 },
	{ LAB_SERVER, "ESTABLISHED CLOSE", FINCTL_END_RESET_RECEIVED, ECONNRESET },
	{}
};

LAB_EXPERIMENT(linger_reset) = {
	.name = "linger-reset",
	.summary = "SO_LINGER with 0: close() resets the connection",
	.story =
"A program can ask that close() send an RST instead of a FIN.\n",
	.step = steps, .lesson = lessons, .outcome = outcomes,
};
