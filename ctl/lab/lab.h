/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What experiments share. An experiment is a file: it makes its hosts, says what
 * it does and what should come of it, and checks that it did.
 */
#ifndef LAB_H
#define LAB_H

#include "lab/host.h"
#include "nl/session.h"
#include "out/timeline.h"
#include "types.h"

enum lab_end {
	LAB_CLIENT,
	LAB_SERVER,
	LAB_ENDS,
};

/* What the first event of a kind means, told when it comes. */
struct lesson {
	enum lab_end end;
	uint32_t type;			/* FINCTL_EVENT_* */
	uint32_t cause;			/* of a retransmission, 0 for any */
	const char *text;		/* lines of no more than 72 columns */
};

#define LAB_LESSONS	16

struct lab {
	const struct experiment *experiment;
	struct nl_session session;
	struct host host[LAB_ENDS];
	struct program program[LAB_ENDS];
	struct timeline timeline[LAB_ENDS];
	struct records records;		/* of both ends, once lab_records() was called */
	uint32_t hz;
	int signals;
	bool quiet;			/* nothing is told, only checked */
	bool interrupted;
	unsigned int ended;		/* bits of enum lab_end: whose socket has ended */
	unsigned int told;		/* bits: which lessons */
	unsigned int failures;
};

struct experiment {
	const char *name;
	const char *summary;
	const char *story;
	const struct lesson *lesson;	/* the last one has no text */
	int (*run)(struct lab *lab);	/* Return: enum nl_result */
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
void lab_close(struct lab *lab);

void lab_say(const struct lab *lab, const char *format, ...) __attribute__((format(printf, 2, 3)));
void lab_claim(struct lab *lab, bool holds, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int lab_join(struct lab *lab);
int lab_drop(struct lab *lab, enum lab_end end, const struct rule *spec);
int lab_record(struct lab *lab, enum lab_end end, const struct match *match);
int lab_listen(struct lab *lab, const struct match *match);
int lab_watch(struct lab *lab, unsigned int ends);
int lab_records(struct lab *lab);
const struct record *lab_record_of(const struct lab *lab, enum lab_end end);

#endif
