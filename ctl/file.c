// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

/* Has a file written beside the one that is wanted, and puts it in its place
 * when all of it is there. Return: NULL, or what went wrong.
 */
const char *file_save(const char *path, file_writer *write, void *arg)
{
	const char *fault;
	char part[PATH_MAX];
	FILE *file;

	if (snprintf(part, sizeof(part), "%s.part", path) >= (int)sizeof(part))
		return strerror(ENAMETOOLONG);
	file = fopen(part, "we");
	if (!file)
		return strerror(errno);
	fault = write(file, arg);
	if ((fflush(file) || ferror(file)) && !fault)
		fault = strerror(errno);
	if (fclose(file) && !fault)
		fault = strerror(errno);
	if (!fault && rename(part, path))
		fault = strerror(errno);
	if (fault)
		unlink(part);
	return fault;
}
