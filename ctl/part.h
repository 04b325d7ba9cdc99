/* SPDX-License-Identifier: GPL-2.0-only */
/* Parts of finctl that few commands need, in shared objects of their own: loading the
 * libraries that they are linked to takes several times as long as all the rest.
 */
#ifndef PART_H
#define PART_H

void *part_function(const char *part, const char *name, const char **fault);

#endif
