// SPDX-License-Identifier: GPL-2.0-only
#include "measured.h"

/* Return: whether an event is what @step tells of. */
static bool is_step(const struct event *event, const struct schedule_step *step)
{
	return event->type == FINCTL_EVENT_RETRANSMIT && event->cause == step->cause;
}

/* Return: ns from the FIN to the retransmission that is step @i, 0 when it did
 * not come. Behind one of another cause the timers have begun anew.
 */
uint64_t measured_step(const struct record *record, const struct schedule_forecast *forecast,
		       unsigned int i)
{
	unsigned int j, n = 0;

	for (j = 0; record && j < record->nevents; j++) {
		const struct event *event = &record->event[j];

		if (event->type != FINCTL_EVENT_RETRANSMIT)
			continue;
		if (!is_step(event, &forecast->step[n]))
			return 0;
		if (n++ == i)
			return event->ns - record->fin_sent_ns;
	}
	return 0;
}

/* Return: ns from the FIN to the end, 0 where its retransmissions did not run out
 * or it was never sent.
 */
uint64_t measured_death(const struct record *record)
{
	if (!record || !record->fin_sent_ns || (record->end != FINCTL_END_RETRANSMIT_TIMEOUT &&
						record->end != FINCTL_END_USER_TIMEOUT))
		return 0;
	return record->end_ns - record->fin_sent_ns;
}

/* Return: ns that FIN_WAIT2 lasted, 0 when it did not run out. */
uint64_t measured_fin_wait2(const struct record *record)
{
	if (!record || record->end != FINCTL_END_FIN_WAIT2_TIMEOUT || !record->fin_acked_ns)
		return 0;
	return record->end_ns - record->fin_acked_ns;
}

/* Return: ns that TIME_WAIT lasted, 0 when it did not run out. */
uint64_t measured_time_wait(const struct record *record)
{
	if (!record || record->end != FINCTL_END_CLOSED || !record->time_wait_ns)
		return 0;
	return record->end_ns - record->time_wait_ns;
}
