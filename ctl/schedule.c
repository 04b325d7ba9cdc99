// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's timers live on a wheel (kernel/time/timer.c): a timer goes to
 * the level that its distance asks for, and fires at the next multiple of that
 * level's granularity. So the same close takes longer or shorter by where on
 * the wheel it begins, which nobody outside can know: all places are tried.
 */
#include <string.h>

#include "schedule.h"

#define LEVEL_BITS	3	/* each level is eight times as coarse */
#define LEVEL_SIZE	63	/* jiffies that the finest one reaches */
#define LEVELS		8

#define TIME_WAIT_US	60000000ull

/* Return: bits of the granularity of the level that reaches so far. */
static unsigned int level_shift(uint64_t distance)
{
	unsigned int level = 0;

	while (level < LEVELS - 1 && distance >= (uint64_t)LEVEL_SIZE << (level * LEVEL_BITS))
		level++;
	return level * LEVEL_BITS;
}

/* Return: the jiffy at which a timer fires that is armed at @now for @delay.
 * @ahead: by a timer, or behind one: the wheel points to the next jiffy then.
 */
static uint64_t fires(uint64_t now, uint64_t delay, bool ahead)
{
	unsigned int shift = level_shift(delay - (ahead && delay));

	return (((now + delay) >> shift) + 1) << shift;
}

static uint64_t jiffies(uint32_t hz, uint64_t us)
{
	return (us * hz + 999999) / 1000000;
}

/* tcp_clamp_rto_to_user_timeout(): no timer runs past the user's limit. */
static uint64_t clamp(const struct schedule *schedule, uint64_t delay, uint64_t elapsed)
{
	uint64_t limit = jiffies(schedule->hz, 1000ull * schedule->in.user_timeout_ms);

	if (!limit)
		return delay;
	if (elapsed >= limit)
		return 1;
	return delay < limit - elapsed ? delay : limit - elapsed;
}

/* A schedule in jiffies, as the kernel has it. */
struct plan {
	const struct schedule *schedule;
	uint64_t pto;			/* 0 for none */
	uint64_t rto;
	uint64_t max;
	uint64_t limit;			/* while the RTO is below @max */
	uint64_t limit_at_max;
	uint64_t elapsed;		/* of it, before the first RTO retransmission of ours */
};

/* One way in which it may go. What is not in the plan, no one can know. */
struct way {
	const struct plan *plan;
	uint64_t fin;			/* the jiffy of the FIN */
	bool ahead;			/* the wheel has turned in that jiffy already */
	bool tie_lives;			/* a timer that meets the limit exactly is not the last */
};

/* What all ways so far have in common. */
struct tally {
	struct schedule_forecast *forecast;
	uint64_t longest;		/* timer */
	bool tied;			/* the last way met the limit exactly */
	unsigned int ways;
	unsigned int came[SCHEDULE_STEPS];	/* how many ways have the step */
};

/* The kernel asks for the limit anew whenever a timer expires. */
static uint64_t limit_at(const struct schedule *schedule, uint32_t rto_us)
{
	struct fin_limit_input in = schedule->in;

	in.rto_us = rto_us;
	return jiffies(schedule->hz, fin_closepath_limit(&in).us);
}

static struct plan plan_of(const struct schedule *schedule)
{
	return (struct plan) {
		.schedule = schedule,
		.pto = jiffies(schedule->hz, schedule->pto_us),
		.rto = jiffies(schedule->hz, schedule->in.rto_us),
		.max = jiffies(schedule->hz, schedule->in.rto_max_us),
		.limit = limit_at(schedule, 0),
		.limit_at_max = limit_at(schedule, schedule->in.rto_max_us),
		.elapsed = jiffies(schedule->hz, schedule->elapsed_us),
	};
}

static void widen(struct window *window, uint64_t span, uint32_t hz)
{
	uint64_t tick_ns = 1000000000 / hz;

	/* The FIN was sent somewhere within its jiffy. */
	if (!window->to_ns || (span - 1) * tick_ns < window->from_ns)
		window->from_ns = (span - 1) * tick_ns;
	if (span * tick_ns > window->to_ns)
		window->to_ns = span * tick_ns;
}

