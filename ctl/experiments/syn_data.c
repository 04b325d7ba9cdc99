// SPDX-License-Identifier: GPL-2.0-only
/* Data in a SYN: TCP Fast Open, RFC 7413. */
#include "lab/claim.h"

static const struct param params[] = {
	{ .name = "as", .value = "observe,loss", .words = "observe loss", .swept = true,
	  .help = "what becomes of the SYN with data, several by commas" },
	{}
};

static const struct step steps[] = {
	SYSCTL(CLIENT, "net.ipv4.tcp_fastopen=5"),
	SYSCTL(SERVER, "net.ipv4.tcp_fastopen=514"),
	FINCTL(CLIENT, "undrop --all"),
	FINCTL(CLIENT, "drop --port {port} --direction out --segment syn+data --count 1 --as {as}"),
	FINCTL(SERVER, "record --port {port}"),
	SAY("The client connects and sends 100 bytes, in one call. Its SYN goes as {as}.\n"),
	DO(SERVER, LISTEN),
	DO_WITH(CLIENT, CONNECT_WITH, "100"),
	DO(SERVER, ACCEPT),
	DO_WITH(SERVER, RECV, "100"),
	SEEN(CLIENT, "SYN with data left the client"),
	BEGIN(SERVER, SERVE_TO_END),
	DO(CLIENT, CLOSE),
	UNTIL_ENDED(1u << LAB_SERVER),
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_SERVER, "ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE", FINCTL_END_CLOSED, 0 },
	{}
};

static void check(struct lab *lab)
{
	claim(lab, lab->value[LAB_SERVER] == 100, "the server's program has read the 100 bytes");
}

LAB_EXPERIMENT(syn_data) = {
	.name = "syn-data",
	.summary = "A SYN that carries data, and what happens when such SYNs are lost",
	.story =
"RFC 9293 always allowed data in a SYN, to be delivered once the handshake is over; TCP\n"
"Fast Open, RFC 7413, delivers it at once, to who shows a cookie. Here both ends do\n"
"without (tcp_fastopen). Some boxes on the way swallow such SYNs: then the client sends\n"
"a plain one, and the data behind the handshake.\n",
	.param = params, .step = steps, .outcome = outcomes, .check = check,
};
