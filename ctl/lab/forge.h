/* SPDX-License-Identifier: GPL-2.0-only */
/* Segments made by hand, such as no kernel sends. */
#ifndef LAB_FORGE_H
#define LAB_FORGE_H

#include <stdint.h>

int forge_open(uint16_t port);
long forge_syn_ack(int raw, int len);
long forge_rst(int raw, int len);
long forge_acknowledged(int raw);

#endif