static void note(struct tally *tally, unsigned int i, const struct way *way, uint32_t cause,
		 uint64_t timeout, uint64_t now)
{
	uint32_t hz = way->plan->schedule->hz;
	struct schedule_step *step;

	if (i >= SCHEDULE_STEPS)
		return;
	if (i >= tally->forecast->n)
		tally->forecast->n = i + 1;
	tally->came[i]++;
	step = &tally->forecast->step[i];
	step->cause = cause;
	step->timeout_us = timeout * 1000000 / hz;
	widen(&step->due, now - way->fin, hz);
}

/* The timers behind an RTO retransmission, each as tcp_retransmit_timer() takes it.
 * Return: the jiffy of the last one, which finds the time run out.
 */
static uint64_t back_off(const struct way *way, struct tally *tally, unsigned int i, uint64_t now)
{
	const struct plan *plan = way->plan;
	uint64_t rto = plan->rto, begin = now, elapsed = plan->elapsed, limit, timeout;

	tally->tied = false;
	for (;;) {
		rto = rto * 2 < plan->max ? rto * 2 : plan->max;
		timeout = clamp(plan->schedule, rto, elapsed);
		now = fires(now, timeout, true);
		elapsed = plan->elapsed + now - begin;
		limit = rto < plan->max ? plan->limit : plan->limit_at_max;
		if (timeout > tally->longest)
			tally->longest = timeout;
		tally->tied |= elapsed == limit;
		if (elapsed >= limit + way->tie_lives)
			return now;
		note(tally, i++, way, FINCTL_CAUSE_RTO, timeout, now);
	}
}

/* From the FIN to the death, by one way. */
static void go(const struct way *way, struct tally *tally)
{
	const struct plan *plan = way->plan;
	uint64_t now = way->fin;
	unsigned int i = 0;

	if (plan->pto) {
		now = fires(now, plan->pto, way->ahead);
		note(tally, i++, way, FINCTL_CAUSE_TLP, plan->pto, now);
	}
	now = fires(now, plan->rto, plan->pto || way->ahead);
	note(tally, i++, way, FINCTL_CAUSE_RTO, plan->rto, now);
	now = back_off(way, tally, i, now);
	widen(&tally->forecast->death, now - way->fin, plan->schedule->hz);
	tally->ways++;
}

/* As many places differ as the longest timer's level is coarse; another way may
 * have one timer more.
 */
static uint64_t places(const struct plan *plan, const struct tally *tally)
{
	uint64_t longest = tally->longest * 2 < plan->max ? tally->longest * 2 : plan->max;

	return 1ull << level_shift(longest);
}

/* Fills in what becomes of a FIN that nobody acknowledges. */
void schedule_forecast(const struct schedule *schedule, struct schedule_forecast *forecast)
{
	const struct plan plan = plan_of(schedule);
	struct tally tally = { .forecast = forecast };
	struct way way = { .plan = &plan };
	unsigned int i;

	*forecast = (struct schedule_forecast) { .limit = fin_closepath_limit(&schedule->in) };
	do {
		way.tie_lives = way.ahead = false;
		go(&way, &tally);
		way.tie_lives = tally.tied;
		if (way.tie_lives)
			go(&way, &tally);
		way.tie_lives = false;
		way.ahead = true;
		go(&way, &tally);
	} while (++way.fin < places(&plan, &tally));
	for (i = 0; i < forecast->n; i++)
		forecast->step[i].certain = tally.came[i] == tally.ways;
}

/* What is left behind an RTO retransmission, by one way. */
static void go_on(const struct way *way, struct tally *tally)
{
	uint64_t now = back_off(way, tally, 0, way->fin);

	widen(&tally->forecast->death, now - way->fin, way->plan->schedule->hz);
	tally->ways++;
}

/* Fills in what comes behind an RTO retransmission, whose timer was @schedule's RTO,
 * and before which a part of the limit had run. Times count from it.
 */
