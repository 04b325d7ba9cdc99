// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/queue.h"
#include "memory.h"
#include "model/flow.h"

#define FLOWS		4096	/* buckets */

/* A device tells its time a moment after or before the module. */
#define SLACK_NS	5000000ull

/* How long a note waits for its frame: a queue may hold it back. */
#define PATIENCE_NS	5000000000ull

/* Bytes that may wait; above, frames leave early. */
#define BYTES		(256ull << 20)

/* The highest that was sent one way of a connection; a slot may be taken over. */
struct reach {
	uint64_t flow;
	uint64_t syn;		/* its SYN's number, and SYN_SEEN; 0 where none was seen */
	uint32_t end;
};

#define SYN_SEEN	(1ull << 32)

struct queue {
	queue_writer *write;
	void *arg;
	struct queue_counts counts;
	uint64_t bytes;

	unsigned int first, n, room;	/* frames that wait, by time */
	struct frame **frame;
	struct frame *newest[FLOWS];	/* of each bucket */

	unsigned int nnotes, notes_room;
	struct note *note;
	struct reach reach[FLOWS];
};

struct frame *frame_new(uint64_t ns, const void *data, uint32_t caplen, uint32_t len)
{
	struct frame *frame = need(calloc(1, sizeof(*frame)));

	frame->ns = ns;
	frame->len = len;
	frame->caplen = caplen;
	frame->data = need(malloc(caplen + 1));
	memcpy(frame->data, data, caplen);
	return frame;
}

static void frame_free(struct frame *frame)
{
	unsigned int i;

	if (!frame)
		return;
	for (i = 0; i < frame->ncomments; i++)
		free(frame->comment[i]);
	free(frame->data);
	free(frame);
}

/* The frame keeps the text. */
void frame_comment(struct frame *frame, char *comment)
{
	if (frame->ncomments < FRAME_COMMENTS)
		frame->comment[frame->ncomments++] = comment;
	else
		free(comment);
}

struct queue *queue_new(queue_writer *write, void *arg)
{
	struct queue *queue = need(calloc(1, sizeof(*queue)));

	queue->write = write;
	queue->arg = arg;
	return queue;
}

static uint64_t hash_end(const struct address *address, uint16_t port)
{
	uint64_t hash = port + 1, word;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		memcpy(&word, address->byte + 8 * i, 8);
		hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
		hash ^= hash >> 29;
	}
	return hash;
}

/* Both directions of a connection are one flow. */
static unsigned int bucket(const struct address *a, uint16_t a_port, const struct address *b,
			   uint16_t b_port)
{
	return (hash_end(a, a_port) + hash_end(b, b_port)) % FLOWS;
}

static unsigned int bucket_of(const struct segment *s)
{
	return bucket(&s->src, s->sport, &s->dst, s->dport);
}

static bool same_way(const struct segment *a, const struct segment *b)
{
	return a->sport == b->sport && a->dport == b->dport &&
	       !memcmp(&a->src, &b->src, sizeof(a->src)) && !memcmp(&a->dst, &b->dst, sizeof(a->dst));
}

/* Return: whether what a frame carries was sent before, as far as is known here;
 * of a connection of which nothing is known, that may be. A SYN with another
 * number begins another connection.
 */
static bool was_sent(struct queue *queue, const struct segment *s)
{
	uint64_t flow = hash_end(&s->src, s->sport) * 3 + hash_end(&s->dst, s->dport);
	struct reach *reach = &queue->reach[flow % FLOWS];
	uint64_t syn = s->flags & SEGMENT_SYN ? SYN_SEEN | s->seq : 0;
	bool known = reach->flow == flow && (!syn || syn == reach->syn);
	uint32_t end = segment_end(s);

	if (known && (int32_t)(end - reach->end) <= 0)
		return true;
	if (syn || !known)
		reach->syn = syn;
	reach->flow = flow;
	reach->end = end;
	return !known && !syn;
}

static bool seen_at(const struct frame *frame, const struct sight *sight)
{
	unsigned int i;

	for (i = 0; i < frame->nsights; i++)
		if (frame->sight[i].netns == sight->netns &&
		    frame->sight[i].ifindex == sight->ifindex && frame->sight[i].out == sight->out)
			return true;
	return false;
}

static uint64_t apart(const struct frame *a, const struct frame *b)
{
	return a->ns > b->ns ? a->ns - b->ns : b->ns - a->ns;
}

/* Return: the frame that waits and is this one, seen by another device. */
static struct frame *counterpart_of(struct queue *queue, const struct frame *copy)
{
	struct frame *frame = queue->newest[bucket_of(&copy->segment)], *nearest = NULL;

