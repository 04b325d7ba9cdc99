/* SPDX-License-Identifier: GPL-2.0-only */
/* Network namespaces by their names, and the other way. */
#ifndef NETNS_H
#define NETNS_H

#include <stdint.h>

const char *netns_resolve(const char *text, uint32_t *inum);
int netns_open(const char *text, uint32_t inum);
const char *netns_name(uint32_t inum);
uint32_t netns_own(void);
void netns_remember(uint32_t inum, const char *path);
int netns_enter(uint32_t inum);
void netns_leave(int home);

#endif
