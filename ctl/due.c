// SPDX-License-Identifier: GPL-2.0-only
#include "due.h"

#define TIME_WAIT_US	60000000ull

static void move(struct due *due, const struct window *window, uint64_t from_ns)
{
	due->known = true;
	due->window.from_ns = window->from_ns + from_ns;
	due->window.to_ns = window->to_ns + from_ns;
}

/* How many RTO retransmissions a forecast has, beside @before. */
void due_count(const struct schedule_forecast *forecast, unsigned int before, struct due *due)
{
	unsigned int i;

	due->least = due->most = before;
	for (i = 0; i < forecast->n; i++) {
		due->most += forecast->step[i].cause == FINCTL_CAUSE_RTO;
		due->least += forecast->step[i].cause == FINCTL_CAUSE_RTO && forecast->step[i].certain;
	}
}

/* As the FIN is sent, the whole schedule can be told. */
static bool due_by_fin(const struct record *record, uint32_t hz, struct due *due)
{
	const struct settings settings = schedule_settings(record, hz);
	const struct schedule_forecast *forecast;
	struct schedule schedule;

	if (!schedule_of(record, &settings, &schedule))
		return false;
	forecast = schedule_known(&schedule);
	move(due, &forecast->death, record->fin_sent_ns);
	due_count(forecast, 0, due);
	return true;
}

/* The RTO retransmission that the limit counts from. */
static const struct event *first_rto(const struct record *record)
{
	unsigned int i;

	for (i = 0; i < record->nevents; i++) {
		const struct event *event = &record->event[i];

		if (event->type == FINCTL_EVENT_RETRANSMIT && event->cause == FINCTL_CAUSE_RTO &&
		    event->ns >= record->limit_start_ns)
			return event;
	}
	return NULL;
}

/* A document does not say since when a limit counts that began before its record. */
static bool is_since_known(const struct record *record)
{
	return record->limit_start_ns || !(record->incomplete & FINCTL_INCOMPLETE_STARTED_LATE);
}

/* Where data is sent again before the FIN, from the first RTO retransmission on; of a
 * record that began late, from the first that it has. How many came before that
 * nobody counted.
 */
static bool due_by_rto(const struct record *record, uint32_t hz, struct due *due)
{
	const struct event *first = first_rto(record);
	struct schedule_forecast forecast;
	struct schedule schedule;

	if (!first || !record->limit || !is_since_known(record))
		return false;
	schedule_behind(record, hz, first->rto_us, &schedule);
	if (record->limit_start_ns)
		schedule.elapsed_us = (first->ns - record->limit_start_ns) / 1000;
	schedule_rest(&schedule, &forecast);
	move(due, &forecast.death, first->ns);
	if (!schedule.elapsed_us)
		due_count(&forecast, 1, due);
	return true;
}

/* The timer of a mini-socket fires within one step of the wheel. */
static void due_by_timer(const struct record *record, uint32_t hz, struct due *due)
{
	uint64_t timeout_us = TIME_WAIT_US;
	struct window lasts;

	if (record->state != FINCTL_STATE_TIME_WAIT && record->fin_acked_ns &&
	    record->fin_acked_ns < record->due_ns)
		timeout_us = (record->due_ns - record->fin_acked_ns) / 1000;
	schedule_timer(hz, timeout_us, &lasts);
	move(due, &lasts, record->due_ns - timeout_us * 1000);
}

/* An orphan in FIN_WAIT2 waits for what is beyond 60 s, and a mini-socket as long again. */
static void due_by_keepalive(const struct record *record, uint32_t hz, struct due *due)
{
	struct window lasts;

	schedule_fin_wait2_beyond(hz, record->keepalive_us, record->rto_us, &lasts);
	move(due, &lasts, record->due_ns - record->keepalive_us * 1000);
}

static bool is_sending_fin(const struct record *record)
{
	return !record->fin_acked_ns && !record->probing &&
	       (record->state == FINCTL_STATE_FIN_WAIT1 || record->state == FINCTL_STATE_CLOSING ||
		record->state == FINCTL_STATE_LAST_ACK);
}

static bool ran_out(const struct record *record)
{
	return record->end == FINCTL_END_RETRANSMIT_TIMEOUT ||
	       record->end == FINCTL_END_USER_TIMEOUT;
}

/* Fills in when the death of a socket is due, or was as its FIN was sent; unknown
 * for those that something else ends, or ended.
 */
void due_of(const struct record *record, uint32_t hz, struct due *due)
{
	*due = (struct due) {};
	if (!hz)
		return;
	if (record->end ? ran_out(record) : is_sending_fin(record)) {
		if (!due_by_fin(record, hz, due) && !due_by_rto(record, hz, due))
			due_unwatched(record, hz, due);
	} else if (!record->end && record->keepalive_us) {
		due_by_keepalive(record, hz, due);
	} else if (!record->end && record->due_ns) {
		due_by_timer(record, hz, due);
	}
}

/* The same for a socket that has ended. Return: false when that was not foreseen. */
bool due_predicted(const struct record *record, uint32_t hz, struct window *window)
{
	struct due due;

	due_of(record, hz, &due);
	*window = due.window;
	return record->end && due.known;
}
