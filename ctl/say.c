// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>

#include <linux/finctl.h>

#include "model/netns.h"
#include "say.h"

static const char *place_file;
static unsigned int place_line;

/* What is wrong from now on is wrong in this line; NULL for in no file. */
void say_place(const char *file, unsigned int line)
{
	place_file = file;
	place_line = line;
}

static void begin_line(void)
{
	fputs("finctl: ", stderr);
	if (place_file)
		fprintf(stderr, "%s:%u: ", place_file, place_line);
}

/* Says what is wrong on this side. Return: 1, the exit status for it. */
int say_wrong(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	begin_line();
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return NL_LOCAL;
}

/* Says what is probably not meant, and is done all the same. */
void say_doubt(const char *doubt)
{
	begin_line();
	fprintf(stderr, "warning: %s\n", doubt);
}

static const char *match_option(const struct nl_culprit *culprit)
{
	static const char *const port[] = { NULL, "--port", "--local-port", "--remote-port" };
	static const char *const prefix[] = { NULL, "--address", "--local",
						     "--remote" };

	if (culprit->side > FINCTL_SIDE_REMOTE)
		return NULL;
	if (culprit->inner == FINCTL_A_MATCH_PORT)
		return port[culprit->side];
	if (culprit->inner == FINCTL_A_MATCH_PREFIX)
		return prefix[culprit->side];
	if (culprit->inner == FINCTL_A_MATCH_UID)
		return "--uid";
	return culprit->inner == FINCTL_A_MATCH_CGROUP ? "--cgroup" : NULL;
}

static const char *rule_option(const struct nl_culprit *culprit)
{
	static const char *const option[FINCTL_A_RULE_MAX + 1] = {
		[FINCTL_A_RULE_NETNS] = "--netns",
		[FINCTL_A_RULE_DIRECTION] = "--direction",
		[FINCTL_A_RULE_CLASS] = "--segment",
		[FINCTL_A_RULE_HOW] = "--as",
		[FINCTL_A_RULE_DEV] = "--dev",
		[FINCTL_A_RULE_STATES] = "--state",
		[FINCTL_A_RULE_MARK] = "--mark",
		[FINCTL_A_RULE_MARK_MASK] = "--mark",
		[FINCTL_A_RULE_SKIP] = "--skip",
		[FINCTL_A_RULE_EVERY] = "--every",
		[FINCTL_A_RULE_PROBABILITY] = "--probability",
		[FINCTL_A_RULE_SEED] = "--seed",
		[FINCTL_A_RULE_COUNT] = "--count",
		[FINCTL_A_RULE_ALL_FLOWS] = "--all-flows",
		[FINCTL_A_RULE_LIFETIME_MS] = "--for",
	};

	if (culprit->attr == FINCTL_A_RULE_MATCH)
		return match_option(culprit);
	return culprit->attr <= FINCTL_A_RULE_MAX ? option[culprit->attr] : NULL;
}

static const char *recording_option(const struct nl_culprit *culprit)
{
	switch (culprit->attr) {
	case FINCTL_A_RECORDING_NETNS:
		return "--netns";
	case FINCTL_A_RECORDING_MATCH:
		return match_option(culprit);
	case FINCTL_A_RECORDING_RECORDS:
		return "--records";
	case FINCTL_A_RECORDING_FROM:
		return "--from";
	default:
		return NULL;
	}
}

/* Return: the option that an attribute came from, NULL for none. */
static const char *option_of(const struct nl_culprit *culprit)
{
	switch (culprit->cmd) {
	case FINCTL_CMD_RULE_ADD:
	case FINCTL_CMD_RULE_DEL:
	case FINCTL_CMD_RULE_GET:
	case FINCTL_CMD_RESTORE_BEGIN:
	case FINCTL_CMD_RESTORE_RULE:
		return rule_option(culprit);
	case FINCTL_CMD_RECORD_START:
	case FINCTL_CMD_RECORD_STOP:
	case FINCTL_CMD_CLEAR:
	case FINCTL_CMD_OFF:
		return recording_option(culprit);
	case FINCTL_CMD_RECORD_GET:
		if (culprit->attr == FINCTL_A_RECORD_MATCH)
			return match_option(culprit);
		return culprit->attr == FINCTL_A_RECORD_NETNS ? "--netns" : NULL;
	case FINCTL_CMD_SUBSCRIBE:
		if (culprit->attr == FINCTL_A_SUBSCRIPTION_MATCH)
			return match_option(culprit);
		return culprit->attr == FINCTL_A_SUBSCRIPTION_NETNS ? "--netns" : NULL;
	case FINCTL_CMD_NETNS_GET:
		return culprit->attr == FINCTL_A_NETNS_NETNS ? "--netns" : NULL;
	default:
		return NULL;
	}
}

/* Says why a call did not succeed, and which option the kernel refuses.
 * Return: @result, which is the exit status.
 */
int say_result(const struct nl_session *session, int result)
{
	const char *option = result == NL_REFUSED ? option_of(&session->culprit) : NULL;

	if (result != NL_DONE)
		say_wrong("%s%s%s", option ? option : "", option ? ": " : "", session->error);
	return result;
}
