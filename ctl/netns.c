// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netns.h"
#include "memory.h"

#define NAMED	"/run/netns"	/* where iproute2 keeps them */

/* Return: a descriptor of the network namespace that @path is, -1 when it is none. */
static int open_path(const char *path, uint32_t *inum)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return -1;
	if (ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWNET && !fstat(fd, &st)) {
		*inum = st.st_ino;
		return fd;
	}
	close(fd);
	errno = EINVAL;
	return -1;
}

/* Return: the inode number of the network namespace that @path is, 0 when it is none. */
static uint32_t inum_of(const char *path)
{
	uint32_t inum = 0;
	int fd = open_path(path, &inum);

	if (fd >= 0)
		close(fd);
	return inum;
}

static bool is_pid(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

static void path_of(const char *text, char *path, size_t size)
{
	if (strchr(text, '/'))
		snprintf(path, size, "%s", text);
	else if (is_pid(text))
		snprintf(path, size, "/proc/%s/ns/net", text);
	else
		snprintf(path, size, NAMED "/%s", text);
}

/* Where those are that the command line names, and others that were told of. */
static struct place {
	uint32_t inum;
	char *path;
} *places;
static unsigned int nplaces, place_room;

/* Says where a namespace is found that may have no name, and no process in it. */
void netns_remember(uint32_t inum, const char *path)
{
	places = grow(places, nplaces, &place_room, sizeof(*places));
	places[nplaces].inum = inum;
	places[nplaces++].path = need(strdup(path));
}

/* How the kernel writes a namespace that may have no name: net:[4026531840]. */
static bool read_link_text(const char *text, uint32_t *inum)
{
	unsigned long value;
	char *end;

	if (strncmp(text, "net:[", 5))
		return false;
	value = strtoul(text + 5, &end, 10);
	*inum = value;
	return *inum && *inum == value && end != text + 5 && !strcmp(end, "]");
}

/* Finds a namespace by name, process or file.
 * Return: NULL, or why there is none.
 */
const char *netns_resolve(const char *text, uint32_t *inum)
{
	char path[4096];

	if (read_link_text(text, inum))
		return NULL;
	path_of(text, path, sizeof(path));
	*inum = *text ? inum_of(path) : 0;
	if (*inum) {
		netns_remember(*inum, path);
		return NULL;
	}
	if (errno == EACCES || errno == EPERM)
		return "may be looked at by root alone";
	if (is_pid(text))
		return "there is no process with this number";
	if (strchr(text, '/'))
		return "this is not the file of a network namespace, as /proc/PID/ns/net is";
	return "there is no network namespace of this name; ip netns lists them";
}

/* Return: a descriptor of the namespace that @path is, if it is the one with @inum. */
static int open_if(const char *path, uint32_t inum)
{
	uint32_t is = 0;
	int fd = open_path(path, &is);

	if (fd < 0 || is == inum)
		return fd;
	close(fd);
	return -1;
}

/* Return: a descriptor of the namespace that netns_resolve() found, which keeps
 * it; -1 when it is gone.
 */
int netns_open(const char *text, uint32_t inum)
{
	char path[4096];

	path_of(text, path, sizeof(path));
	return open_if(path, inum);
}

struct named {
	uint32_t inum;
	char name[256];
};

static struct named *read_names(unsigned int *n)
{
	struct named *all = NULL;
	unsigned int room = 0;
	DIR *dir = opendir(NAMED);
	struct dirent *entry;
	char path[4096];

	*n = 0;
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		all = grow(all, *n, &room, sizeof(*all));
		snprintf(path, sizeof(path), NAMED "/%s", entry->d_name);
		all[*n].inum = inum_of(path);
		snprintf(all[*n].name, sizeof(all[*n].name), "%s", entry->d_name);
		*n += all[*n].inum != 0;
	}
	if (dir)
		closedir(dir);
	return all;
}

/* Return: the name of a namespace, NULL when it has none. Read once: a command
 * is short, and what it tells should be of one moment.
 */
const char *netns_name(uint32_t inum)
{
	static struct named *all;
	static unsigned int n;
	static bool known;
	unsigned int i;

	if (!known)
		all = read_names(&n);
	known = true;
	for (i = 0; i < n; i++)
		if (all[i].inum == inum)
			return all[i].name;
	return NULL;
}

/* Looks for a namespace among the entries of a directory, each followed by @file. */
static int open_within(const char *dir, const char *file, uint32_t inum)
{
	DIR *all = opendir(dir);
	struct dirent *entry;
	char path[4096];
	int fd = -1;

	while (all && fd < 0 && (entry = readdir(all))) {
		snprintf(path, sizeof(path), "%s/%s%s", dir, entry->d_name, file);
		fd = open_if(path, inum);
	}
	if (all)
		closedir(all);
	return fd;
}

static int open_inum(uint32_t inum)
{
	unsigned int i;
	int fd = -1;

	for (i = 0; fd < 0 && i < nplaces; i++)
		if (places[i].inum == inum)
			fd = open_if(places[i].path, inum);
	if (fd < 0)
		fd = open_within(NAMED, "", inum);
	return fd < 0 ? open_within("/proc", "/ns/net", inum) : fd;
}

/* Return: the inode number of the namespace that this process is in. */
uint32_t netns_own(void)
{
	return inum_of("/proc/self/ns/net");
}

/* Puts this process into a namespace, 0 for the one that it is in.
 * Return: what netns_leave() goes back by, -1 when the namespace cannot be
 * entered: it may have no name, and no process in it.
 */
int netns_enter(uint32_t inum)
{
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), fd;

	if (!inum || inum == netns_own())
		return home;
	fd = open_inum(inum);
	if (fd < 0 || setns(fd, CLONE_NEWNET)) {
		close(home);
		home = -1;
	}
	if (fd >= 0)
		close(fd);
	return home;
}

void netns_leave(int home)
{
	if (setns(home, CLONE_NEWNET)) {
		perror("finctl: cannot go back to the network namespace it came from");
		exit(1);
	}
	close(home);
}
