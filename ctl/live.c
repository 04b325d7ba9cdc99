// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <sys/utsname.h>

#include "live.h"
#include "netns.h"

/* Fills in all but the records. */
void live_describe(struct document *document, const struct view *view, netns_namer *name)
{
	struct utsname uts;
	unsigned int i;

	uname(&uts);
	snprintf(document->host, sizeof(document->host), "%s", uts.nodename);
	snprintf(document->kernel, sizeof(document->kernel), "%s", uts.release);
	document->hz = view->status.hz;
	document->realtime_offset_ns = view->status.realtime_offset_ns;
	for (i = 0; i < view->netnss.n; i++) {
		const char *known = name(view->netnss.netns[i].inum);

		if (known)
			document_label(document, view->netnss.netns[i].inum, known);
	}
}

/* Both ends have the same ports, and maybe others have, too. */
static struct match match_of(const struct flow *flow)
{
	return (struct match) {
		.family = flow->family, .nports = 2,
		.port = { { FINCTL_SIDE_LOCAL, flow->local_port, flow->local_port },
			  { FINCTL_SIDE_LOCAL, flow->remote_port, flow->remote_port } },
	};
}

static bool has(const struct records *records, const struct record *record)
{
	unsigned int i;

	for (i = 0; i < records->n; i++)
		if (records->record[i].netns == record->netns && records->record[i].id == record->id)
			return true;
	return false;
}

/* Moves over those that have made room for newer ones since they were read. */
static void keep(struct records *records, struct records *read)
{
	unsigned int i;

	for (i = 0; i < read->n; i++) {
		if (has(records, &read->record[i]))
			continue;
		*records_add(records) = read->record[i];
		read->record[i].event = NULL;
	}
}

/* The named records, and in whatever namespace it is the other end of the first. */
static int read_named(struct scope *scope, const uint64_t *id, unsigned int nids,
		      struct records *records)
{
	struct records named = {};
	struct match match;
	unsigned int i;
	int result = NL_DONE;

	for (i = 0; !result && i < nids; i++)
		result = scope_record(scope, id[i], NULL, &named);
	if (!result)
		result = scope_widen(scope);
	if (!result) {
		match = match_of(&named.record[0].flow);
		result = scope_records(scope, &match, records);
	}
	if (!result)
		keep(records, &named);
	records_free(&named);
	return result;
}

/* Reads the records of the scope, or where @nids is not 0 those of the ids and
 * of what they were connected to. Return: enum nl_result.
 */
int live_document(struct scope *scope, const uint64_t *id, unsigned int nids,
		  struct document *document)
{
	struct view view = {};
	int result;

	if (nids)
		result = read_named(scope, id, nids, &document->records);
	else
		result = scope_records(scope, NULL, &document->records);
	if (!result)
		result = scope_view(scope, &view);
	live_describe(document, &view, netns_name);
	view_free(&view);
	return result;
}
