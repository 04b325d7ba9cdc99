// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <sys/utsname.h>

#include <linux/finctl_version.h>

#include "scope.h"
#include "commands.h"
#include "netns.h"
#include "out/json.h"
#include "out/table.h"

static void print_text(const struct view *view)
{
	const struct status *status = &view->status;
	struct utsname uts = {};
	char bytes[TEXT];

	uname(&uts);
	printf("finctl %s, module %s (ABI %u), kernel %s, HZ %u\n", FINCTL_VERSION, status->version,
	       status->abi, uts.release, status->hz);
	printf("memory in use %s, listeners %u, events lost on the way to them %" PRIu64 "\n\n",
	       text_bytes(status->bytes, bytes), status->subscribers, status->events_lost);
	table_hooks(status);
	if (!view->netnss.n)
		return;
	putchar('\n');
	table_netnss(&view->netnss, netns_name);
}

static void print_json(const struct view *view)
{
	json_object *document = json_document(&view->status, &view->netnss, netns_name);

	json_add_status(document, &view->status);
	json_print(stdout, document);
}

int cmd_status(struct args *args)
{
	struct scope scope;
	struct view view = {};
	int result = scope_open(&scope, args, SCOPE_USED);

	if (!result)
		result = scope_view(&scope, &view);
	if (!result && args->json)
		print_json(&view);
	else if (!result)
		print_text(&view);
	view_free(&view);
	return scope_close(&scope, result);
}
