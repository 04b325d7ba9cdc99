#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The client closes first and is in TIME_WAIT when its ACK of the server's FIN
# vanishes: the server dies in LAST_ACK, on the schedule of FIN_WAIT1.

. ./lib.sh
plan 15

hosts
finctl -n client drop --port 1234 --direction out >/dev/null
finctl -n server record --port 1234
serve recv 100 send 100 eof sleep 500 close
dial send 100 recv 100 close
ok "both sockets end" eval 'until_ended server 130 && until_ended client 180'
show client server >"$tmp/doc"

claims "$tmp/doc" <<'EOF'
.host.hz as $hz | (1000000 / $hz) as $jiffy | record("server") |
	retransmissions($hz) as $all | [$all[] | select(.cause == "rto")] as $rto |
is("the server leaves LAST_ACK for CLOSE"; states; ["CLOSE_WAIT", "LAST_ACK", "CLOSE"]),
is("because its retransmissions ran out"; [.end.reason, .end.errno];
	["retransmit-timeout", "ETIMEDOUT"]),
is("it had taken a FIN, and none of its own was acknowledged";
	[.fin_received_ns != null, .fin_sent_ns > .fin_received_ns, .fin_acked_ns]; [true, true, null]),
is("the client closed first"; .first_closer; "remote"),
is("a tail loss probe comes first, RTO retransmissions follow";
	[$all[].cause]; ["tlp"] + [range(8) | "rto"]),
is("the RTO doubles with each"; [$rto[1:][].rto_us]; [$rto[:-1][].rto_us * 2]),
holds("each comes when its RTO is over, within one step of the timer wheel";
	all($rto[]; .rto_us <= .gap and .gap <= .rto_us + .step + $jiffy); [$rto[] | [.rto_us, .gap]]),
is("the limit is that of an orphan"; .limit | {rule, basis, value, us, retransmits};
	{rule: "tcp_orphan_retries", basis: "default", value: 8, us: 102200000, retransmits: [8, 8]}),
within("the end comes when it was predicted"; .end.ns; .end.predicted_ns[0]; .end.predicted_ns[1])
EOF

claims "$tmp/doc" <<'EOF'
(record("server") | [events("fin-sent")[0].seq + 1, .retransmits]) as [$ack, $n] | record("client") |
is("the client goes through TIME_WAIT"; states; ["FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE"]),
is("and has closed, as far as it knows"; [.end.reason, .end.errno, .fin_acked_ns != null];
	["closed", null, true]),
is("its mini-socket answered each arrival of the FIN, in vain"; drops | length; $n + 1),
is("with ACKs of that FIN"; [drops[] | [.class, .ack, .direction]] | unique;
	[[["ack", "pure-ack", "ack-of-fin"], $ack, "out"]]),
is("each peer names the other"; .peer | length > 0; true)
EOF
