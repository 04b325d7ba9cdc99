// SPDX-License-Identifier: GPL-2.0-only
/* monitor --top */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock.h"
#include "commands.h"
#include "late.h"
#include "memory.h"
#include "netns.h"
#include "nl/record.h"
#include "out/top.h"
#include "say.h"
#include "scope.h"
#include "signals.h"

#define REFRESH_MS	1000

/* What is on the screen, and where it comes from. */
struct screen {
	const struct args *args;
	struct scope *scope;
	struct view view;
	struct records records;
	struct top top;
	unsigned int room;
};

/* Return: the settings of a record's namespace. */
static struct settings settings_of(const struct view *view, const struct record *record)
{
	struct settings settings;
	unsigned int i;

	settings_told(&settings, view->status.hz, &(struct netns) {});
	for (i = 0; i < view->netnss.n; i++)
		if (view->netnss.netns[i].inum == record->netns)
			settings_told(&settings, view->status.hz, &view->netnss.netns[i]);
	return settings;
}

static void fill(struct screen *screen)
{
	struct top *top = &screen->top;
	struct settings settings;
	unsigned int i;

	top->n = 0;
	for (i = 0; i < screen->records.n; i++) {
		top->closing = grow(top->closing, top->n, &screen->room, sizeof(*top->closing));
		settings = settings_of(&screen->view, &screen->records.record[i]);
		top->n += closing_of(&screen->records.record[i], &settings, &top->closing[top->n]);
	}
}

static int look(struct screen *screen)
{
	struct scope *scope = screen->scope;
	unsigned int i;
	int result;

	records_free(&screen->records);
	view_free(&screen->view);
	result = scope_view(scope, &screen->view);
	for (i = 0; !result && i < scope->n; i++)
		result = nl_record_dump_living(&scope->session, scope->netns[i],
					       &screen->args->rule.match, &screen->records);
	if (!result)
		result = late_append(scope, &screen->view, &screen->args->rule.match,
				     &screen->records);
	if (!result)
		fill(screen);
	return result;
}

static int show(struct screen *screen, int signals)
{
	uint64_t now_ns, looked_ns = 0;
	int result = NL_DONE;

	while (!result) {
		now_ns = clock_ns();
		if (now_ns - looked_ns >= REFRESH_MS * 1000000ull) {
			result = look(screen);
			looked_ns = now_ns;
		}
		if (!result)
			top_draw(&screen->top, now_ns);
		if (signals_wait(signals, STDIN_FILENO, REFRESH_MS) == WAKE_SIGNAL ||
		    !top_typed(&screen->top))
			break;
	}
	return result;
}

/* In a part of its own, for ncurses. Return: the exit status. */
int top_part(struct args *args)
{
	struct scope scope;
	struct screen screen = {
		.args = args, .scope = &scope,
		.top = { .namer = netns_name, .key = CLOSING_DEATH },
	};
	int signals = signals_open(), result = scope_open(&scope, args, SCOPE_USED);
	const char *fault = result ? NULL : top_open();

	if (fault)
		result = nl_fail(&scope.session, NL_LOCAL, "%s", fault);
	screen.top.named = scope.n > 1;
	if (!result) {
		result = show(&screen, signals);
		top_close();
	}
	records_free(&screen.records);
	view_free(&screen.view);
	free(screen.top.closing);
	close(signals);
	return scope_close(&scope, result);
}
