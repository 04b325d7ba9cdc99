/* SPDX-License-Identifier: GPL-2.0-only */
/* What is kept of namespaces that are gone, with the initial one. */
#ifndef FIN_KEPT_H
#define FIN_KEPT_H

struct fin_records;

void fin_kept_take(struct fin_records *records);

#endif
