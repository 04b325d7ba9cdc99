/* SPDX-License-Identifier: GPL-2.0-only */
/* What the segments of a connection that pass here tell of it, without any
 * socket. Knows no kernel; see types.h.
 */
#ifndef FIN_TRACK_H
#define FIN_TRACK_H

#include <uapi/linux/finctl.h>

#include "types.h"

/* What has been seen of one direction. */
struct fin_track_side {
	u32 isn;		/* where it began, with has_isn */
	u32 end;		/* highest sequence number sent, with has_end */
	u32 fin_end;		/* the ACK that a FIN wants, with has_fin */
	bool has_isn;
	bool has_end;
	bool has_fin;
};

/* A connection, both directions. All zero, nothing has been seen. */
struct fin_track {
	struct fin_track_side side[2];
	bool reset;
};

/* What a segment says. */
struct fin_track_segment {
	u8 side;		/* whose, 0 or 1 */
	u32 class;		/* as fin_match_classify() tells */
	u32 seq;
	u32 ack;
	u32 len;		/* bytes of payload */
};

bool fin_track_begins(const struct fin_track *track, const struct fin_track_segment *seg);
u32 fin_track_see(struct fin_track *track, const struct fin_track_segment *seg);
bool fin_track_ended(const struct fin_track *track);

#endif
