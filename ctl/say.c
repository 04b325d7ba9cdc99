// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>

#include "say.h"

/* Says what is wrong on this side. Return: 1, the exit status for it. */
int say_wrong(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("finctl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return NL_LOCAL;
}

static const char *match_option(const struct nl_culprit *culprit)
{
	static const char *const port[] = { NULL, "--port", "--local-port", "--remote-port" };
	static const char *const prefix[] = { NULL, NULL, "--local", "--remote" };

	if (culprit->side > FINCTL_SIDE_REMOTE)
		return NULL;
	if (culprit->inner == FINCTL_A_MATCH_PORT)
		return port[culprit->side];
	if (culprit->inner == FINCTL_A_MATCH_PREFIX)
		return prefix[culprit->side];
	return NULL;
}

static const char *rule_option(const struct nl_culprit *culprit)
{
	switch (culprit->attr) {
	case FINCTL_A_RULE_NETNS:
		return "--netns";
	case FINCTL_A_RULE_MATCH:
		return match_option(culprit);
	case FINCTL_A_RULE_DIRECTION:
		return "--direction";
	case FINCTL_A_RULE_CLASS:
		return "--segment";
	case FINCTL_A_RULE_HOW:
		return "--as";
	default:
		return NULL;
	}
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
