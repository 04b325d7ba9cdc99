/* SPDX-License-Identifier: GPL-2.0-only */
/* The settings of a namespace and of its kernel that decide about a close. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "model/netns.h"

/* Sysctls in net.ipv4; the order is that of setting_name. */
enum setting {
	SETTING_ORPHAN_RETRIES,
	SETTING_RETRIES2,
	SETTING_FIN_TIMEOUT,	/* seconds */
	SETTING_SACK,
	SETTING_EARLY_RETRANS,
	SETTING_RTO_MIN_US,	/* from 6.11 on */
	SETTING_RTO_MAX_MS,	/* from 6.15 on */
	SETTINGS,
};

struct settings {
	uint32_t hz;
	uint32_t value[SETTINGS];
};

extern const char *const setting_name[SETTINGS];

void settings_read(struct settings *settings);
void settings_told(struct settings *settings, uint32_t hz, const struct netns *netns);
bool settings_probe(const struct settings *settings);

#endif
