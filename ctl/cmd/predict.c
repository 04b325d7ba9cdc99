// SPDX-License-Identifier: GPL-2.0-only
#include "commands.h"
#include "late.h"
#include "netns.h"
#include "nl/status.h"
#include "out/forecast.h"
#include "out/json.h"
#include "say.h"
#include "scope.h"
#include "values.h"

static bool is_asked(const struct asked *asked)
{
	return asked->rto_us || asked->srtt_us || asked->rttvar_us || asked->user_timeout_ms ||
	       asked->orphan || asked->no_tlp || asked->given;
}

/* Return: 0, or 1 when the command line is no good. */
static int check(const struct args *args)
{
	const struct asked *asked = &args->asked;
	uint64_t id;

	if (asked->curve && args->json)
		return say_wrong("--curve draws and --json does not: leave one out");
	if (args->noperands && value_id(args->operand[0], &id))
		return say_wrong("%s: %s", args->operand[0], value_id(args->operand[0], &id));
	if (args->noperands && is_asked(asked))
		return say_wrong("the record %s tells its RTO and settings itself: leave all options "
				 "but --curve out", args->operand[0]);
	if (!args->noperands && (args->all_netns || args->nnetns > 1))
		return say_wrong("a prediction goes by the settings of one namespace: name one, or "
				 "none for this one");
	if (asked->rto_us && (asked->srtt_us || asked->rttvar_us))
		return say_wrong("the RTO follows from --srtt and --rttvar: leave --rto out, or them");
	if (asked->rttvar_us && !asked->srtt_us)
		return say_wrong("--rttvar goes with --srtt: add it");
	return 0;
}

/* Puts what was given in the place of what is set. */
static void override(const struct asked *asked, struct settings *settings)
{
	unsigned int i;

	for (i = 0; i < SETTINGS; i++)
		if (asked->given & 1u << i)
			settings->value[i] = asked->settings.value[i];
	if (asked->given & 1u << SETTINGS)
		settings->hz = asked->settings.hz;
}

/* An RTO alone says what the RTT was, but for its variation. */
static void guess(const struct asked *asked, const struct settings *settings,
		  struct schedule *schedule)
{
	uint32_t floor_us = settings->value[SETTING_RTO_MIN_US];
	uint32_t srtt_us = asked->srtt_us ? asked->srtt_us : 1;
	uint32_t rto_us = schedule_rto(settings, srtt_us, asked->rttvar_us);

	if (asked->rto_us) {
		rto_us = asked->rto_us;
		srtt_us = rto_us > floor_us ? rto_us - floor_us : 0;
	}
	*schedule = (struct schedule) {
		.hz = settings->hz,
		.in = {
			.orphan_retries = settings->value[SETTING_ORPHAN_RETRIES],
			.retries2 = settings->value[SETTING_RETRIES2],
			.user_timeout_ms = asked->user_timeout_ms,
			.rto_us = rto_us,
			.rto_max_us = 1000 * settings->value[SETTING_RTO_MAX_MS],
			.orphan = asked->orphan,
		},
	};
	if (!asked->no_tlp && settings_probe(settings))
		schedule->pto_us = schedule_pto(settings, srtt_us, rto_us);
}

static void tell(const struct args *args, struct prediction *prediction)
{
	schedule_forecast(&prediction->schedule, &prediction->forecast);
	schedule_fin_wait2(&prediction->settings, prediction->schedule.in.rto_us,
			   &prediction->fin_wait2);
	schedule_time_wait(prediction->schedule.hz, &prediction->time_wait);
	if (args->json)
		json_print(stdout, forecast_json(prediction));
	else if (args->asked.curve)
		forecast_curve(prediction);
	else
		forecast_table(prediction);
}

static int predict_asked(const struct args *args, struct prediction *prediction)
{
	int home = netns_enter(args->nnetns ? args->netns[0] : 0);

	if (home < 0)
		return say_wrong("the namespace cannot be entered, to read its settings");
	settings_read(&prediction->settings);
	netns_leave(home);
	override(&args->asked, &prediction->settings);
	if (prediction->settings.value[SETTING_RTO_MAX_MS] < args->asked.rto_us / 1000)
		return say_wrong("--rto is above what --rto-max-ms, or tcp_rto_max_ms, allows: %u ms",
				 prediction->settings.value[SETTING_RTO_MAX_MS]);
	guess(&args->asked, &prediction->settings, &prediction->schedule);
	tell(args, prediction);
	return 0;
}

/* Finds the record in one of the namespaces, and the settings there. */
static int find(struct scope *scope, const char *text, struct records *records,
		struct prediction *prediction)
{
	struct netnss netnss = {};
	struct view view;
	uint64_t id = 0;
	int result = scope_view(scope, &view);

	value_id(text, &id);
	if (!result)
		result = late_record(scope, &view, id, NULL, records);
	if (!result)
		result = nl_netns_get(&scope->session, records->record[0].netns, &netnss);
	if (!result) {
		settings_told(&prediction->settings, view.status.hz, &netnss.netns[0]);
		prediction->record = &records->record[0];
	}
	netnss_free(&netnss);
	view_free(&view);
	return result;
}

/* Says why a record has no schedule to compare with. Return: enum nl_result. */
static int lacks_schedule(struct nl_session *session, const char *id, const struct record *record)
{
	if (record->incomplete & FINCTL_INCOMPLETE_STARTED_LATE)
		return nl_fail(session, NL_LOCAL, "%s was closing before it was recorded, so when its "
			       "FIN was sent is not known, from which a schedule counts: finctl show %s "
			       "says when it is due by its timer, where one is set", id, id);
	return nl_fail(session, NL_LOCAL, "the FIN of %s is not recorded, or went behind data that "
		       "was sent again: there is no schedule to compare with", id);
}

static int predict_record(const struct args *args, struct prediction *prediction)
{
	struct records records = {};
	struct scope scope;
	int result = scope_open(&scope, args, SCOPE_USED);

	if (!result)
		result = find(&scope, args->operand[0], &records, prediction);
	if (!result && !schedule_of(prediction->record, &prediction->settings,
				    &prediction->schedule))
		result = lacks_schedule(&scope.session, args->operand[0], prediction->record);
	if (!result)
		tell(args, prediction);
	records_free(&records);
	return scope_close(&scope, result);
}

int cmd_predict(struct args *args)
{
	static struct prediction prediction;
	int result = check(args);

	if (result)
		return result;
	return args->noperands ? predict_record(args, &prediction) :
				 predict_asked(args, &prediction);
}
