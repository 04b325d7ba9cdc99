/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What experiments share. An experiment is a file: it tells what it does, step
 * by step, what that means as it happens, and what should come of it.
 */
#ifndef LAB_H
#define LAB_H

#include "lab/actor.h"
#include "lab/guard.h"
#include "lab/param.h"
#include "lab/step.h"
#include "nl/session.h"
#include "out/timeline.h"
#include "model/record.h"

/* What the first event of a kind means, told when it comes. */
struct lesson {
	enum lab_end end;
	uint32_t type;			/* FINCTL_EVENT_* */
	uint32_t what;			/* the cause of a retransmission, the state entered; 0 for any */
	const char *text;		/* lines of no more than 72 columns */
};

#define LAB_LESSONS	16

/* Something that the experiment says of the kernel. */
struct claim {
	bool holds;
	char text[192];
};

struct lab {
	const struct experiment *experiment;
	struct nl_session session;
	struct nl_session events;	/* apart, so that no answer has an event in it */
	struct host host[LAB_ENDS];
	struct actor actor[LAB_ENDS];
	struct timeline timeline[LAB_ENDS];
	struct params params;		/* of the experiment's parameters */
	unsigned int round;		/* from 0; more than one where a parameter is swept */
	struct records records;		/* of both ends, once all is over */
	uint32_t hz;
	int signals;
	bool quiet;			/* nothing is told, only checked */
	bool listening;
	bool headed;			/* events have been told since the last words */
	unsigned int ended;		/* bits of enum lab_end: whose socket has ended, in this round */
	uint32_t state[LAB_ENDS];	/* the last one entered */
	struct guard guard;		/* of the machine's own sysctls */
	int value[LAB_ENDS];		/* what an end's last operation gave: bytes, mostly */
	unsigned int told;		/* bits: which lessons */
	unsigned int nclaims;
	unsigned int claims_room;
	struct claim *claim;
};

struct experiment {
	const char *name;
	const char *summary;
	const char *story;
	const struct param *param;	/* the last one has no name; NULL for none but the port */
	const struct step *step;	/* the last one does nothing */
	const struct lesson *lesson;	/* the last one has no text; may be NULL */
	const struct outcome *outcome;	/* of each round; the last one has no path; may be NULL */
	void (*check)(struct lab *lab);	/* what more is claimed; may be NULL */
};

/* Experiments find each other by the section that they lie in. */
#define LAB_EXPERIMENT(id) \
	static const struct experiment id; \
	static const struct experiment *const id##_entry \
		__attribute__((used, section("lab_experiments"))) = &id; \
	static const struct experiment id

const struct experiment *lab_next(const struct experiment *before);
const struct experiment *lab_find(const char *name);

int lab_open(struct lab *lab, const struct experiment *experiment, bool quiet);
int lab_run(struct lab *lab);
void lab_close(struct lab *lab);
int lab_fail(struct lab *lab, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *lab_end_name(enum lab_end end);

void lab_say(struct lab *lab, const char *format, ...) __attribute__((format(printf, 2, 3)));
void lab_tell(struct lab *lab, const char *template);

#endif
