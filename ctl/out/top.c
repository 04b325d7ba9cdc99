// SPDX-License-Identifier: GPL-2.0-only
#include <curses.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "names.h"
#include "out/top.h"

/* Below this nothing can be made out. */
#define LEAST_LINES	4
#define LEAST_COLUMNS	40

/* What a column shows; @key is typed to sort by it, 0 where that is of no use. */
struct column {
	const char *head;
	int width;		/* at the least; negative: leans to the left, and may grow */
	char key;
	enum closing_key sorts;
	const char *(*cell)(const struct top *top, const struct closing *row, uint64_t now_ns,
			    char *buf);
};

static const char *state(const struct top *top, const struct closing *row, uint64_t now_ns,
			 char *buf)
{
	(void)top;
	(void)now_ns;
	(void)buf;
	return name_of(&name_state, row->record->state);
}

static const char *since(const struct top *top, const struct closing *row, uint64_t now_ns,
			 char *buf)
{
	(void)top;
	if (row->since_ns)
		snprintf(buf, TEXT, "%.1f", (now_ns - row->since_ns) / 1e9);
	else
		snprintf(buf, TEXT, "-");
	return buf;
}

static const char *retransmits(const struct top *top, const struct closing *row, uint64_t now_ns,
			       char *buf)
{
	(void)top;
	(void)now_ns;
	if (row->m)
		snprintf(buf, TEXT, "%u/%u", row->n, row->m);
	else
		snprintf(buf, TEXT, "%u", row->record->retransmits);
	return buf;
}

static double seconds_to(uint64_t ns, uint64_t now_ns)
{
	return ns > now_ns ? (ns - now_ns) / 1e9 : 0;
}

static const char *due(const struct window *window, uint64_t now_ns, char *buf)
{
	if (window->to_ns)
		snprintf(buf, TEXT, "%.1f-%.1f", seconds_to(window->from_ns, now_ns),
			 seconds_to(window->to_ns, now_ns));
	else
		snprintf(buf, TEXT, "-");
	return buf;
}

static const char *next(const struct top *top, const struct closing *row, uint64_t now_ns,
			char *buf)
{
	(void)top;
	return due(&row->next, now_ns, buf);
}

static const char *death(const struct top *top, const struct closing *row, uint64_t now_ns,
			 char *buf)
{
	(void)top;
	return due(&row->death, now_ns, buf);
}

static const char *local(const struct top *top, const struct closing *row, uint64_t now_ns,
			 char *buf)
{
	const struct flow *flow = &row->record->flow;

	(void)top;
	(void)now_ns;
	return text_endpoint(&flow->local, flow->local_port, buf);
}

static const char *remote(const struct top *top, const struct closing *row, uint64_t now_ns,
			  char *buf)
{
	const struct flow *flow = &row->record->flow;

	(void)top;
	(void)now_ns;
	return text_endpoint(&flow->remote, flow->remote_port, buf);
}

static const char *closer(const struct top *top, const struct closing *row, uint64_t now_ns,
			  char *buf)
{
	(void)top;
	(void)now_ns;
	return text_process(&row->record->closer, buf);
}

static const char *owner(const struct top *top, const struct closing *row, uint64_t now_ns,
			 char *buf)
{
	(void)top;
	(void)now_ns;
	return text_process(&row->record->owner, buf);
}

static const char *id(const struct top *top, const struct closing *row, uint64_t now_ns, char *buf)
{
	(void)top;
	(void)now_ns;
	snprintf(buf, TEXT, "%llx", (unsigned long long)row->record->id);
	return buf;
}

static const char *netns(const struct top *top, const struct closing *row, uint64_t now_ns,
			 char *buf)
{
	(void)now_ns;
	return text_netns(row->record->netns, top->namer, buf);
}

static const struct column columns[] = {
	{ "STATE", -10, 's', CLOSING_STATE, state },
	{ "FOR s", 7, 't', CLOSING_SINCE, since },
	{ "AGAIN", 5, 'n', CLOSING_RETRANSMITS, retransmits },
	{ "NEXT IN s", 11, 'x', CLOSING_NEXT, next },
	{ "DEATH IN s", 11, 'd', CLOSING_DEATH, death },
	{ "LOCAL", -15, 'l', CLOSING_LOCAL, local },
	{ "REMOTE", -15, 'p', CLOSING_REMOTE, remote },
	{ "OWNER", -12, 'o', CLOSING_OWNER, owner },
	{ "CLOSED BY", -12, 'c', CLOSING_CLOSER, closer },
	{ "ID", 8, 0, CLOSING_KEYS, id },
	{ "NETNS", -8, 0, CLOSING_KEYS, netns },
};

#define COLUMNS		(sizeof(columns) / sizeof(columns[0]))

/* Takes the screen. Return: NULL, or why it cannot be had. */
const char *top_open(void)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return "--top fills a terminal: standard input and output must be one";
	if (!newterm(NULL, stdout, stdin))
		return "--top knows no terminal of this kind: set TERM";
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	curs_set(0);
	return NULL;
}

void top_close(void)
{
	endwin();
}

static unsigned int shown(const struct top *top)
{
	return top->named ? COLUMNS : COLUMNS - 1;
}

