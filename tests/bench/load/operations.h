/* SPDX-License-Identifier: GPL-2.0-only */
/* What a load does again and again. */
#ifndef OPERATIONS_H
#define OPERATIONS_H

/* Those that use the connection that stays open. */
void operations_open(void);
void op_request(void);
void op_bulk(void);
void op_ack(void);

void op_close(void);
void op_half(void);

/* Sockets as op_half()'s, all open at once, and all closed. */
void hold_open(long n);
void hold_close(void);

/* Connections in store; a segment of each in turn is sent, and none is read. */
#define PER_CONNECTION	8	/* within the first congestion window */
void pool_open(long n);
void pool_close(void);
void op_send_out(void);
void op_send_in(void);

#endif
