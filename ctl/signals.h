/* SPDX-License-Identifier: GPL-2.0-only */
/* Being told to end, as something that can be waited for. */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdbool.h>

/* What was waited for. */
enum wake {
	WAKE_INPUT,
	WAKE_SIGNAL,
	WAKE_TIMEOUT,
};

int signals_open(void);
void signals_release(void);
enum wake signals_wait(int signals, int input, int timeout_ms);

#endif
