// SPDX-License-Identifier: GPL-2.0-only
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>

#include "capture/device.h"
#include "memory.h"

static const char *describe(const struct devices *devices, uint32_t netns, const char *what,
			    char *buf)
{
	char name[TEXT];

	if (devices->namer)
		snprintf(buf, TEXT, "%s%snetns %.128s", what, *what ? ", " : "",
			 text_netns(netns, devices->namer, name));
	else
		snprintf(buf, TEXT, "%s", what);
	return buf;
}

static uint32_t announce(struct devices *devices, const struct sight *sight, bool vanished)
{
	char name[IF_NAMESIZE + 16] = "", text[TEXT];
	unsigned int i;

	if (vanished)
		return pcapng_interface(&devices->pcapng, PCAPNG_LINK_RAW, devices->snaplen, "finctl",
					describe(devices, sight->netns, "made to vanish", text));
	for (i = 0; i < devices->ntaps; i++)
		if (tap_is_of(devices->tap[i], sight->netns))
			tap_device(devices->tap[i], sight->ifindex, name, sizeof(name));
	return pcapng_interface(&devices->pcapng, PCAPNG_LINK_LINUX_SLL2, devices->snaplen, name,
				describe(devices, sight->netns, "", text));
}

/* Return: the number of a device in the file, where it is announced at the first time. */
static uint32_t number_of(struct devices *devices, const struct sight *sight, bool vanished)
{
	uint32_t ifindex = vanished ? 0 : sight->ifindex;
	struct device *device;
	unsigned int i;

	for (i = 0; i < devices->n; i++)
		if (devices->device[i].netns == sight->netns && devices->device[i].ifindex == ifindex)
			return devices->device[i].number;
	devices->device = grow(devices->device, devices->n, &devices->room, sizeof(*device));
	device = &devices->device[devices->n++];
	device->netns = sight->netns;
	device->ifindex = ifindex;
	device->number = announce(devices, sight, vanished);
	return device->number;
}

void devices_write(struct devices *devices, const struct frame *frame)
{
	const struct sight *sight = &frame->sight[0];
	struct pcapng_packet packet = {
		.interface = number_of(devices, sight, frame->vanished),
		.ns = frame->ns,
		.caplen = frame->caplen,
		.len = frame->len,
		.data = frame->data,
		.direction = sight->out ? PCAPNG_OUT : PCAPNG_IN,
	};

	for (; packet.ncomments < frame->ncomments; packet.ncomments++)
		packet.comment[packet.ncomments] = frame->comment[packet.ncomments];
	pcapng_packet(&devices->pcapng, &packet);
}

void devices_free(struct devices *devices)
{
	free(devices->device);
}
