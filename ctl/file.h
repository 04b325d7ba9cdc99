/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that are there as a whole or not at all. */
#ifndef FILE_H
#define FILE_H

#include <stdio.h>

/* Return: NULL, or why there is nothing to write. */
typedef const char *file_writer(FILE *file, void *arg);

const char *file_try(const char *path);
const char *file_save(const char *path, file_writer *write, void *arg);

#endif
