/* SPDX-License-Identifier: GPL-2.0-only */
/* An experiment captured, by a process of its own. */
#ifndef LAB_FILM_H
#define LAB_FILM_H

#include "lab/lab.h"

struct film {
	pid_t pid;
	int fd;		/* its end is the process's */
};

int film_start(struct film *film, struct lab *lab, const char *path, netns_namer *namer);
int film_stop(struct film *film, struct lab *lab);

#endif
