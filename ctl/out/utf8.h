/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of others, which may be any octets, as text. */
#ifndef OUT_UTF8_H
#define OUT_UTF8_H

char *utf8_made(const char *text);

#endif
