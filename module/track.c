// SPDX-License-Identifier: GPL-2.0-only

#include "track.h"

#define FIN_CLASS_SYNS	(FINCTL_CLASS_SYN | FINCTL_CLASS_SYN_ACK)

static bool before(u32 a, u32 b)
{
	return (s32)(a - b) < 0;
}

/* More was seen than the SYN that may cross another in a simultaneous open. */
static bool has_gone_on(const struct fin_track_side *side)
{
	return side->has_end && !(side->has_isn && side->end == side->isn + 1);
}

/**
 * fin_track_begins() - is this the first segment of a new connection?
 * @track: what has been seen under the same addresses and ports
 * @seg: the segment
 *
 * A SYN that repeats the sequence number of the one before is that SYN again.
 * The answer to a SYN begins a connection where the SYN itself does not pass.
 *
 * Context: any.
 * Return: true when what has been seen is of a connection before.
 */
bool fin_track_begins(const struct fin_track *track, const struct fin_track_segment *seg)
{
	const struct fin_track_side *side = &track->side[seg->side];

	if (!(seg->class & FIN_CLASS_SYNS))
		return false;
	if (side->has_isn)
		return side->isn != seg->seq;
	return side->has_end ||
	       (seg->class & FINCTL_CLASS_SYN && has_gone_on(&track->side[!seg->side]));
}

/* Bytes of sequence space, RFC 9293 section 3.4. */
static u32 length(const struct fin_track_segment *seg)
{
	return seg->len + !!(seg->class & FIN_CLASS_SYNS) + !!(seg->class & FINCTL_CLASS_FIN);
}

static void note(struct fin_track_side *side, const struct fin_track_segment *seg)
{
	u32 end = seg->seq + length(seg);

	if (seg->class & FIN_CLASS_SYNS) {
		side->isn = seg->seq;
		side->has_isn = true;
	}
	if (seg->class & FINCTL_CLASS_FIN) {
		side->fin_end = end;
		side->has_fin = true;
	}
	if (!side->has_end || before(side->end, end))
		side->end = end;
	side->has_end = true;
}

/**
 * fin_track_see() - learn from a segment, and tell what is known of it
 * @track: what has been seen of the connection
 * @seg: the segment
 *
 * Context: any, with what guards @track held.
 * Return: FINCTL_CLASS_RETRANSMIT where it begins below the highest end seen,
 * FINCTL_CLASS_ACK_OF_FIN where it acknowledges a FIN that was seen; 0 or both.
 */
u32 fin_track_see(struct fin_track *track, const struct fin_track_segment *seg)
{
	struct fin_track_side *side = &track->side[seg->side];
	const struct fin_track_side *other = &track->side[!seg->side];
	u32 class = 0;

	if (seg->class & FINCTL_CLASS_RST) {
		track->reset = true;
		return 0;
	}
	if (length(seg) && side->has_end && before(seg->seq, side->end))
		class |= FINCTL_CLASS_RETRANSMIT;
	if (seg->class & FINCTL_CLASS_ACK && other->has_fin && seg->ack == other->fin_end)
		class |= FINCTL_CLASS_ACK_OF_FIN;
	note(side, seg);
	return class;
}

/**
 * fin_track_ended() - has the connection come to its end, as far as can be seen?
 * @track: what has been seen
 *
 * Context: any.
 * Return: true after a RST, or FINs of both sides.
 */
bool fin_track_ended(const struct fin_track *track)
{
	return track->reset || (track->side[0].has_fin && track->side[1].has_fin);
}
