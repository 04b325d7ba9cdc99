// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "args.h"
#include "values.h"

/* Longer than any RTO. */
#define RTO_MOST_US	120000000

#define TAKE_SETTING(word, setting, least, most)					\
	static const char *take_##word(struct args *args, const char *value)		\
	{										\
		args->asked.given |= 1u << (setting);					\
		return value_number(value, least, most, &args->asked.settings.value[setting]); \
	}

TAKE_SETTING(orphan_retries, SETTING_ORPHAN_RETRIES, 0, 255)
TAKE_SETTING(retries2, SETTING_RETRIES2, 0, 255)
TAKE_SETTING(fin_timeout, SETTING_FIN_TIMEOUT, 0, 100000)
TAKE_SETTING(rto_min_us, SETTING_RTO_MIN_US, 1, 1000000)
TAKE_SETTING(rto_max_ms, SETTING_RTO_MAX_MS, 1000, 120000)

static const char *take_hz(struct args *args, const char *value)
{
	args->asked.given |= 1u << SETTINGS;
	return value_number(value, 24, 1200, &args->asked.settings.hz);
}

static const char *take_rto(struct args *args, const char *value)
{
	return value_ms(value, 1000, RTO_MOST_US, &args->asked.rto_us);
}

static const char *take_srtt(struct args *args, const char *value)
{
	return value_ms(value, 1, RTO_MOST_US, &args->asked.srtt_us);
}

static const char *take_rttvar(struct args *args, const char *value)
{
	return value_ms(value, 1, RTO_MOST_US, &args->asked.rttvar_us);
}

static const char *take_user_timeout(struct args *args, const char *value)
{
	return value_number(value, 1, 86400000, &args->asked.user_timeout_ms);
}

static const char *take_orphan(struct args *args, const char *value)
{
	(void)value;
	args->asked.orphan = true;
	return NULL;
}

static const char *take_no_tlp(struct args *args, const char *value)
{
	(void)value;
	args->asked.no_tlp = true;
	return NULL;
}

static const char *take_curve(struct args *args, const char *value)
{
	(void)value;
	args->asked.curve = true;
	return NULL;
}

const struct option_group options_predict = {
	"Options",
	(const struct option_spec[]) {
		{ "curve", 0, NULL, "draw the schedule as a curve", true, take_curve },
		{}
	}
};

const struct option_group options_asked = {
	"Of what connection; without these, one whose RTT is less than a jiffy",
	(const struct option_spec[]) {
		{ "rto", 0, "MS", "its RTO when the FIN is sent", false, take_rto },
		{ "srtt", 0, "MS", "its smoothed RTT, from which the RTO follows", false, take_srtt },
		{ "rttvar", 0, "MS", "the RTT's variation, as ss -i prints it", false, take_rttvar },
		{ "orphan", 0, NULL, "no process holds the socket any more", true, take_orphan },
		{ "user-timeout", 0, "MS", "TCP_USER_TIMEOUT", false, take_user_timeout },
		{ "no-tlp", 0, NULL, "no tail loss probe: the other end has no SACK", true,
		  take_no_tlp },
		{}
	}
};

const struct option_group options_settings = {
	"Under which settings; without these, those of the namespace",
	(const struct option_spec[]) {
		{ "orphan-retries", 0, "N", "net.ipv4.tcp_orphan_retries", false,
		  take_orphan_retries },
		{ "retries2", 0, "N", "net.ipv4.tcp_retries2", false, take_retries2 },
		{ "fin-timeout", 0, "S", "net.ipv4.tcp_fin_timeout, or TCP_LINGER2", false,
		  take_fin_timeout },
		{ "rto-min-us", 0, "US", "net.ipv4.tcp_rto_min_us", false, take_rto_min_us },
		{ "rto-max-ms", 0, "MS", "net.ipv4.tcp_rto_max_ms", false, take_rto_max_ms },
		{ "hz", 0, "N", "ticks of the kernel's timer in a second", false, take_hz },
		{}
	}
};