void schedule_rest(const struct schedule *schedule, struct schedule_forecast *forecast)
{
	const struct plan plan = plan_of(schedule);
	struct tally tally = { .forecast = forecast };
	struct way way = { .plan = &plan };
	unsigned int i;

	*forecast = (struct schedule_forecast) { .limit = fin_closepath_limit(&schedule->in) };
	do {
		way.tie_lives = false;
		go_on(&way, &tally);
		way.tie_lives = tally.tied;
		if (way.tie_lives)
			go_on(&way, &tally);
	} while (++way.fin < places(&plan, &tally));
	for (i = 0; i < forecast->n; i++)
		forecast->step[i].certain = tally.came[i] == tally.ways;
}

/* tcp_set_rto(): the variance is that of RFC 6298, a fourth of what the kernel keeps. */
uint32_t schedule_rto(const struct settings *settings, uint32_t srtt_us, uint32_t rttvar_us)
{
	uint64_t var_us = 4ull * rttvar_us, max_us = 1000ull * settings->value[SETTING_RTO_MAX_MS];
	uint64_t rto_us;

	if (var_us < settings->value[SETTING_RTO_MIN_US])
		var_us = settings->value[SETTING_RTO_MIN_US];
	rto_us = jiffies(settings->hz, srtt_us + var_us) * 1000000 / settings->hz;
	return rto_us < max_us ? rto_us : max_us;
}

/* tcp_schedule_loss_probe(), for one segment in flight. */
uint32_t schedule_pto(const struct settings *settings, uint32_t srtt_us, uint32_t rto_us)
{
	uint64_t pto_us = 2ull * srtt_us + settings->value[SETTING_RTO_MIN_US];

	return pto_us < rto_us ? pto_us : rto_us;
}

/* How long two timers take, the second armed by the first; 0 for none. */
static void timers_last(uint32_t hz, uint64_t first, uint64_t second, struct window *lasts)
{
	uint64_t places = 1ull << level_shift(first > second ? first : second), place, now;

	*lasts = (struct window) {};
	for (place = 0; place < places; place++) {
		now = first ? fires(place, first, false) : place;
		now = fires(now, second, first);
		widen(lasts, now - place, hz);
	}
}

/* 3.5 RTO, which FIN_WAIT2 lasts at least: tcp_fin_time(), tcp_time_wait(). */
static uint64_t fin_wait2_least(uint32_t hz, uint32_t rto_us)
{
	uint64_t rto = jiffies(hz, rto_us);

	return (rto << 2) - (rto >> 1);
}

/* How long an orphan's FIN_WAIT2 of more than 60 s lasts: the socket itself waits for
 * what is beyond them, and then a mini-socket for as long again.
 */
void schedule_fin_wait2_beyond(uint32_t hz, uint64_t beyond_us, uint32_t rto_us,
			       struct window *lasts)
{
	uint64_t beyond = jiffies(hz, beyond_us), least = fin_wait2_least(hz, rto_us);

	timers_last(hz, beyond, beyond > least ? beyond : least, lasts);
}

/* How long FIN_WAIT2 of a socket lasts that no process holds: up to 60 s a mini-socket
 * waits.
 */
void schedule_fin_wait2(const struct settings *settings, uint32_t rto_us, struct window *lasts)
{
	uint64_t least = fin_wait2_least(settings->hz, rto_us);
	uint64_t time = (uint64_t)settings->value[SETTING_FIN_TIMEOUT] * settings->hz;
	uint64_t most = jiffies(settings->hz, TIME_WAIT_US);

	time = time > least ? time : least;
	if (time > most)
		schedule_fin_wait2_beyond(settings->hz, (time - most) * 1000000 / settings->hz, rto_us,
					  lasts);
	else
		timers_last(settings->hz, 0, time, lasts);
}

void schedule_time_wait(uint32_t hz, struct window *lasts)
{
	timers_last(hz, 0, jiffies(hz, TIME_WAIT_US), lasts);
}

/* The first retransmission, NULL when there was none. */
static const struct event *first_again(const struct record *record)
{
	unsigned int i;

	for (i = 0; i < record->nevents; i++)
		if (record->event[i].type == FINCTL_EVENT_RETRANSMIT)
			return &record->event[i];
	return NULL;
}

