/* SPDX-License-Identifier: GPL-2.0-only */
/* The generic-netlink family: commands in, replies and dumps out. */
#ifndef FIN_NETLINK_H
#define FIN_NETLINK_H

int fin_netlink_init(void);
void fin_netlink_exit(void);

#endif
