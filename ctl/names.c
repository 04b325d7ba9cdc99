// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <string.h>

#include "names.h"

#define NAMES(what, ...)							\
	static const char *const what##_text[] = { __VA_ARGS__ };		\
	const struct names name_##what = { sizeof(what##_text) / sizeof(what##_text[0]), what##_text }

NAMES(side, "either", "local", "remote");
NAMES(family, "inet", "inet6");
NAMES(direction, "in", "out", "both", "forward", "any");
NAMES(class, "any", "syn", "syn-ack", "fin", "rst", "data", "ack", "pure-ack", "ack-of-fin",
      "retransmit");
NAMES(how, "loss", "eperm", "congestion", "observe");
NAMES(state, "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE",
      "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING", "NEW_SYN_RECV");
NAMES(first_closer, "local", "remote");
NAMES(event, "state", "fin-sent", "fin-received", "fin-acked", "retransmit", "drop", "reset-sent",
      "reset-received", "end", "duplicate");
NAMES(cause, "rto", "tlp", "fast", "probe0", "syn-ack", "other", "keepalive");
NAMES(end, "closed", "retransmit-timeout", "probe-timeout", "user-timeout", "fin-wait2-timeout",
      "keepalive-timeout", "reset-received", "reset-sent", "out-of-resources", "destroyed",
      "namespace-exit", "time-wait-reused", "time-wait-killed", "unknown",
      "disconnected");
NAMES(tcp_flag, "fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr");
NAMES(timer, "retransmit", "keepalive", "time-wait", "probe0");
NAMES(limit, "tcp_orphan_retries", "tcp_retries2", "user_timeout");
NAMES(limit_basis, "sysctl", "default", "icmp-error", "rto-max", "socket-option");
NAMES(why, "linger", "unread-data", "data-after-close", "abort", "disconnect", "linger2",
      "not-accepted", "keepalive", "out-of-resources", "protocol", "mptcp", "other",
      "too-many-orphans", "out-of-memory");
NAMES(from, "close", "established");
NAMES(unavailable, "state", "closer", "owner", "fin_sent_ns", "fin_received_ns", "time_wait_ns",
      "retransmits", "err", "duplicate", "reset", "end", "user_timeout");
NAMES(incomplete, "probe-missed", "event-slots-full", "started-late");
NAMES(hook_kind, "tracepoint", "kprobe", "ftrace", "kretprobe");
NAMES(hook_state, "missing", "available", "armed");

/* Return: the word for a value; of a value from a newer module, "unknown". */
const char *name_of(const struct names *names, uint32_t value)
{
	return value && value <= names->n ? names->text[value - 1] : "unknown";
}

/* Return: the word for a bit of flags, NULL past the last one known. */
const char *name_of_bit(const struct names *names, unsigned int bit)
{
	return bit < names->n ? names->text[bit] : NULL;
}

/* Return: the value for a word, which must match exactly; 0 for none. */
uint32_t name_value(const struct names *names, const char *text)
{
	unsigned int i;

	for (i = 0; i < names->n; i++)
		if (!strcmp(names->text[i], text))
			return i + 1;
	return 0;
}

/* Return: the C name of an errno (ETIMEDOUT), NULL for 0 and numbers unknown. */
const char *name_of_errno(uint32_t error)
{
	return error ? strerrorname_np(error) : NULL;
}
