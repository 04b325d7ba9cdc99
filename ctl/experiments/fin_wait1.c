// SPDX-License-Identifier: GPL-2.0-only
/* The ACK of a FIN vanishes, and both ends are left with a FIN of their own. */
#include "lab/claim.h"

static const struct param params[] = {
	{ .name = "tcp_orphan_retries", .value = "0", .high = 255,
	  .help = "how long a socket that nobody holds keeps trying" },
	{}
};

static const struct step steps[] = {
	SYSCTL(CLIENT, "net.ipv4.tcp_orphan_retries={tcp_orphan_retries}"),
	SYSCTL(SERVER, "net.ipv4.tcp_orphan_retries={tcp_orphan_retries}"),
	FINCTL(SERVER, "drop --port {port}"),
	FINCTL(CLIENT, "record --port {port}"),
	MEET,
	SAY("The client has connected, and has had an answer: the rule touches neither.\n"
	    "Now it closes.\n"),
	BEGIN(SERVER, SERVE_TO_END),
	DO(CLIENT, CLOSE),
	UNTIL_ENDED(LAB_BOTH),
	{}
};

static const struct lesson lessons[] = {
	{ LAB_CLIENT, FINCTL_EVENT_FIN_SENT, 0,
	  "close() has queued a FIN. Until it is acknowledged the client\n"
	  "stays in FIN_WAIT1, though no process holds the socket now: it\n"
	  "is an orphan." },
	{ LAB_SERVER, FINCTL_EVENT_FIN_RECEIVED, 0,
	  "The FIN has come through. The server's program reads the end of\n"
	  "the stream, and closes too." },
	{ LAB_SERVER, FINCTL_EVENT_DROP, 0,
	  "Here is the ACK that the client waits for, riding on the server's\n"
	  "own FIN. It vanishes behind TCP's back: to the server's TCP it has\n"
	  "been sent, as when a network loses it. Now the server waits as\n"
	  "well, in LAST_ACK." },
	{ LAB_CLIENT, FINCTL_EVENT_RETRANSMIT, FINCTL_CAUSE_TLP,
	  "The first to go is a tail loss probe: the same FIN again, and no\n"
	  "timer is doubled for it." },
	{ LAB_CLIENT, FINCTL_EVENT_RETRANSMIT, FINCTL_CAUSE_RTO,
	  "Now the retransmission timer. RTO is 200 ms and the variance of\n"
	  "the RTT; it doubles with each expiry. The kernel keeps its timers\n"
	  "on a wheel whose slots widen with distance: hence `late`." },
	{ LAB_CLIENT, FINCTL_EVENT_END, 0,
	  "tcp_orphan_retries, of which 0 stands for 8, is no count but a\n"
	  "time: what so many retransmissions would take from 200 ms, 102.2 s\n"
	  "for 8, counted from the first RTO retransmission on. The first\n"
	  "timer to expire behind that ends the socket, in silence: no RST is\n"
	  "sent." },
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_CLIENT, "ESTABLISHED FIN_WAIT1 CLOSE", FINCTL_END_RETRANSMIT_TIMEOUT, 0 },
	{ LAB_SERVER, "ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE", FINCTL_END_RETRANSMIT_TIMEOUT, 0 },
	{}
};

static void check(struct lab *lab)
{
	const struct record *client = lab_record_of(lab, LAB_CLIENT);
	const struct record *server = lab_record_of(lab, LAB_SERVER);

	claim_punctual(lab, LAB_CLIENT);
	claim_died_when_due(lab, LAB_CLIENT);
	claim_punctual(lab, LAB_SERVER);
	claim_died_when_due(lab, LAB_SERVER);
	if (client && server)
		claim(lab, !client->fin_acked_ns && !server->fin_acked_ns &&
		      record_count(server, FINCTL_EVENT_DROP, 0),
		      "no FIN was ever acknowledged: all %u segments that did it vanished",
		      record_count(server, FINCTL_EVENT_DROP, 0));
}

LAB_EXPERIMENT(fin_wait1) = {
	.name = "fin-wait1",
	.summary = "The ACK of a FIN vanishes: FIN_WAIT1 and LAST_ACK until they die",
	.story =
"Two hosts, client and server, joined by a cable. The server listens on port {port}\n"
"and closes when its client does. On the server every segment that acknowledges a\n"
"FIN will vanish. It takes about 108 s, which a VM in virtual time skips.\n",
	.param = params, .step = steps, .lesson = lessons, .outcome = outcomes, .check = check,
};
