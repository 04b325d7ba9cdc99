// SPDX-License-Identifier: GPL-2.0-only
#include "capture/capture.h"
#include "part.h"

/* Captures in the namespaces of the scope until a signal comes.
 * Return: enum nl_result, with the reason in the scope's session.
 */
int capture_run(struct scope *scope, struct capture *capture)
{
	const char *fault;
	typeof(capture_part) *run = part_function("capture", "capture_part", &fault);

	return run ? run(scope, capture) : nl_fail(&scope->session, NL_LOCAL, "%s", fault);
}
