// SPDX-License-Identifier: GPL-2.0-only
/* What tcp_orphan_retries really means, value by value. */
#include "lab/claim.h"

static const struct param params[] = {
	{ .name = "tcp_orphan_retries", .value = "1,2,3,5,7,8,0", .high = 15, .swept = true,
	  .help = "several by commas" },
	{}
};

static const struct step steps[] = {
	SYSCTL(CLIENT, "net.ipv4.tcp_orphan_retries={tcp_orphan_retries}"),
	FINCTL(CLIENT, "undrop --all"),
	FINCTL(CLIENT, "drop --port {port} --direction out --segment fin"),
	MEET,
	SAY("With tcp_orphan_retries {tcp_orphan_retries} the client closes; its FINs vanish.\n"),
	DO(CLIENT, CLOSE),
	UNTIL_ENDED(1u << LAB_CLIENT),
	{}
};

static const struct outcome outcomes[] = {
	{ LAB_CLIENT, "ESTABLISHED FIN_WAIT1 CLOSE", FINCTL_END_RETRANSMIT_TIMEOUT, 0 },
	{}
};

static void check(struct lab *lab)
{
	const struct record *client = lab_record_of(lab, LAB_CLIENT);

	if (client)
		claim(lab, record_count(client, FINCTL_EVENT_RETRANSMIT, FINCTL_CAUSE_TLP) == 1,
		      "tcp_orphan_retries %s: %.1f s from the first RTO retransmission on, of which "
		      "there were %u", params_text(&lab->params, "tcp_orphan_retries"),
		      client->limit_us / 1e6,
		      record_count(client, FINCTL_EVENT_RETRANSMIT, FINCTL_CAUSE_RTO));
	claim_died_when_due(lab, LAB_CLIENT);
}

LAB_EXPERIMENT(orphan_retries) = {
	.name = "orphan-retries",
	.summary = "When a FIN that nobody acknowledges is given up, by tcp_orphan_retries",
	.story =
"tcp_orphan_retries is no count of retransmissions. The kernel turns it into a time,\n"
"(2^(n+1) - 1) times 200 ms, whatever the connection's own RTO is, and gives up with the\n"
"first retransmission timer that comes when that time has passed since the first RTO\n"
"retransmission. 0 stands for 8. Each death is compared with what that rule predicts.\n",
	.param = params, .step = steps, .outcome = outcomes, .check = check,
};
