// SPDX-License-Identifier: GPL-2.0-only
/*
 * A cgroup's id is what a file handle on its folder holds: see
 * name_to_handle_at(2), and kernfs_encode_fh() in the kernel.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>
#include <linux/mount.h>

#include "cgroup.h"

#define MOUNT_POINT	"/sys/fs/cgroup"
#define KERNFS_HANDLE	0xfe	/* FILEID_KERNFS of linux/exportfs.h */

/* A file handle with room for an id and for what other file systems write. */
union handle {
	struct file_handle head;
	char room[sizeof(struct file_handle) + MAX_HANDLE_SZ];
};

/* The hierarchy, whether or not it is mounted where we are: `ip netns exec` hides
 * it. Return: its root, or -1.
 */
static int open_root(void)
{
	int root = -1, mount = -1, fs = syscall(SYS_fsopen, "cgroup2", FSOPEN_CLOEXEC);

	if (fs >= 0 && !syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		mount = syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
	/* What fsmount() gives is good for a path alone. */
	if (mount >= 0) {
		root = openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		close(mount);
	}
	if (fs >= 0)
		close(fs);
	return root;
}

/* Return: true when @path, from the folder @dir on, is a cgroup. */
static bool read_id(int dir, const char *path, uint64_t *id)
{
	union handle handle = { .head.handle_bytes = MAX_HANDLE_SZ };
	int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), mount;
	struct statfs fs;
	bool good;

	if (fd < 0)
		return false;
	good = !fstatfs(fd, &fs) && fs.f_type == CGROUP2_SUPER_MAGIC &&
	       !name_to_handle_at(fd, "", &handle.head, &mount, AT_EMPTY_PATH) &&
	       handle.head.handle_bytes >= sizeof(*id);
	if (good)
		memcpy(id, handle.head.f_handle, sizeof(*id));
	close(fd);
	return good;
}

/* id:N, for what has no path any more. Return: false when it is none such. */
static bool read_number(const char *text, uint64_t *id)
{
	char *end;

	if (strncmp(text, "id:", 3) || !isdigit((unsigned char)text[3]))
		return false;
	errno = 0;
	*id = strtoull(text + 3, &end, 10);
	return *id && !*end && !errno;
}

/* A path of the file system, or below the root as /proc/PID/cgroup has it.
 * Return: NULL, or the sentence that says what would be right.
 */
const char *cgroup_id(const char *path, uint64_t *id)
{
	size_t mount = strncmp(path, MOUNT_POINT, strlen(MOUNT_POINT)) ? 0 : strlen(MOUNT_POINT);
	char below[PATH_MAX];
	int root;
	bool good;

	if (read_number(path, id) || read_id(AT_FDCWD, path, id))
		return NULL;
	root = open_root();
	snprintf(below, sizeof(below), "./%s", path + mount);
	good = root >= 0 && read_id(root, below, id);
	if (root >= 0)
		close(root);
	return good ? NULL : "there is no such cgroup v2; name its folder, as in "
			     MOUNT_POINT "/user.slice";
}

static char *path_of(int root, uint64_t id)
{
	union handle handle = { .head = { .handle_bytes = sizeof(id), .handle_type = KERNFS_HANDLE } };
	char self[32], path[PATH_MAX];
	ssize_t len;
	int fd;

	memcpy(handle.head.f_handle, &id, sizeof(id));
	fd = open_by_handle_at(root, &handle.head, O_RDONLY);
	if (fd < 0)
		return NULL;
	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	len = readlink(self, path, sizeof(path));
	close(fd);
	return len > 0 ? strndup(path, len) : NULL;
}

/* Return: the path of a cgroup below the root, to be freed; NULL when there is none. */
char *cgroup_path(uint64_t id)
{
	int root = open_root();
	char *path = NULL;

	if (root >= 0) {
		path = path_of(root, id);
		close(root);
	}
	return path;
}
