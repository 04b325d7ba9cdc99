// SPDX-License-Identifier: GPL-2.0-only
/* with: module/match.c module/limits.c module/track.c */
/* What the module asks of each segment, whatever rule and segments there are. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "match.h"
#include "track.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct rule {
	struct fin_match match;
	struct fin_term term[4];
	struct fin_limits limits;
};

/* A rule as the module would take it. */
static unsigned int tame(struct rule *rule, const uint8_t *data)
{
	unsigned int i;

	memcpy(&rule->match, data, offsetof(struct fin_match, has_uid));
	memcpy(rule->term, data + sizeof(rule->match), sizeof(rule->term));
	rule->limits = (struct fin_limits) {
		.skip = data[0] % 4, .every = data[1] % 4, .count = data[2] % 4,
		.has_probability = data[3] & 1, .probability = data[4] << 8, .seed = data[5],
	};
	rule->match.nports %= FINCTL_MATCH_PORTS + 1;
	rule->match.nprefixes %= FIN_MATCH_PREFIXES + 1;
	for (i = 0; i < rule->match.nports; i++)
		rule->match.port[i].side = FINCTL_SIDE_EITHER + rule->match.port[i].side % 3;
	for (i = 0; i < rule->match.nprefixes; i++) {
		rule->match.prefix[i].side = FINCTL_SIDE_EITHER + rule->match.prefix[i].side % 3;
		rule->match.prefix[i].length %= 129;
	}
	return 1 + rule->match.nports % 4;
}

static void see(const struct rule *rule, unsigned int nterms, struct fin_track *track,
		struct fin_limits_state *state, const uint8_t *data)
{
	struct fin_track_segment seg;
	struct fin_flow flow;
	u32 class;

	memcpy(&flow, data, sizeof(flow));
	memcpy(&seg, data, sizeof(seg));
	seg.side &= 1;
	fin_match_flow(&rule->match, &flow);
	seg.class = fin_match_classify(data[0], seg.len);
	class = seg.class | (fin_track_see(track, &seg) & fin_match_open(seg.class));
	/* What is found out of a segment never contradicts what could be. */
	if (fin_match_class(rule->term, nterms, class) &&
	    !fin_match_may(rule->term, nterms, seg.class, fin_match_open(seg.class)))
		abort();
	fin_limits_take(&rule->limits, state, seg.seq);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fin_limits_state state = {};
	struct fin_track track = {};
	struct rule rule = {};
	unsigned int nterms;
	size_t step = sizeof(struct fin_flow);

	if (sizeof(struct fin_track_segment) > step)
		step = sizeof(struct fin_track_segment);
	if (size < sizeof(rule))
		return 0;
	nterms = tame(&rule, data);
	for (data += sizeof(rule), size -= sizeof(rule); size >= step; data += step, size -= step)
		see(&rule, nterms, &track, &state, data);
	return 0;
}
