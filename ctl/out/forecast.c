// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "measured.h"
#include "names.h"
#include "out/forecast.h"
#include "out/text.h"

#define CURVE_COLUMNS	64

static void print_head(const struct prediction *p)
{
	const struct fin_limit *limit = &p->forecast.limit;
	const struct fin_limit_input *in = &p->schedule.in;
	char rto[TEXT], pto[TEXT], time[TEXT];

	printf("%sA FIN that nobody acknowledges%s, at HZ %u\n", text_tint(TINT_HEAD),
	       text_tint(TINT_PLAIN), p->schedule.hz);
	printf("  RTO %s, %s%s\n", text_us(in->rto_us, rto),
	       p->schedule.pto_us ? "tail loss probe after " : "no tail loss probe",
	       p->schedule.pto_us ? text_us(p->schedule.pto_us, pto) : "");
	printf("  limit %s %u%s:\n        %s from the first RTO retransmission on\n",
	       name_of(&name_limit, limit->rule), limit->value,
	       in->orphan && !in->user_timeout_ms && !in->orphan_retries ? ", which 0 stands for" : "",
	       text_us(limit->us, time));
}

/* A window, and where anything was measured that and how far it lies off. */
static void print_window(const struct prediction *p, const struct window *due, uint64_t measured)
{
	char from[TEXT], to[TEXT], at[TEXT] = "-", off[TEXT] = "-";

	printf("%11s %11s", text_seconds(due->from_ns, from), text_seconds(due->to_ns, to));
	if (!p->record)
		return;
	if (measured) {
		text_seconds(measured, at);
		if (window_off(due, measured))
			text_seconds(window_off(due, measured), off);
		else
			strcpy(off, "within");
	}
	printf(" %11s %8s", at, off);
}

static void print_step(const struct prediction *p, unsigned int i)
{
	const struct schedule_step *step = &p->forecast.step[i];
	char timeout[TEXT];

	print_window(p, &step->due, measured_step(p->record, &p->forecast, i));
	printf("  %sretransmission %u by %s, %s%s%s\n", text_tint(TINT_AGAIN), i + 1,
	       step->cause == FINCTL_CAUSE_TLP ? "TLP" : "RTO", text_us(step->timeout_us, timeout),
	       step->certain ? "" : ", unless it is dead by then", text_tint(TINT_PLAIN));
}

static uint32_t end_of(const struct prediction *p)
{
	return p->schedule.in.user_timeout_ms ? FINCTL_END_USER_TIMEOUT :
						FINCTL_END_RETRANSMIT_TIMEOUT;
}

static void print_span(const struct prediction *p, const struct window *lasts, uint64_t measured,
		       const char *what)
{
	print_window(p, lasts, measured);
	printf("  %s\n", what);
}

static bool is_orphan(const struct prediction *p)
{
	return p->record ? p->record->orphan : p->schedule.in.orphan;
}

/* Prints what follows from what, a line each. Times are after the FIN. */
void forecast_table(const struct prediction *p)
{
	unsigned int i;

	print_head(p);
	printf("\n%s%11s %11s%s  EVENT%s\n", text_tint(TINT_FAINT), "EARLIEST s", "LATEST s",
	       p->record ? "  MEASURED s    OFF s" : "", text_tint(TINT_PLAIN));
	for (i = 0; i < p->forecast.n; i++)
		print_step(p, i);
	print_window(p, &p->forecast.death, measured_death(p->record));
	printf("  %send: %s%s\n", text_tint(TINT_END), name_of(&name_end, end_of(p)),
	       text_tint(TINT_PLAIN));
	printf("\n%sOnce it is acknowledged%s, how long lasts\n", text_tint(TINT_HEAD),
	       text_tint(TINT_PLAIN));
	if (is_orphan(p))
		print_span(p, &p->fin_wait2, measured_fin_wait2(p->record), "FIN_WAIT2");
	else
		printf("%11s %11s%s  FIN_WAIT2 of a socket that a process holds\n", "-", "no limit",
		       p->record ? "           -        -" : "");
	print_span(p, &p->time_wait, measured_time_wait(p->record), "TIME_WAIT");
}

/* A line of the curve: @mark at @ns, of a picture that is @whole_ns wide. */
static void draw_line(const char *head, uint64_t ns, uint64_t measured, uint64_t whole_ns,
		      char mark)
{
	int at = ns * CURVE_COLUMNS / whole_ns, was = measured * CURVE_COLUMNS / whole_ns;
	char line[CURVE_COLUMNS + 1];

	memset(line, ' ', sizeof(line));
	line[at] = mark;
	if (measured)
		line[was] = 'o';
	printf("%5s |%.*s\n", head, (measured && was > at ? was : at) + 1, line);
}

static uint64_t middle(const struct window *window)
{
	return (window->from_ns + window->to_ns) / 2;
}

static void draw_axis(uint64_t whole_ns)
{
	unsigned int tick;

	printf("%5s +", "");
	for (tick = 0; tick < 4; tick++)
		printf("---------------+");
	printf("\n%5s 0", "");
	for (tick = 1; tick <= 4; tick++)
		printf("%14.*f s", whole_ns < 10000000000 ? 2 : 1, whole_ns / 4e9 * tick);
	putchar('\n');
}

/* Draws a line for each transmission, time to the right. */
void forecast_curve(const struct prediction *p)
{
	uint64_t measured = measured_death(p->record), whole_ns = p->forecast.death.to_ns;
	char head[16];
	unsigned int i;

	print_head(p);
	whole_ns = measured > whole_ns ? measured : whole_ns;
	printf("\n");
	draw_line("FIN", 0, 0, whole_ns, '*');
	for (i = 0; i < p->forecast.n; i++) {
		snprintf(head, sizeof(head), "%u", i + 1);
		draw_line(head, middle(&p->forecast.step[i].due),
			  measured_step(p->record, &p->forecast, i), whole_ns, '*');
	}
	draw_line("end", middle(&p->forecast.death), measured, whole_ns, 'x');
	draw_axis(whole_ns);
	printf("%5s * predicted, x death%s\n", "", p->record ? ", o measured" : "");
}
