// SPDX-License-Identifier: GPL-2.0-only
/* There are more orphans than the machine allows. */
#include "lab/claim.h"

static const struct param params[] = {
	{ .name = "tcp_max_orphans", .value = "0", .high = 1000000,
	  .help = "sockets without a process that the machine puts up with" },
	{}
};

static const struct step steps[] = {
	MACHINE("net.ipv4.tcp_max_orphans={tcp_max_orphans}"),
	FINCTL(CLIENT, "drop --port {port} --direction out --segment fin"),
	FINCTL(SERVER, "record --port {port}"),
	MEET,
	SAY("The client closes, and its FINs vanish.\n"),
	DO(CLIENT, CLOSE),
	UNTIL_ENDED(LAB_BOTH),
	{}
};

static const struct lesson lessons[] = {
	{ LAB_CLIENT, FINCTL_EVENT_RESET_SENT, 0,
	  "At the first retransmission timer the kernel counts: there are more\n"
	  "orphans than tcp_max_orphans. It ends this one with an RST, and\n"
	  "says so in its log. The count is taken every 100 ms, so it does\n"
	  "not happen at once." },
	{ LAB_SERVER, FINCTL_EVENT_RESET_RECEIVED, 0,
	  "The other end is told, for a change." },
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_CLIENT, "ESTABLISHED FIN_WAIT1 CLOSE", FINCTL_END_OUT_OF_RESOURCES, 0 },
	{ LAB_SERVER, "ESTABLISHED CLOSE", FINCTL_END_RESET_RECEIVED, 0 },
	{}
};

LAB_EXPERIMENT(too_many_orphans) = {
	.name = "too-many-orphans",
	.summary = "More orphans than tcp_max_orphans: the next timer ends one with an RST",
	.story =
"tcp_max_orphans is the whole machine's: while this runs, every socket on it that has\n"
"lost its process is ended in this way. Run it where nobody minds. The old value comes\n"
"back at the end, whatever happens.\n",
	.param = params, .step = steps, .lesson = lessons, .outcome = outcomes,
};
