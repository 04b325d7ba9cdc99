// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "settings.h"

const char *const setting_name[SETTINGS] = {
	"tcp_orphan_retries", "tcp_retries2", "tcp_fin_timeout", "tcp_sack", "tcp_early_retrans",
	"tcp_rto_min_us", "tcp_rto_max_ms",
};

/* What holds where a kernel has no such sysctl, or nobody has touched it. */
static const uint32_t initial[SETTINGS] = { 0, 15, 60, 1, 3, 200000, 120000 };

/* The coarse clock ticks with the kernel's timer. */
static uint32_t read_hz(void)
{
	struct timespec tick = {};

	clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	return tick.tv_nsec > 0 ? (1000000000 + tick.tv_nsec / 2) / tick.tv_nsec : 250;
}

static uint32_t read_one(const char *name, uint32_t otherwise)
{
	char path[128];
	uint32_t value;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/%s", name);
	file = fopen(path, "re");
	if (!file || fscanf(file, "%" SCNu32, &value) != 1)
		value = otherwise;
	if (file)
		fclose(file);
	return value;
}

/* Reads those of the network namespace that this process is in. */
void settings_read(struct settings *settings)
{
	unsigned int i;

	settings->hz = read_hz();
	for (i = 0; i < SETTINGS; i++)
		settings->value[i] = read_one(setting_name[i], initial[i]);
}

/* Takes those that the module has told. */
void settings_told(struct settings *settings, uint32_t hz, const struct netns *netns)
{
	unsigned int i, j;

	settings->hz = hz;
	memcpy(settings->value, initial, sizeof(initial));
	for (i = 0; i < netns->nsysctls; i++)
		for (j = 0; j < SETTINGS; j++)
			if (!strcmp(netns->sysctl[i].name, setting_name[j]))
				settings->value[j] = netns->sysctl[i].value;
}

/* Return: whether tail loss probes are sent, where the other end takes part. */
bool settings_probe(const struct settings *settings)
{
	uint32_t early = settings->value[SETTING_EARLY_RETRANS];

	return settings->value[SETTING_SACK] && (early == 3 || early == 4);
}
