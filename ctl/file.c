// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

/* How it is called until all of it is there. Return: false when that is too long. */
static bool part_of(const char *path, char part[PATH_MAX])
{
	return snprintf(part, PATH_MAX, "%s.part", path) < PATH_MAX;
}

/* Tries what can be tried before there is anything to write.
 * Return: NULL, or why the file could not be written.
 */
const char *file_try(const char *path)
{
	char part[PATH_MAX];
	struct stat st;
	int fd;

	if (!part_of(path, part))
		return strerror(ENAMETOOLONG);
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		return strerror(EISDIR);
	fd = open(part, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		return strerror(errno);
	close(fd);
	unlink(part);
	return NULL;
}

/* Has a file written beside the one that is wanted, and puts it in its place
 * when all of it is there. Return: NULL, or what went wrong.
 */
const char *file_save(const char *path, file_writer *write, void *arg)
{
	const char *fault;
	char part[PATH_MAX];
	FILE *file;

	if (!part_of(path, part))
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