	for (; frame; frame = frame->older)
		if (!frame->vanished && frame->segment.key == copy->segment.key &&
		    same_way(&frame->segment, &copy->segment) && !seen_at(frame, &copy->sight[0]) &&
		    (!nearest || apart(frame, copy) < apart(nearest, copy)))
			nearest = frame;
	return nearest;
}

/* Notes about a namespace are about what was seen there, going in or out. */
static bool seen_in(const struct frame *frame, uint32_t netns, bool out)
{
	unsigned int i;

	for (i = 0; i < frame->nsights; i++)
		if (frame->sight[i].netns == netns &&
		    (frame->sight[i].out == out || frame->sight[i].loopback))
			return true;
	return false;
}

static bool goes(const struct segment *s, const struct address *src, uint32_t sport,
		 const struct address *dst, uint32_t dport)
{
	return s->sport == sport && s->dport == dport && !memcmp(&s->src, src, sizeof(*src)) &&
	       !memcmp(&s->dst, dst, sizeof(*dst));
}

static bool goes_out(const struct segment *s, const struct flow *f)
{
	return goes(s, &f->local, f->local_port, &f->remote, f->remote_port);
}

static bool comes_in(const struct segment *s, const struct flow *f)
{
	return goes(s, &f->remote, f->remote_port, &f->local, f->local_port);
}

static bool was_taken(const struct frame *frame, uint32_t netns)
{
	unsigned int i;

	for (i = 0; i < frame->ntaken; i++)
		if (frame->taken[i] == netns)
			return true;
	return false;
}

static bool is_dropped(const struct frame *frame, const struct note *note)
{
	const struct segment *s = &frame->segment;

	return !frame->vanished && frame->ns <= note->ns + SLACK_NS &&
	       (comes_in(s, &note->flow) || (note->forward && goes_out(s, &note->flow))) &&
	       s->seq == note->seq && s->ack == note->ack && s->len == note->len &&
	       s->flags == note->flags && seen_in(frame, note->netns, false) &&
	       !was_taken(frame, note->netns);
}

/* What the sender was told had failed is here only where a rule took it. */
static bool may_be_here(const struct frame *frame, const struct note *note)
{
	return !note->failed || (frame->vanished && frame->ns <= note->ns + SLACK_NS);
}

static bool is_sent_again(const struct frame *frame, const struct note *note)
{
	const struct segment *s = &frame->segment;

	return may_be_here(frame, note) && frame->old && !frame->again && segment_end(s) != s->seq &&
	       frame->ns + SLACK_NS >= note->ns &&
	       goes_out(s, &note->flow) && s->seq == note->seq &&
	       !!(s->flags & SEGMENT_FIN) == note->fin && seen_in(frame, note->netns, true);
}

/* Return: the frame that a note is about: of drops the last that came before it,
 * of retransmissions the first that left behind it; NULL when it is not here.
 */
static struct frame *subject_of(struct queue *queue, const struct note *note)
{
	const struct flow *f = &note->flow;
	struct frame *frame = queue->newest[bucket(&f->local, f->local_port, &f->remote,
						   f->remote_port)];
	struct frame *found = NULL;

	for (; frame; frame = frame->older) {
		if (note->drop && is_dropped(frame, note))
			return frame;
		if (!note->drop && is_sent_again(frame, note))
			found = frame;
	}
	return found;
}

static bool settle(struct queue *queue, struct note *note)
{
	struct frame *frame = subject_of(queue, note);

	if (!frame)
		return false;
	if (!note->drop)
		frame->again = true;
	else if (frame->ntaken < FRAME_SIGHTS)
		frame->taken[frame->ntaken++] = note->netns;
	frame_comment(frame, note->comment);
	frame_free(note->otherwise);
	return true;
}

/* Frames come nearly in order. */
static void insert(struct queue *queue, struct frame *frame)
{
	struct frame **head = &queue->newest[bucket_of(&frame->segment)];
	unsigned int i;

	queue->frame = grow(queue->frame, queue->n, &queue->room, sizeof(*queue->frame));
	for (i = queue->n++; i > queue->first && queue->frame[i - 1]->ns > frame->ns; i--)
		queue->frame[i] = queue->frame[i - 1];
	queue->frame[i] = frame;
	for (; *head && (*head)->ns > frame->ns; head = &(*head)->older)
		;
	frame->older = *head;
	*head = frame;
	queue->bytes += frame->caplen;
}

static void unlink_frame(struct queue *queue, struct frame *frame)
{
	struct frame **link = &queue->newest[bucket_of(&frame->segment)];

	while (*link != frame)
		link = &(*link)->older;
	*link = frame->older;
	queue->bytes -= frame->caplen;
}

