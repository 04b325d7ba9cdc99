// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <langinfo.h>
#include <locale.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "names.h"
#include "out/text.h"

static bool colored;

/* Colours are off until this says otherwise. */
void text_color(bool on)
{
	colored = on;
}

/* Return: the escape sequence that begins a tint; TINT_PLAIN's ends one. */
const char *text_tint(enum tint tint)
{
	static const char *const sgr[] = {
		[TINT_PLAIN] = "\033[0m",
		[TINT_HEAD] = "\033[1m",
		[TINT_STATE] = "\033[36m",
		[TINT_AGAIN] = "\033[33m",
		[TINT_DROP] = "\033[31m",
		[TINT_END] = "\033[1m",
		[TINT_FAINT] = "\033[2m",
	};

	return colored ? sgr[tint] : "";
}

/* Return: the same for a TCP state: of the 256 colours, such as are seen on light
 * and on dark, and told apart by those who do not see red or green.
 */
const char *text_state_tint(uint32_t state)
{
	static const char *const sgr[] = {
		[FINCTL_STATE_ESTABLISHED] = "\033[38;5;245m",
		[FINCTL_STATE_FIN_WAIT1] = "\033[38;5;173m",
		[FINCTL_STATE_FIN_WAIT2] = "\033[38;5;178m",
		[FINCTL_STATE_TIME_WAIT] = "\033[38;5;67m",
		[FINCTL_STATE_CLOSE_WAIT] = "\033[38;5;37m",
		[FINCTL_STATE_LAST_ACK] = "\033[38;5;175m",
		[FINCTL_STATE_CLOSING] = "\033[38;5;142m",
	};
	const char *known = state < sizeof(sgr) / sizeof(*sgr) ? sgr[state] : NULL;

	return colored ? known ? known : sgr[FINCTL_STATE_ESTABLISHED] : "";
}

/* A system without the locale that is asked for can still say what it is called. */
static bool asks_for_utf8(void)
{
	static const char *const variable[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *name = NULL, *dot;
	unsigned int i;

	if (setlocale(LC_CTYPE, ""))
		return !strcmp(nl_langinfo(CODESET), "UTF-8");
	for (i = 0; i < 3 && !(name && *name); i++)
		name = getenv(variable[i]);
	dot = name ? strchr(name, '.') : NULL;
	return dot && (!strcasecmp(dot, ".UTF-8") || !strcasecmp(dot, ".utf8"));
}

/* Return: whether whoever reads the output can do so beyond ASCII. */
bool text_is_utf8(void)
{
	static enum { UNKNOWN, NO, YES } answer;

	if (answer == UNKNOWN)
		answer = asks_for_utf8() ? YES : NO;
	return answer == YES;
}

static const char *arrow(void)
{
	return text_is_utf8() ? "→" : "->";
}

/* Appends to a buffer of TEXT bytes; what does not fit is cut. */
void text_add(char *buf, const char *format, ...)
{
	size_t len = strlen(buf);
	va_list args;

	va_start(args, format);
	vsnprintf(buf + len, TEXT - len, format, args);
	va_end(args);
}

const char *text_address(const struct address *address, char *buf)
{
	if (address_is_ipv4(address))
		inet_ntop(AF_INET, address->byte + 12, buf, TEXT);
	else
		inet_ntop(AF_INET6, address->byte, buf, TEXT);
	return buf;
}

const char *text_endpoint(const struct address *address, uint32_t port, char *buf)
{
	char text[TEXT];

	text_address(address, text);
	snprintf(buf, TEXT, address_is_ipv4(address) ? "%.64s:%u" : "[%.64s]:%u", text, port);
	return buf;
}

const char *text_flow(const struct flow *flow, char *buf)
{
	char local[TEXT], remote[TEXT];

	snprintf(buf, TEXT, "%.80s %s %.80s",
		 text_endpoint(&flow->local, flow->local_port, local), arrow(),
		 text_endpoint(&flow->remote, flow->remote_port, remote));
	return buf;
}

const char *text_netns(uint32_t inum, netns_namer *namer, char *buf)
{
	const char *name = namer(inum);

	if (name)
		text_safe(name, buf);
	else
		snprintf(buf, TEXT, "%u", inum);
	return buf;
}

/* Seconds, to the microsecond; the sign where one is left of it. */
const char *text_seconds(int64_t ns, char *buf)
{
	long long us = llabs(ns) / 1000;

	snprintf(buf, TEXT, "%s%lld.%06lld", ns < 0 && us ? "-" : "", us / 1000000, us % 1000000);
	return buf;
}

/* A span: the unit that leaves few digits, and no digit lost. */
const char *text_us(uint64_t us, char *buf)
{
	if (us < 1000)
		snprintf(buf, TEXT, "%llu us", (unsigned long long)us);
	else if (us < 1000000)
		snprintf(buf, TEXT, "%.7g ms", us / 1e3);
	else
		snprintf(buf, TEXT, "%.10g s", us / 1e6);
	return buf;
}

/* A span at a glance: three decimals of the unit that fits. */
const char *text_span(uint64_t ns, char *buf)
{
	if (ns < 1000000)
		snprintf(buf, TEXT, "%.3f us", ns / 1e3);
	else if (ns < 1000000000)
		snprintf(buf, TEXT, "%.3f ms", ns / 1e6);
	else
		snprintf(buf, TEXT, "%.3f s", ns / 1e9);
	return buf;
}

const char *text_bytes(uint64_t bytes, char *buf)
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double value = bytes;
	unsigned int i = 0;

	for (; value >= 1024 && i < 4; i++)
		value /= 1024;
	snprintf(buf, TEXT, i ? "%.1f %s" : "%.0f %s", value, unit[i]);
	return buf;
}

