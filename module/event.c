// SPDX-License-Identifier: GPL-2.0-only

#include "event.h"

static struct fin_event *follow(struct fin_event *one, const struct fin_event *event, u8 type)
{
	*one = (struct fin_event) { .ns = event->ns, .type = type };
	return one;
}

/**
 * fin_event_expand() - an event as readers see it, with what a change of state implies
 * @event: the event as it is kept
 * @one: filled, in the order of things
 *
 * Context: any.
 * Return: how many events it stands for, 1..FIN_EVENT_EXPANDED.
 */
unsigned int fin_event_expand(const struct fin_event *event,
			      struct fin_event one[FIN_EVENT_EXPANDED])
{
	u8 implies = event->type == FINCTL_EVENT_STATE ? event->state.implies : 0;
	unsigned int n = 0;

	if (implies & FIN_IMPLIES_FIN_RECEIVED)
		follow(&one[n++], event, FINCTL_EVENT_FIN_RECEIVED)->segment =
			(struct fin_event_segment) {
				.seq = event->state.fin_seq, .flags = FIN_TCP_FIN | FIN_TCP_ACK,
			};
	one[n++] = *event;
	if (implies & FIN_IMPLIES_FIN_ACKED)
		follow(&one[n++], event, FINCTL_EVENT_FIN_ACKED);
	if (implies & FIN_IMPLIES_END)
		follow(&one[n++], event, FINCTL_EVENT_END)->end = event->state.end;
	return n;
}
