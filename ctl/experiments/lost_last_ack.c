// SPDX-License-Identifier: GPL-2.0-only
/* The last segment of a close is lost, once. */
#include "lab/claim.h"

static const struct step steps[] = {
	FINCTL(CLIENT, "drop --port {port} --direction out --count 1"),
	FINCTL(SERVER, "record --port {port}"),
	MEET,
	SAY("The client closes, and the server as soon as it is told.\n"),
	BEGIN(SERVER, SERVE_TO_END),
	DO(CLIENT, CLOSE),
	UNTIL_ENDED(LAB_BOTH),
	{}
};

static const struct lesson lessons[] = {
	{ LAB_CLIENT, FINCTL_EVENT_DROP, 0,
	  "This is the last segment of the close, and nobody acknowledges an\n"
	  "ACK: the client cannot know that it is lost." },
	{ LAB_SERVER, FINCTL_EVENT_RETRANSMIT, 0,
	  "The server misses it, and sends its FIN again. The client's socket\n"
	  "is gone, but its mini-socket in TIME_WAIT knows the answer. That is\n"
	  "one of the two things that TIME_WAIT is for." },
	{ LAB_SERVER, FINCTL_EVENT_FIN_ACKED, 0,
	  "It has come. With the FIN that it answered, TIME_WAIT began anew." },
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
	const struct record *server = lab_record_of(lab, LAB_SERVER);
	struct window lasts;
	uint64_t later_ns;

	if (!client || !server)
		return;
	claim(lab, server->retransmits == 1, "the server sent its FIN once more");
	schedule_time_wait(lab->hz, &lasts);
	later_ns = server->fin_acked_ns - server->fin_sent_ns;
	lasts.from_ns += later_ns;
	lasts.to_ns += later_ns;
	claim_lasted(lab, LAB_CLIENT, FINCTL_STATE_TIME_WAIT, &lasts);
}

LAB_EXPERIMENT(lost_last_ack) = {
	.name = "lost-last-ack",
	.summary = "The last ACK of a close is lost once, and TIME_WAIT makes up for it",
	.story =
"On the client the first segment that acknowledges a FIN will vanish: the last one of\n"
"the close.\n",
	.step = steps, .lesson = lessons, .outcome = outcomes, .check = check,
};