/* The words for bits, joined; "-" for none. */
const char *text_flags(const struct names *names, uint32_t flags, const char *between, char *buf)
{
	unsigned int bit;

	*buf = 0;
	for (bit = 0; name_of_bit(names, bit); bit++)
		if (flags & 1u << bit)
			text_add(buf, "%s%s", *buf ? between : "", name_of_bit(names, bit));
	if (!*buf)
		text_add(buf, "-");
	return buf;
}

static void print_term(FILE *file, const struct term *term)
{
	const char *between = "";
	unsigned int bit;

	for (bit = 0; name_of_bit(&name_class, bit); bit++) {
		if (!((term->all | term->none) & 1u << bit))
			continue;
		fprintf(file, "%s%s%s", between, term->none & 1u << bit ? "!" : "",
			name_of_bit(&name_class, bit));
		between = "+";
	}
}

/* Return: a rule's classes as --segment takes them, to be freed. */
char *text_terms(const struct rule *rule)
{
	char *text = NULL;
	size_t size;
	FILE *file = need(open_memstream(&text, &size));
	unsigned int i;

	for (i = 0; i < rule->nterms; i++) {
		if (i)
			fputc(',', file);
		print_term(file, &rule->term[i]);
	}
	fclose(file);
	return text;
}

/* States as --state takes them. */
const char *text_states(uint32_t states, char *buf)
{
	return text_flags(&name_state, states >> 1, ",", buf);
}

/* ADDR/LEN, each family in its own notation. */
const char *text_prefix(const struct prefix *prefix, char *buf)
{
	bool v4 = address_is_ipv4(&prefix->address) && prefix->length >= 96;

	text_address(&prefix->address, buf);
	text_add(buf, "/%u", prefix->length - (v4 ? 96 : 0));
	return buf;
}

/* A process names itself, and may name itself so that a terminal obeys. */
const char *text_safe(const char *text, char *buf)
{
	*buf = 0;
	for (; *text; text++) {
		unsigned char c = *text;

		if (c < 0x20 || c >= 0x7f || c == '\\')
			text_add(buf, "\\x%02x", c);
		else
			text_add(buf, "%c", c);
	}
	return buf;
}

const char *text_process(const struct process *process, char *buf)
{
	char comm[TEXT];

	if (process->known)
		snprintf(buf, TEXT, "%.64s[%u]", text_safe(process->comm, comm), process->pid);
	else
		snprintf(buf, TEXT, "-");
	return buf;
}

static void add_cause(char *buf, const struct event *event)
{
	char text[TEXT];

	if (event->cause == FINCTL_CAUSE_RTO)
		text_add(buf, "RTO %s", text_us(event->rto_us, text));
	else if (event->cause == FINCTL_CAUSE_TLP)
		text_add(buf, "TLP");
	else
		text_add(buf, "%s", name_of(&name_cause, event->cause));
	if (event->late_known && event->late_us > 0)
		text_add(buf, ", %s late", text_us(event->late_us, text));
}

/* What asks for a sign of life, and brings nothing. */
static bool is_probe(const struct event *event)
{
	return !event->fin && !event->len &&
	       (event->cause == FINCTL_CAUSE_PROBE0 || event->cause == FINCTL_CAUSE_KEEPALIVE);
}