/* Where data was lost first, its timer and not the FIN's is the beginning. */
static bool is_of_fin(const struct record *record, const struct event *again)
{
	return again->fin && !again->len && again->ns > record->fin_sent_ns &&
	       (again->cause == FINCTL_CAUSE_TLP || again->cause == FINCTL_CAUSE_RTO);
}

static void set_limit(const struct record *record, const struct settings *settings,
		      struct fin_limit_input *in)
{
	in->orphan_retries = settings->value[SETTING_ORPHAN_RETRIES];
	in->retries2 = settings->value[SETTING_RETRIES2];
	in->rto_max_us = 1000 * settings->value[SETTING_RTO_MAX_MS];
	in->orphan = record->limit == FINCTL_LIMIT_TCP_ORPHAN_RETRIES;
	if (record->limit == FINCTL_LIMIT_USER_TIMEOUT)
		in->user_timeout_ms = record->limit_value;
}

/* Fills in the schedule that a record's FIN goes by.
 * Return: false when it goes by none: no FIN was sent, or behind data.
 */
bool schedule_of(const struct record *record, const struct settings *settings,
		 struct schedule *schedule)
{
	const struct event *again = first_again(record);
	uint32_t rto_us = again ? again->rto_us : record->rto_us;

	*schedule = (struct schedule) { .hz = settings->hz };
	if (!settings->hz || !record->fin_sent_ns || !record->limit)
		return false;
	if (again && !is_of_fin(record, again))
		return false;
	set_limit(record, settings, &schedule->in);
	schedule->in.rto_us = rto_us;
	if (again ? again->cause == FINCTL_CAUSE_TLP : settings_probe(settings))
		schedule->pto_us = schedule_pto(settings, record->srtt_us, rto_us);
	return true;
}

/* What the record itself tells of the settings; the rest as it mostly is. */
struct settings schedule_settings(const struct record *record, uint32_t hz)
{
	struct settings settings;

	settings_told(&settings, hz, &(struct netns) {});
	if (record->rto_max_us)
		settings.value[SETTING_RTO_MAX_MS] = record->rto_max_us / 1000;
	settings.value[SETTING_ORPHAN_RETRIES] = record->limit_value;
	settings.value[SETTING_RETRIES2] = record->limit_value;
	return settings;
}

/* The span within which a timer fires, from when it was armed on. */
void schedule_timer(uint32_t hz, uint64_t timeout_us, struct window *lasts)
{
	timers_last(hz, 0, jiffies(hz, timeout_us), lasts);
}

/* The same as schedule_forecast(), of which the last few are kept: closes of one
 * time mostly go by the same schedule.
 */
const struct schedule_forecast *schedule_known(const struct schedule *schedule)
{
	static struct { struct schedule schedule; struct schedule_forecast forecast; } known[8];
	static unsigned int next;
	unsigned int i;

	/* Padding that differs costs a forecast made anew. */
	for (i = 0; i < 8; i++) /* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
		if (!memcmp(&known[i].schedule, schedule, sizeof(*schedule)))
			return &known[i].forecast;
	i = next++ % 8;
	known[i].schedule = *schedule;
	schedule_forecast(schedule, &known[i].forecast);
	return &known[i].forecast;
}

/* Fills in the schedule that an RTO retransmission of a record stands in, where
 * what was lost first was not the FIN, or nobody looked on then.
 */
void schedule_behind(const struct record *record, uint32_t hz, uint32_t rto_us,
		     struct schedule *schedule)
{
	const struct settings settings = schedule_settings(record, hz);

	*schedule = (struct schedule) { .hz = hz };
	set_limit(record, &settings, &schedule->in);
	schedule->in.rto_us = rto_us;
}

/* Return: how long before (negative) or after a window a time lies, 0 for within. */
int64_t window_off(const struct window *window, uint64_t ns)
{
	if (ns < window->from_ns)
		return -(int64_t)(window->from_ns - ns);
	return ns > window->to_ns ? (int64_t)(ns - window->to_ns) : 0;
}