static void take_out(struct queue *queue, struct frame *frame)
{
	unsigned int i = queue->n;

	while (queue->frame[--i] != frame)
		;
	memmove(queue->frame + i, queue->frame + i + 1, (--queue->n - i) * sizeof(*queue->frame));
	unlink_frame(queue, frame);
}

/* One frame that two devices saw is that of the first, and is told of once. */
static void merge(struct queue *queue, struct frame *frame, struct frame *copy)
{
	uint8_t *data = frame->data;

	queue->counts.copies++;
	if (frame->ns <= copy->ns) {
		frame->sight[frame->nsights++] = copy->sight[0];
	} else {
		take_out(queue, frame);
		frame->sight[frame->nsights++] = frame->sight[0];
		frame->sight[0] = copy->sight[0];
		frame->ns = copy->ns;
		frame->len = copy->len;
		frame->caplen = copy->caplen;
		frame->data = copy->data;
		copy->data = data;
		insert(queue, frame);
	}
	frame_free(copy);
}

/* The places of frames that have left are used again. */
static void close_up(struct queue *queue)
{
	if (queue->first < queue->n / 2)
		return;
	memmove(queue->frame, queue->frame + queue->first,
		(queue->n - queue->first) * sizeof(*queue->frame));
	queue->n -= queue->first;
	queue->first = 0;
}

static void write_first(struct queue *queue)
{
	struct frame *frame = queue->frame[queue->first++];

	queue->write(frame, queue->arg);
	queue->counts.written++;
	queue->counts.vanished += frame->vanished || frame->ntaken;
	queue->counts.comments += frame->ncomments;
	unlink_frame(queue, frame);
	frame_free(frame);
}

static void take_note_away(struct queue *queue, unsigned int i)
{
	queue->note[i] = queue->note[--queue->nnotes];
}

/* Takes a frame, its first sight being where it was seen. */
void queue_frame(struct queue *queue, struct frame *frame)
{
	struct frame *known = frame->vanished ? NULL : counterpart_of(queue, frame);
	unsigned int i;

	if (known && known->nsights < FRAME_SIGHTS) {
		merge(queue, known, frame);
	} else {
		frame->old = was_sent(queue, &frame->segment);
		insert(queue, frame);
	}
	for (i = queue->nnotes; i-- > 0;)
		if (settle(queue, &queue->note[i]))
			take_note_away(queue, i);
	while (queue->bytes > BYTES)
		write_first(queue);
	close_up(queue);
}

/* Takes a note, with its comment. The frame may be here, or still come. */
void queue_note(struct queue *queue, struct note *note)
{
	if (settle(queue, note))
		return;
	queue->note = grow(queue->note, queue->nnotes, &queue->notes_room, sizeof(*queue->note));
	queue->note[queue->nnotes++] = *note;
}

/* A drop that no device has seen is written as the module has told it. */
static void give_up(struct queue *queue, struct note *note)
{
	if (note->otherwise) {
		frame_comment(note->otherwise, note->comment);
		note->otherwise->vanished = true;
		queue_frame(queue, note->otherwise);
		return;
	}
	queue->counts.unplaced += !note->failed && !note->probe;
	free(note->comment);
}

static void give_up_notes(struct queue *queue, uint64_t before_ns)
{
	struct note note;
	unsigned int i;

	for (i = queue->nnotes; i-- > 0;) {
		if (i >= queue->nnotes)
			continue;	/* the frame written for one has settled others */
		note = queue->note[i];
		/* What can still be written in its place is not to wait too long. */
		if (note.ns + (note.otherwise ? 0 : PATIENCE_NS) >= before_ns)
			continue;
		take_note_away(queue, i);
		give_up(queue, &note);
	}
}

/* Writes all that is older than @before_ns; UINT64_MAX for all there is. */
void queue_flush(struct queue *queue, uint64_t before_ns)
{
	give_up_notes(queue, before_ns);
	while (queue->first < queue->n && queue->frame[queue->first]->ns < before_ns)
		write_first(queue);
	close_up(queue);
}

const struct queue_counts *queue_counts(const struct queue *queue)
{
	return &queue->counts;
}

/* What still waits is not written. */
void queue_free(struct queue *queue)
{
	unsigned int i;

	for (i = queue->first; i < queue->n; i++)
		frame_free(queue->frame[i]);
	for (i = 0; i < queue->nnotes; i++) {
		frame_free(queue->note[i].otherwise);
		free(queue->note[i].comment);
	}
	free(queue->frame);
	free(queue->note);
	free(queue);
}