static void add_retransmit(char *buf, const struct event *event)
{
	char text[TEXT];

	text_add(buf, "%s %u by ", is_probe(event) ? "probe" : "retransmission", event->n);
	add_cause(buf, event);
	if (event->fin || event->len)
		text_add(buf, ":");
	if (event->len)
		text_add(buf, " %u bytes", event->len);
	if (event->fin)
		text_add(buf, event->len ? " and FIN" : " FIN");
	if (event->cause != FINCTL_CAUSE_RTO && event->rto_us)
		text_add(buf, "; RTO %s", text_us(event->rto_us, text));
	if (event->err_known && event->err)
		text_add(buf, "; not sent: %s", name_of_errno(abs(event->err)));
}

static void add_drop(char *buf, const struct event *event, const struct record *record)
{
	static const char *const way[] = {
		[FINCTL_DIRECTION_IN] = "coming in", [FINCTL_DIRECTION_OUT] = "going out",
		[FINCTL_DIRECTION_FORWARD] = "passing through",
	};
	bool out = event->direction == FINCTL_DIRECTION_OUT;
	char text[TEXT];

	text_add(buf, "vanished %s, rule %u: %s",
	    event->direction <= FINCTL_DIRECTION_FORWARD && way[event->direction] ?
	    way[event->direction] : "somewhere", event->rule,
	    text_flags(&name_class, event->class & ~(uint32_t)FINCTL_CLASS_ANY, " ", text));
	if (record)
		text_add(buf, "; seq %u, ack %u",
		    event->tcp_seq - (out ? record->local_seq : record->remote_seq),
		    event->tcp_ack - (out ? record->remote_seq : record->local_seq));
	if (event->len)
		text_add(buf, ", %u bytes", event->len);
}

/* Why a socket ended. */
const char *text_end(uint32_t end, uint32_t why, uint32_t errnum, char *buf)
{
	const char *error = name_of_errno(errnum);

	*buf = 0;
	text_add(buf, "%s", name_of(&name_end, end));
	if (why)
		text_add(buf, ", for %s", name_of(&name_why, why));
	if (error)
		text_add(buf, " (%s)", error);
	return buf;
}

static void add_duplicate(char *buf, const struct event *event, const struct record *record)
{
	text_add(buf, "data received again: %u bytes", event->len);
	if (record)
		text_add(buf, "; seq %u", event->tcp_seq - record->remote_seq);
}

static void add_fin(char *buf, const struct event *event, const struct record *record, bool sent)
{
	text_add(buf, sent ? "FIN sent" : event->again ? "FIN received again" : "FIN received");
	if (record)
		text_add(buf, "; seq %u", event->tcp_seq - (sent ? record->local_seq : record->remote_seq));
}

/* One line about an event. With @record, numbers are relative to its first ones. */
const char *text_event(const struct event *event, const struct record *record, char *buf)
{
	char text[TEXT];

	*buf = 0;
	switch (event->type) {
	case FINCTL_EVENT_STATE:
		text_add(buf, "%s %s %s", name_of(&name_state, event->from), arrow(),
			 name_of(&name_state, event->to));
		break;
	case FINCTL_EVENT_FIN_SENT:
	case FINCTL_EVENT_FIN_RECEIVED:
		add_fin(buf, event, record, event->type == FINCTL_EVENT_FIN_SENT);
		break;
	case FINCTL_EVENT_FIN_ACKED:
		text_add(buf, "our FIN is acknowledged");
		break;
	case FINCTL_EVENT_RETRANSMIT:
		add_retransmit(buf, event);
		break;
	case FINCTL_EVENT_DROP:
		add_drop(buf, event, record);
		break;
	case FINCTL_EVENT_RESET_SENT:
		text_add(buf, "RST sent");
		if (event->why)
			text_add(buf, ", for %s", name_of(&name_why, event->why));
		break;
	case FINCTL_EVENT_RESET_RECEIVED:
		text_add(buf, "RST received");
		break;
	case FINCTL_EVENT_DUPLICATE:
		add_duplicate(buf, event, record);
		break;
	case FINCTL_EVENT_END:
		text_add(buf, "end: %s", text_end(event->end, event->why, event->error, text));
		break;
	default:
		text_add(buf, "%s", name_of(&name_event, event->type));
	}
	return buf;
}

enum tint text_event_tint(const struct event *event)
{
	switch (event->type) {
	case FINCTL_EVENT_STATE:
		return TINT_STATE;
	case FINCTL_EVENT_RETRANSMIT:
		return TINT_AGAIN;
	case FINCTL_EVENT_DROP:
		return TINT_DROP;
	case FINCTL_EVENT_END:
		return TINT_END;
	default:
		return TINT_PLAIN;
	}
}
