// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "counters.h"

static int snmp, snmp6, timers;

/* Ends the program when a call has failed. */
long check(const char *what, long result)
{
	if (result < 0) {
		fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
		exit(1);
	}
	return result;
}

uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

void sleep_until(uint64_t ns)
{
	struct timespec ts = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

static char *slurp(int fd)
{
	static char text[65536];
	size_t have = 0;
	ssize_t got;

	lseek(fd, 0, SEEK_SET);
	while ((got = read(fd, text + have, sizeof(text) - 1 - have)) > 0)
		have += got;
	text[have] = '\0';
	return text;
}

/* snmp has a line of names and below it one of numbers. */
static uint64_t snmp_value(const char *text, const char *proto, const char *name)
{
	char *names = strstr(text, proto), *values = names ? strstr(names + 1, proto) : NULL;
	char *one, *other, *save1, *save2;
	uint64_t value;

	if (!values)
		return 0;
	names = strndup(names, strcspn(names, "\n"));
	values = strndup(values, strcspn(values, "\n"));
	one = strtok_r(names, " ", &save1);
	other = strtok_r(values, " ", &save2);
	while (one && other && strcmp(one, name)) {
		one = strtok_r(NULL, " ", &save1);
		other = strtok_r(NULL, " ", &save2);
	}
	value = one && other ? strtoull(other, NULL, 10) : 0;
	free(names);
	free(values);
	return value;
}

static uint64_t snmp6_value(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	return line ? strtoull(line + strlen(name), NULL, 10) : 0;
}

static uint64_t idle_ns(void)
{
	static const char name[] = ".idle_sleeptime";
	const char *line = slurp(timers);
	uint64_t sum = 0;

	while ((line = strstr(line, name))) {
		line += strlen(name);
		sum += strtoull(line + strspn(line, " :\t"), NULL, 10);
	}
	return sum;
}

/* Of the namespace that the program is in now. */
void counters_open(int family)
{
	snmp = check("snmp", open("/proc/thread-self/net/snmp", O_RDONLY));
	if (family == AF_INET6)
		snmp6 = check("snmp6", open("/proc/thread-self/net/snmp6", O_RDONLY));
	timers = check("timer_list", open("/proc/timer_list", O_RDONLY));
}

void counters_read(struct counters *c)
{
	const char *text = slurp(snmp);

	c->out = snmp_value(text, "Ip:", "OutRequests");
	c->in = snmp_value(text, "Ip:", "InReceives");
	c->retransmits = snmp_value(text, "Tcp:", "RetransSegs");
	if (snmp6) {
		text = slurp(snmp6);
		c->out = snmp6_value(text, "Ip6OutRequests");
		c->in = snmp6_value(text, "Ip6InReceives");
	}
	c->idle = idle_ns();
	c->ns = now();
}

/* How long the machine was busy in the time between, in ns. */
uint64_t counters_busy(const struct counters *before, const struct counters *after)
{
	return after->ns - before->ns - (after->idle - before->idle);
}
