/* SPDX-License-Identifier: GPL-2.0-only */
/* Both ends of TCP connections, in the hand of one thread. */
#ifndef ENDS_H
#define ENDS_H

#include <stddef.h>

struct ends {
	int client;
	int server;
};

void ends_open(const char *client, const char *server, const char *addr, int port);
int ends_family(void);
void ends_connect(struct ends *ends);
int ends_connect_half(void);
void ends_close(const struct ends *ends);
void ends_abort(const struct ends *ends);
void ends_pass(int from, int to, size_t n);

void socket_set(int fd, int level, int option, int value);
void socket_deafen(int fd);

#endif
