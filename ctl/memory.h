/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory that is there, or the program ends. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

void *need(void *memory);
void *grow(void *array, unsigned int n, unsigned int *room, size_t size);

#endif
