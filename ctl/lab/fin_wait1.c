// SPDX-License-Identifier: GPL-2.0-only
/* The ACK of a FIN vanishes, and both ends are left with a FIN of their own. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/lab.h"
#include "names.h"
#include "schedule.h"

#define PORT	1234

static const char greeting[] = "hello";

static struct sockaddr_in server_address(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(PORT) };

	inet_pton(AF_INET, "10.9.0.2", &in.sin_addr);
	return in;
}

static int exchange(int fd)
{
	char text[sizeof(greeting)];

	return send(fd, greeting, sizeof(greeting), MSG_NOSIGNAL) == sizeof(greeting) &&
	       recv(fd, text, sizeof(text), MSG_WAITALL) == sizeof(text) ? 0 : -1;
}

/* Answers one connection, and closes when its client does. */
static int server(int point, void *arg)
{
	struct sockaddr_in in = server_address();
	int listener = socket(AF_INET, SOCK_STREAM, 0), one;
	char byte;

	(void)arg;
	if (bind(listener, (void *)&in, sizeof(in)) || listen(listener, 1) || point_reached(point))
		return 1;
	one = accept(listener, NULL, NULL);
	if (one < 0 || exchange(one))
		return 1;
	while (recv(one, &byte, 1, 0) > 0)
		;
	close(one);
	return point_wait(point);
}

static int client(int point, void *arg)
{
	struct sockaddr_in in = server_address();
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)arg;
	if (connect(fd, (void *)&in, sizeof(in)) || exchange(fd) || point_reached(point) ||
	    point_wait(point))
		return 1;
	close(fd);
	return point_wait(point);
}

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
	  "tcp_orphan_retries is 0, which stands for 8. It is no count but a\n"
	  "time, what 8 retransmissions would take from 200 ms: 102.2 s, from\n"
	  "the first RTO retransmission on. The first timer to expire behind\n"
	  "that ends the socket, in silence: no RST is sent." },
	{}
};

static int fail(struct lab *lab, const char *what)
{
	return nl_fail(&lab->session, NL_LOCAL, "the %s of the experiment did not come up", what);
}

static int connect_them(struct lab *lab)
{
	struct program *program = lab->program;

	if (program_start(&program[LAB_SERVER], &lab->host[LAB_SERVER], "server", server, NULL) ||
	    point_wait(program[LAB_SERVER].fd))
		return fail(lab, "server");
	if (program_start(&program[LAB_CLIENT], &lab->host[LAB_CLIENT], "client", client, NULL) ||
	    point_wait(program[LAB_CLIENT].fd))
		return fail(lab, "client");
	return NL_DONE;
}

/* One timer-wheel step for a timer of that length, kernel/time/timer.c. */
static int64_t wheel_step_us(uint64_t us, uint32_t hz)
{
	uint64_t jiffies = us * hz / 1000000, step = 1;

	for (; jiffies >= 63 * step; step *= 8)
		;
	return (int64_t)((step + 1) * 1000000 / hz);
}

/* Return: whether each retransmission came when its timer said. */
static bool is_punctual(const struct record *record, uint32_t hz)
{
	uint64_t sent_ns = record->fin_sent_ns;
	unsigned int i;

	for (i = 0; i < record->nevents; i++) {
		const struct event *event = &record->event[i];
		int64_t over;

		if (event->type != FINCTL_EVENT_RETRANSMIT)
			continue;
		over = (int64_t)((event->ns - sent_ns) / 1000) - event->rto_us;
		sent_ns = event->ns;
		if (event->cause == FINCTL_CAUSE_RTO &&
		    (over < 0 || over > wheel_step_us(event->rto_us, hz)))
			return false;
	}
	return true;
}

static bool died_when_due(const struct record *record, uint32_t hz)
{
	struct window due;

	return schedule_predict(record, hz, &due) && record->end_ns >= due.from_ns &&
	       record->end_ns <= due.to_ns;
}

static unsigned int drops(const struct record *record)
{
	unsigned int i, n = 0;

	for (i = 0; i < record->nevents; i++)
		n += record->event[i].type == FINCTL_EVENT_DROP;
	return n;
}

static void check_end(struct lab *lab, const char *who, const struct record *record, uint32_t state)
{
	uint32_t from = 0;
	unsigned int i;

	for (i = 0; i < record->nevents; i++)
		if (record->event[i].type == FINCTL_EVENT_STATE)
			from = record->event[i].from;
	lab_claim(lab, from == state && record->end == FINCTL_END_RETRANSMIT_TIMEOUT,
		  "the %s's socket died in %s, by %s", who, name_of(&name_state, from),
		  name_of(&name_end, record->end));
	lab_claim(lab, is_punctual(record, lab->hz),
		  "each of its %u retransmissions came within one step of the timer wheel",
		  record->retransmits);
	lab_claim(lab, died_when_due(record, lab->hz), "it died when the kernel's rules say: %.3f s after its FIN",
		  (record->end_ns - record->fin_sent_ns) / 1e9);
}

static int check(struct lab *lab)
{
	const struct record *of_client, *of_server;
	int result = lab_records(lab);

	of_client = lab_record_of(lab, LAB_CLIENT);
	of_server = lab_record_of(lab, LAB_SERVER);
	if (result)
		return result;
	lab_say(lab, "\n");
	lab_claim(lab, of_client && of_server, "both ends have a record");
	if (!of_client || !of_server)
		return NL_DONE;
	check_end(lab, "client", of_client, FINCTL_STATE_FIN_WAIT1);
	check_end(lab, "server", of_server, FINCTL_STATE_LAST_ACK);
	lab_claim(lab, !of_client->fin_acked_ns && !of_server->fin_acked_ns && drops(of_server),
		  "no FIN was ever acknowledged: all %u segments that did it vanished",
		  drops(of_server));
	return NL_DONE;
}

static int run(struct lab *lab)
{
	const struct match match = {
		.nports = 1, .port = { { FINCTL_SIDE_EITHER, PORT, PORT } },
	};
	const struct rule rule = {
		.match = match, .direction = FINCTL_DIRECTION_BOTH, .how = FINCTL_HOW_LOSS,
		.nterms = 1, .term = { { .all = FINCTL_CLASS_ACK_OF_FIN } },
	};
	int result = lab_join(lab);

	if (!result)
		result = lab_drop(lab, LAB_SERVER, &rule);
	if (!result)
		result = lab_record(lab, LAB_CLIENT, &match);
	if (!result)
		result = connect_them(lab);
	if (!result)
		result = lab_listen(lab, &match);
	if (result)
		return result;
	lab_say(lab, "\nThe client has connected, and has had an answer: the rule touches neither.\n"
		"Now it closes.\n\n");
	point_reached(lab->program[LAB_CLIENT].fd);
	result = lab_watch(lab, 1u << LAB_CLIENT | 1u << LAB_SERVER);
	return result ? result : check(lab);
}

LAB_EXPERIMENT(fin_wait1) = {
	.name = "fin-wait1",
	.summary = "The ACK of a FIN vanishes: FIN_WAIT1 and LAST_ACK until they die",
	.story =
"Two hosts, client and server, joined by a cable. The server listens on port 1234\n"
"and closes when its client does. On the server every segment that acknowledges a\n"
"FIN will vanish. It takes about 108 s, which a VM in virtual time skips.\n",
	.lesson = lessons,
	.run = run,
};
