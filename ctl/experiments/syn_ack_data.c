// SPDX-License-Identifier: GPL-2.0-only
/* Data in a SYN+ACK, which no Linux sends. */
#include <errno.h>

#include "lab/claim.h"

static const struct step steps[] = {
	FINCTL(SERVER, "drop --port {port} --direction out --segment rst"),
	FINCTL(CLIENT, "drop --port {port} --direction in --segment syn-ack+data --as observe"),
	SAY("Nobody listens on the server. A program sees the SYN come, and answers it by hand:\n"
	    "a SYN+ACK with 5 bytes of data. The kernel's own answer, an RST, is made to vanish.\n"),
	DO(SERVER, SNIFF),
	BEGIN(CLIENT, CONNECT),
	DO_WITH(SERVER, FORGE_SYN_ACK, "5"),
	FAILS(CLIENT, PEEK, EAGAIN),
	SEEN(CLIENT, "SYN+ACK with data came to the client"),
	DO(SERVER, HEAR),
	DO_WITH(CLIENT, LINGER, "0"),
	DO(CLIENT, CLOSE),
	UNTIL_ENDED(1u << LAB_CLIENT),
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_CLIENT, "ESTABLISHED CLOSE", FINCTL_END_RESET_SENT, 0 },
	{}
};

static void check(struct lab *lab)
{
	claim(lab, lab->value[LAB_SERVER] == 1,
	      "the client acknowledged %d of 6: the SYN, and not the 5 bytes", lab->value[LAB_SERVER]);
}

LAB_EXPERIMENT(syn_ack_data) = {
	.name = "syn-ack-data",
	.summary = "A SYN+ACK that carries data: Linux connects, and does not take the data",
	.story =
"RFC 9293 allows data in any segment, a SYN+ACK too. Linux's client takes the SYN+ACK,\n"
"acknowledges the SYN alone, and leaves the data to be sent again.\n",
	.step = steps, .outcome = outcomes, .check = check,
};
