/* SPDX-License-Identifier: GPL-2.0-only */
/* The steps of an experiment, as data. Texts can name parameters: {port}. */
#ifndef LAB_STEP_H
#define LAB_STEP_H

#include "lab/actor.h"

struct lab;

enum lab_end {
	LAB_CLIENT,
	LAB_SERVER,
	LAB_ENDS,
};

#define LAB_BOTH	(1u << LAB_CLIENT | 1u << LAB_SERVER)

struct step {
	int (*run)(struct lab *lab, const struct step *step);	/* Return: enum nl_result */
	enum lab_end end;
	unsigned int ends;	/* bits of enum lab_end */
	enum actor_op op;
	const char *text;
	int error;		/* the errno that an operation is to give */
	bool later;		/* nobody waits for the operation to come to its end */
};

int step_say(struct lab *lab, const struct step *step);
int step_finctl(struct lab *lab, const struct step *step);
int step_sysctl(struct lab *lab, const struct step *step);
int step_machine(struct lab *lab, const struct step *step);
int step_command(struct lab *lab, const struct step *step);
int step_act(struct lab *lab, const struct step *step);
int step_meet(struct lab *lab, const struct step *step);
int step_seen(struct lab *lab, const struct step *step);
int step_until(struct lab *lab, const struct step *step);
int step_until_ended(struct lab *lab, const struct step *step);
int step_wait(struct lab *lab, const struct step *step);

/* Words of what comes next and why. */
#define SAY(words)		{ .run = step_say, .text = words }
/* A command of finctl, as one would type it on that host. */
#define FINCTL(who, words)	{ .run = step_finctl, .end = LAB_##who, .text = words }
#define SYSCTL(who, words)	{ .run = step_sysctl, .end = LAB_##who, .text = words }
/* A sysctl that is the whole machine's; it gets its old value back at the end. */
#define MACHINE(words)		{ .run = step_machine, .text = words }
#define COMMAND(who, words)	{ .run = step_command, .end = LAB_##who, .text = words }
/* The program of an end does something with its socket. */
#define DO(who, what)		{ .run = step_act, .end = LAB_##who, .op = ACTOR_##what }
#define DO_WITH(who, what, how)	{ .run = step_act, .end = LAB_##who, .op = ACTOR_##what, .text = how }
#define BEGIN(who, what)	{ .run = step_act, .end = LAB_##who, .op = ACTOR_##what, .later = true }
#define FAILS(who, what, why)	{ .run = step_act, .end = LAB_##who, .op = ACTOR_##what, .error = why }
/* The two connect, and exchange a greeting. */
#define MEET			{ .run = step_meet }
/* The rule of an end must have matched one segment. */
#define SEEN(who, what)		{ .run = step_seen, .end = LAB_##who, .text = what }
#define UNTIL(who, state)	{ .run = step_until, .end = LAB_##who, .text = state }
#define UNTIL_ENDED(who)	{ .run = step_until_ended, .ends = who }
#define WAIT(seconds)		{ .run = step_wait, .text = seconds }

#endif
