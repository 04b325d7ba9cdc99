/* SPDX-License-Identifier: GPL-2.0-only */
/* What a drawing says. Each returns the buffer of TEXT bytes that it was given,
 * which holds an empty text where there is nothing to say.
 */
#ifndef DRAW_WORDS_H
#define DRAW_WORDS_H

#include "draw/ladder.h"
#include "out/text.h"

const char *words_title(const struct ladder *ladder, char *buf);
const char *words_subtitle(const struct ladder *ladder, char *buf);
const char *words_lane(const struct ladder *ladder, enum lane lane, char *buf);
const char *words_endpoint(const struct ladder *ladder, enum lane lane, char *buf);
const char *words_closer(const struct ladder *ladder, enum lane lane, char *buf);

const char *words_segment(const struct ladder *ladder, const struct arrow *arrow, char *buf);
const char *words_again(const struct arrow *arrow, char *buf);
const char *words_timer(const struct arrow *arrow, char *buf);
const char *words_fate(const struct arrow *arrow, char *buf);

const char *words_time(const struct ladder *ladder, uint64_t ns, char *buf);
const char *words_gap(uint64_t ns, char *buf);
const char *words_state(uint32_t state);

#define WORDS_END	4	/* lines at the most */

const char *words_end(const struct ladder *ladder, enum lane lane, unsigned int line, char *buf);

bool words_may_break(const char *text, size_t at);

#endif
