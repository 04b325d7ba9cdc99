// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include <linux/finctl.h>

#include "nl/extack.h"

/* Reads what stands behind the error: @skip bytes from the payload's beginning. */
void nl_extack_read(const struct nlmsghdr *nlh, size_t skip, struct nl_extack *extack)
{
	size_t payload = nlh->nlmsg_len - NLMSG_HDRLEN;
	struct nlattr *attr;
	int left;

	*extack = (struct nl_extack) {};
	/* What it says of the length of the request that it echoes may be wrong. */
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) || skip > payload || NLMSG_ALIGN(skip) > payload)
		return;
	attr = (void *)((char *)NLMSG_DATA(nlh) + NLMSG_ALIGN(skip));
	left = payload - NLMSG_ALIGN(skip);
	for (; nla_ok(attr, left); attr = nla_next(attr, &left)) {
		if (nla_type(attr) == NLMSGERR_ATTR_MSG && memchr(nla_data(attr), 0, nla_len(attr)))
			extack->sentence = nla_data(attr);
		else if (nla_type(attr) == NLMSGERR_ATTR_OFFS && nla_len(attr) >= 4)
			extack->offset = nla_get_u32(attr);
	}
}

/* Return: the attribute that @offset of the request lies in, NULL for none. */
static struct nlattr *holder(const struct nlmsghdr *request, struct nlattr *first, int len,
			     uint32_t offset)
{
	const char *at = (const char *)request + offset;
	struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, first, len, rem)
		if (at >= (char *)attr && at < (char *)attr + attr->nla_len)
			return attr;
	return NULL;
}

/* Ports and prefixes tell by their first attribute whose they are. */
static uint32_t side_of(struct nlattr *attr)
{
	struct nlattr *side = nla_find(nla_data(attr), nla_len(attr), FINCTL_A_PORT_SIDE);

	return side && nla_len(side) == 4 ? nla_get_u32(side) : 0;
}

/* Follows an offset through the nests of the request. */
void nl_extack_blame(const struct nlmsghdr *request, uint32_t offset, struct nl_culprit *culprit)
{
	struct genlmsghdr *genl = NLMSG_DATA(request);
	struct nlattr *attr;

	*culprit = (struct nl_culprit) { .cmd = genl->cmd };
	attr = offset ? holder(request, genlmsg_attrdata(genl, 0), genlmsg_attrlen(genl, 0),
			       offset) : NULL;
	if (!attr)
		return;
	culprit->attr = nla_type(attr);
	if (!nla_is_nested(attr))
		return;
	attr = holder(request, nla_data(attr), nla_len(attr), offset);
	if (!attr)
		return;
	culprit->inner = nla_type(attr);
	if (nla_is_nested(attr))
		culprit->side = side_of(attr);
}
