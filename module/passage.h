/* SPDX-License-Identifier: GPL-2.0-only */
/* A segment at a hook: some come by more than once, or are not of this host. */
#ifndef FIN_PASSAGE_H
#define FIN_PASSAGE_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

bool fin_passage_counts(const struct sk_buff *skb, const struct nf_hook_state *state);
const struct net_device *fin_passage_in(const struct sk_buff *skb,
					const struct nf_hook_state *state);

#endif
