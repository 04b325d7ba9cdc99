// SPDX-License-Identifier: GPL-2.0-only
/* with: ctl/read/document.c ctl/read/node.c ctl/read/record.c ctl/out/json.c ctl/out/utf8.c ctl/out/json_record.c ctl/due.c ctl/unwatched.c ctl/blame.c ctl/out/text.c ctl/out/rule_text.c ctl/rule.c ctl/cgroup.c ctl/names.c ctl/peers.c ctl/schedule.c ctl/settings.c module/closepath.c ctl/memory.c ctl/model/address.c ctl/model/match.c ctl/model/netns.c ctl/model/record.c ctl/model/rule.c */
/* A file of records, as draw reads it; what is taken is printed again. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "out/json.h"
#include "read/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct document document = {};

	if (!document_parse(&document, (const char *)data, size))
		json_object_put(json_records(&document.records, document.hz));
	document_free(&document);
	return 0;
}
