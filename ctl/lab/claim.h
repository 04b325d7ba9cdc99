/* SPDX-License-Identifier: GPL-2.0-only */
/* What an experiment says of the kernel, and what the records say to that. */
#ifndef LAB_CLAIM_H
#define LAB_CLAIM_H

#include "lab/lab.h"
#include "schedule.h"

/* How the socket of an end should go. */
struct outcome {
	enum lab_end end;
	const char *path;		/* states, each behind a blank but the first */
	uint32_t reason;		/* FINCTL_END_*, 0 when it is still there */
	uint32_t error;			/* errno */
};

void claim(struct lab *lab, bool holds, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void claim_outcome(struct lab *lab, const struct outcome *outcome);
void claim_punctual(struct lab *lab, enum lab_end end);
void claim_died_when_due(struct lab *lab, enum lab_end end);
void claim_lasted(struct lab *lab, enum lab_end end, uint32_t state, const struct window *lasts);
void claim_fin_wait2(struct lab *lab);

const struct record *lab_record_of(const struct lab *lab, enum lab_end end);
uint64_t record_lasted(const struct record *record, uint32_t state);
unsigned int record_count(const struct record *record, uint32_t type, uint32_t what);

#endif
