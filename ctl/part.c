// SPDX-License-Identifier: GPL-2.0-only
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "part.h"

/* Where parts are, from where finctl is: as built, and as installed. */
static const char *const folders[] = { "finctl.d", "../lib/finctl" };

/* The folder that finctl itself is in; "" where /proc does not tell. */
static void own_folder(char folder[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", folder, PATH_MAX - 1);

	folder[n > 0 ? n : 0] = 0;
	if (strrchr(folder, '/'))
		*strrchr(folder, '/') = 0;
}

static void *load(const char *part)
{
	char own[PATH_MAX], path[PATH_MAX + 64];
	unsigned int i;

	own_folder(own);
	for (i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		snprintf(path, sizeof(path), "%s/%s/%s.so", own, folders[i], part);
		if (!access(path, F_OK))
			break;
	}
	return dlopen(path, RTLD_LAZY);
}

/* Loads @part, which stays. Return: its function @name; NULL where it cannot be had,
 * with the sentence that says why in @fault.
 */
void *part_function(const char *part, const char *name, const char **fault)
{
	static char text[PATH_MAX + 256];
	void *handle = load(part), *function = handle ? dlsym(handle, name) : NULL;

	if (!function) {
		snprintf(text, sizeof(text), "a part of finctl is missing: %s", dlerror());
		*fault = text;
	}
	return function;
}
