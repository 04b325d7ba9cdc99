// SPDX-License-Identifier: GPL-2.0-only
/* close() with data that nobody has read. */
#include <errno.h>

#include "lab/claim.h"

static const struct step steps[] = {
	FINCTL(CLIENT, "record --port {port}"),
	FINCTL(SERVER, "record --port {port}"),
	MEET,
	SAY("The server sends 100 bytes. The client closes without reading them.\n"),
	DO_WITH(SERVER, SEND, "100"),
	DO(CLIENT, CLOSE),
	UNTIL_ENDED(LAB_BOTH),
	FAILS(SERVER, PEEK, ECONNRESET),
	{}
};

static const struct lesson lessons[] = {
	{ LAB_CLIENT, FINCTL_EVENT_RESET_SENT, 0,
	  "The data was acknowledged, and now it is lost. A FIN would tell the\n"
	  "server that all is well; RFC 2525, section 2.17, and RFC 9293,\n"
	  "section 3.6.1, want an RST instead." },
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_CLIENT, "ESTABLISHED CLOSE", FINCTL_END_RESET_SENT, 0 },
	{ LAB_SERVER, "ESTABLISHED CLOSE", FINCTL_END_RESET_RECEIVED, ECONNRESET },
	{}
};

LAB_EXPERIMENT(unread_data) = {
	.name = "unread-data",
	.summary = "close() with unread data in the socket: an RST instead of a FIN",
	.story =
"A client that has enough may close while something is still in its receive buffer.\n"
"An answer that the server has sent in full can be cut off by that.\n",
	.step = steps, .lesson = lessons, .outcome = outcomes,
};
