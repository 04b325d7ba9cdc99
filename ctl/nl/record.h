/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands about records and recording. All return enum nl_result. */
#ifndef NL_RECORD_H
#define NL_RECORD_H

#include "model/match.h"
#include "model/record.h"
#include "nl/session.h"

int nl_record_start(struct nl_session *session, uint32_t netns, const struct match *match,
		    uint32_t from, uint32_t records);
int nl_record_stop(struct nl_session *session, uint32_t netns);
int nl_record_dump_living(struct nl_session *session, uint32_t netns, const struct match *match,
			  struct records *records);
int nl_record_dump(struct nl_session *session, uint32_t netns, uint64_t id,
		   const struct match *match, struct records *records);
int nl_clear(struct nl_session *session, uint32_t netns);
int nl_off(struct nl_session *session, uint32_t netns);

#endif
