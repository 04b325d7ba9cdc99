/* SPDX-License-Identifier: GPL-2.0-only */
/* From attributes to our structures, with a sentence for each refusal. */
#ifndef FIN_PARSE_H
#define FIN_PARSE_H

#include <net/netlink.h>

#include "match.h"

struct fin_net;
struct fin_rule;
struct net;

int fin_parse_message(const struct nlmsghdr *nlh, struct netlink_ext_ack *extack);
struct fin_net *fin_parse_net(const struct nlattr *attr, struct net *own,
			      struct netlink_ext_ack *extack);
int fin_parse_match(const struct nlattr *attr, struct fin_match *match,
		    struct netlink_ext_ack *extack);
int fin_parse_rule(struct nlattr **attrs, const struct nlattr *head, int len,
		   struct fin_rule *rule, struct netlink_ext_ack *extack);

#endif