static unsigned int room(void)
{
	return LINES > LEAST_LINES ? LINES - 3 : 1;
}

/* Return: how many rows there are to be seen, from @top->first on. */
static unsigned int visible(const struct top *top)
{
	unsigned int left = top->n - top->first;

	return left < room() ? left : room();
}

/* What leans to the left is as wide as the rows to be seen ask for: an address is of
 * little use without its end, and a number is not to dance.
 */
static void measure(const struct top *top, uint64_t now_ns, int width[])
{
	unsigned int i, k;
	char buf[TEXT];

	for (i = 0; i < shown(top); i++) {
		width[i] = columns[i].width;
		for (k = 0; width[i] < 0 && k < visible(top); k++) {
			int len = strlen(columns[i].cell(top, &top->closing[top->first + k],
							 now_ns, buf));

			width[i] = len > -width[i] ? -len : width[i];
		}
	}
}

/* What reaches the right edge would go on in the next line. */
static int left_of_line(void)
{
	return COLS - 1 - getcurx(stdscr);
}

static void put(const char *text)
{
	addnstr(text, left_of_line());
}

static void put_cell(int width, const char *text)
{
	char cell[2 * TEXT];

	snprintf(cell, sizeof(cell), "%*s", width, text);
	put(cell);
}

/* Return: whether there is room for a further column. */
static bool put_gap(void)
{
	if (left_of_line() <= 0)
		return false;
	addch(' ');
	return true;
}

static void draw_head(const struct top *top, const int width[])
{
	unsigned int i;

	move(1, 0);
	attrset(A_REVERSE);
	hline(' ', COLS);
	for (i = 0; i < shown(top); i++) {
		attrset(columns[i].sorts == top->key ? A_BOLD | A_REVERSE : A_REVERSE);
		put_cell(width[i], columns[i].head);
		attrset(A_REVERSE);
		if (!put_gap())
			break;
	}
	attrset(A_NORMAL);
}

static void draw_row(const struct top *top, const int width[], const struct closing *row,
		     uint64_t now_ns)
{
	char buf[TEXT];
	unsigned int i;

	for (i = 0; i < shown(top); i++) {
		put_cell(width[i], columns[i].cell(top, row, now_ns, buf));
		if (!put_gap())
			break;
	}
}

/* How many are in which state. */
static void draw_sum(const struct top *top)
{
	unsigned int count[FINCTL_STATE_NEW_SYN_RECV + 1] = {}, i;
	char text[TEXT];

	for (i = 0; i < top->n; i++)
		count[top->closing[i].record->state]++;
	snprintf(text, sizeof(text), "%u closing", top->n);
	put(text);
	for (i = 1; i <= FINCTL_STATE_NEW_SYN_RECV; i++) {
		if (!count[i])
			continue;
		snprintf(text, sizeof(text), ", %u %s", count[i], name_of(&name_state, i));
		put(text);
	}
}

/* The first word of a head will do. */
static void draw_keys(void)
{
	unsigned int i;
	char text[TEXT];

	move(LINES - 1, 0);
	put("q quit, r reversed; sort:");
	for (i = 0; i < COLUMNS; i++) {
		if (!columns[i].key)
			continue;
		snprintf(text, sizeof(text), " %c %.*s", columns[i].key,
			 (int)strcspn(columns[i].head, " "), columns[i].head);
		put(text);
	}
}

static void draw_table(const struct top *top, uint64_t now_ns)
{
	int width[COLUMNS];
	unsigned int i;

	measure(top, now_ns, width);
	draw_head(top, width);
	for (i = 0; i < visible(top); i++) {
		move(2 + i, 0);
		draw_row(top, width, &top->closing[top->first + i], now_ns);
	}
}

void top_draw(struct top *top, uint64_t now_ns)
{
	erase();
	if (LINES < LEAST_LINES || COLS < LEAST_COLUMNS) {
		mvaddstr(0, 0, "this window is too small");
		refresh();
		return;
	}
	closing_sort(top->closing, top->n, top->key, top->reverse);
	if (top->first + room() > top->n)
		top->first = top->n > room() ? top->n - room() : 0;
	draw_sum(top);
	draw_table(top, now_ns);
	draw_keys();
	refresh();
}

static void scroll_by(struct top *top, int rows)
{
	if (rows < 0 && top->first < (unsigned int)-rows)
		top->first = 0;
	else
		top->first += rows;	/* top_draw() knows where the end is */
}

static void obey(struct top *top, int key)
{
	unsigned int i;

	for (i = 0; i < COLUMNS; i++)
		if (columns[i].key && columns[i].key == key)
			top->key = columns[i].sorts;
	if (key == 'r')
		top->reverse = !top->reverse;
	else if (key == KEY_UP)
		scroll_by(top, -1);
	else if (key == KEY_DOWN)
		scroll_by(top, 1);
	else if (key == KEY_PPAGE)
		scroll_by(top, -(int)room());
	else if (key == KEY_NPAGE)
		scroll_by(top, room());
}

/* Does what was typed. Return: false when that was q. */
bool top_typed(struct top *top)
{
	int key;

	while ((key = getch()) != ERR) {
		if (key == 'q')
			return false;
		obey(top, key);
	}
	return true;
}
