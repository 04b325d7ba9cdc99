// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>

#include "memory.h"

/* There is no going on without memory: exits with 1 when @memory is NULL.
 * Return: @memory.
 */
void *need(void *memory)
{
	if (memory)
		return memory;
	fprintf(stderr, "finctl: out of memory\n");
	exit(1);
}

/* Makes room for one element more. */
void *grow(void *array, unsigned int n, unsigned int *room, size_t size)
{
	if (n < *room)
		return array;
	*room = *room ? *room * 2 : 16;
	return need(reallocarray(array, *room, size));
}
