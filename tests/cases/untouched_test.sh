#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The default rule, on both ends, leaves a connection alone until one of them
# has sent a FIN. What a program sends then carries the ACK of it, and vanishes.

. ./lib.sh
plan 12

hosts
finctl -n client drop --port 1234 >/dev/null
finctl -n server drop --port 1234 >/dev/null
serve recv 2000000 send 2000000 touch "$tmp/sent" eof sleep 1000 send 100 sleep 1000000
dial send 2000000 recv 2000000 touch "$tmp/received" await "$tmp/shut" shutdown sleep 1000000 &
later kill $!

ok "two megabytes arrive in either direction" until_ok 60 ls "$tmp/sent" "$tmp/received"
sleep 1
finctl --json -n client -n server rules >"$tmp/rules"
claims "$tmp/rules" <<'EOF'
is("no rule has matched"; [.rules[] | [.matches, .drops, .segments]]; [[0, 0, 0], [0, 0, 0]]),
is("nothing has a record"; [.namespaces[] | [.records_open, .records_ended, .events]];
	[[0, 0, 0], [0, 0, 0]])
EOF
is "nothing was sent twice" "$(tcp_counter client RetransSegs) $(tcp_counter server RetransSegs)" "0 0"

touch "$tmp/shut"
sleep 3
show client server >"$tmp/doc"
claims "$tmp/doc" <<'EOF'
(record("client") | events("fin-sent")[0].seq + 1) as $ack | (record("server") | drops) as $drops |
is("the client waits for the ACK of its FIN"; record("client").state; "FIN_WAIT1"),
is("and holds the socket still"; record("client").orphan; false),
is("which is not to be had for a time set by tcp_retries2"; record("client").limit.rule; "tcp_retries2"),
is("the server has the FIN"; record("server").state; "CLOSE_WAIT"),
is("a pure ACK vanished first"; $drops[0] | [.class, .len]; [["ack", "pure-ack", "ack-of-fin"], 0]),
is("then data, for the ACK rides on it"; [$drops[] | select(.len > 0) | [.class, .len]] | unique;
	[[["data", "ack", "ack-of-fin"], 100], [["data", "ack", "ack-of-fin", "retransmit"], 100]]),
is("everything that vanished acknowledged the FIN"; [$drops[].ack] | unique; [$ack]),
holds("the data is sent again, and vanishes again";
	record("server") | events("retransmit") | length > 2 and all(.[]; .len == 100 and (.fin | not));
	record("server") | events("retransmit"))
EOF
