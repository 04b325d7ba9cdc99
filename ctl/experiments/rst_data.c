// SPDX-License-Identifier: GPL-2.0-only
/* Data in an RST. */
#include <errno.h>

#include "lab/claim.h"

static const struct step steps[] = {
	FINCTL(CLIENT, "drop --port {port} --direction in --segment rst+data --as observe"),
	FINCTL(SERVER, "record --port {port}"),
	MEET,
	SAY("A program on the server's host makes an RST by hand, with 20 bytes in it. The\n"
	    "server's own socket knows nothing of that.\n"),
	DO(SERVER, SNIFF),
	DO_WITH(CLIENT, SEND, "6"),
	DO_WITH(SERVER, RECV, "6"),
	DO_WITH(SERVER, FORGE_RST, "20"),
	UNTIL_ENDED(1u << LAB_CLIENT),
	SEEN(CLIENT, "RST with data came to the client"),
	FAILS(CLIENT, PEEK, ECONNRESET),
	SAY("The server's socket still owes an ACK for the 6 bytes. 40 ms later that goes out,\n"
	    "and the client's host answers that there is no such connection.\n"),
	UNTIL_ENDED(LAB_BOTH),
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_CLIENT, "ESTABLISHED CLOSE", FINCTL_END_RESET_RECEIVED, ECONNRESET },
	{ LAB_SERVER, "ESTABLISHED CLOSE", FINCTL_END_RESET_RECEIVED, ECONNRESET },
	{}
};

LAB_EXPERIMENT(rst_data) = {
	.name = "rst-data",
	.summary = "An RST that carries data: it resets, and the data is not delivered",
	.story =
"RFC 9293, section 3.5.3, wants a receiver to let RSTs with data pass: a sender may say\n"
"in it why it resets. Linux resets, and shows the data to nobody.\n",
	.step = steps, .outcome = outcomes,
};
