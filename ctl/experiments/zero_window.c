// SPDX-License-Identifier: GPL-2.0-only
/* A FIN that waits behind a window that is shut. */
#include "lab/claim.h"

static const struct step steps[] = {
	FINCTL(CLIENT, "record --port {port}"),
	FINCTL(SERVER, "record --port {port}"),
	DO_WITH(SERVER, BUFFER, "4096"),
	MEET,
	SAY("The client sends until its socket takes no more. The server reads nothing.\n"),
	DO(CLIENT, FILL),
	SAY("The client closes. Its FIN is queued behind all the data.\n"),
	DO(CLIENT, CLOSE),
	UNTIL_ENDED(1u << LAB_CLIENT),
	{}
};

static const struct lesson lessons[] = {
	{ LAB_CLIENT, FINCTL_EVENT_STATE, FINCTL_STATE_FIN_WAIT1,
	  "The state is FIN_WAIT1, but no FIN is on the wire: the receiver's\n"
	  "window is 0, and even a FIN needs room for one byte." },
	{ LAB_CLIENT, FINCTL_EVENT_RETRANSMIT, FINCTL_CAUSE_PROBE0,
	  "The zero-window probe timer asks whether the window has opened. It\n"
	  "doubles as RTO does. The server's kernel answers each probe, so no\n"
	  "probe counts as lost." },
	{ LAB_CLIENT, FINCTL_EVENT_END, 0,
	  "When the probe timer has doubled up to 120 s, an orphan is given\n"
	  "up all the same: tcp_orphan_retries of 0 stands for 0 then, not for\n"
	  "8." },
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_CLIENT, "ESTABLISHED FIN_WAIT1 CLOSE", FINCTL_END_PROBE_TIMEOUT, 0 },
	{}
};

static void check(struct lab *lab)
{
	const struct record *client = lab_record_of(lab, LAB_CLIENT);

	if (!client)
		return;
	claim(lab, !record_count(client, FINCTL_EVENT_RETRANSMIT, FINCTL_CAUSE_RTO) &&
	      !record_count(client, FINCTL_EVENT_RETRANSMIT, FINCTL_CAUSE_TLP),
	      "nothing was retransmitted, for nothing was lost: %u probes were sent",
	      record_count(client, FINCTL_EVENT_RETRANSMIT, FINCTL_CAUSE_PROBE0));
	claim(lab, !client->fin_acked_ns, "the FIN was never acknowledged");
}

LAB_EXPERIMENT(zero_window) = {
	.name = "zero-window",
	.summary = "The receiver's window is shut: FIN_WAIT1 without a FIN on the wire",
	.story =
"The server's program is stuck, and reads nothing. The client sends until both buffers\n"
"are full, and closes.\n",
	.step = steps, .lesson = lessons, .outcome = outcomes, .check = check,
};
