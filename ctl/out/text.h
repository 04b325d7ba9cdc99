/* SPDX-License-Identifier: GPL-2.0-only */
/* Values as people read them. Each returns the buffer that it was given, but for
 * text_terms(), which makes one.
 */
#ifndef OUT_TEXT_H
#define OUT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "names.h"
#include "model/address.h"
#include "model/event.h"
#include "model/flow.h"
#include "model/match.h"
#include "model/process.h"
#include "model/record.h"
#include "model/rule.h"

#define TEXT	512		/* room enough for each of these */

/* The name of a namespace by its inode number, NULL for none. */
typedef const char *netns_namer(uint32_t inum);

/* What a piece of output is, for its colour. */
enum tint {
	TINT_PLAIN,
	TINT_HEAD,
	TINT_STATE,
	TINT_AGAIN,		/* a retransmission */
	TINT_DROP,
	TINT_END,
	TINT_FAINT,
};

bool text_is_utf8(void);
void text_color(bool on);
const char *text_tint(enum tint tint);
const char *text_state_tint(uint32_t state);

void text_add(char *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *text_address(const struct address *address, char *buf);
const char *text_endpoint(const struct address *address, uint32_t port, char *buf);
const char *text_flow(const struct flow *flow, char *buf);
const char *text_netns(uint32_t inum, netns_namer *namer, char *buf);
const char *text_seconds(int64_t ns, char *buf);
const char *text_us(uint64_t us, char *buf);
const char *text_span(uint64_t ns, char *buf);
const char *text_bytes(uint64_t bytes, char *buf);
const char *text_flags(const struct names *names, uint32_t flags, const char *between, char *buf);
char *text_terms(const struct rule *rule);
const char *text_states(uint32_t states, char *buf);
const char *text_prefix(const struct prefix *prefix, char *buf);
const char *text_process(const struct process *process, char *buf);
const char *text_safe(const char *text, char *buf);
const char *text_end(uint32_t end, uint32_t why, uint32_t errnum, char *buf);
const char *text_event(const struct event *event, const struct record *record, char *buf);
enum tint text_event_tint(const struct event *event);

#endif
