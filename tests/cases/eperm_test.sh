#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A FIN that the sender is told about (-EPERM) does not count as sent: it is not
# retransmitted but probed for, as behind a closed window.

. ./lib.sh
plan 15

hosts
finctl -n client drop --port 1234 --segment fin --as eperm >/dev/null
serve recv 100 send 100 eof
dial send 100 recv 100 close
ok "the socket ends" until_ended client 130
show client >"$tmp/doc"
finctl --json -n client rules >"$tmp/rules"

claims "$tmp/doc" <<'EOF'
.host.hz as $hz | (1000000 / $hz) as $jiffy | record("client") | retransmissions($hz) as $all |
is("the persist timer alone is at work"; [$all[].cause] | unique; ["probe0"]),
is("it expires as often as an orphan may probe"; [($all | length), .retransmits]; [8, 8]),
is("each time it sends the FIN"; [$all[] | [.fin, .len, .seq]] | unique;
	[[true, 0, drops[0].seq]]),
is("the timeout doubles by backoff"; [$all[] | [.backoff, .rto_us]];
	[range(8) | [., $all[0].rto_us * pow(2; .)]]),
holds("each comes when its timeout is over, within one step of the timer wheel";
	all($all[]; .rto_us <= .gap and .gap <= .rto_us + .step + $jiffy); [$all[] | [.rto_us, .gap]]),
is("the RTO has not doubled"; .rto_us; $all[0].rto_us),
is("it ends for want of an answer to probes"; [.end.reason, .end.errno];
	["probe-timeout", "ETIMEDOUT"]),
is("no FIN counts as sent"; [.fin_sent_ns, (events("fin-sent") | length)]; [null, 0]),
within("later than as many retransmissions would take"; (.end.ns - events("state")[0].ns) / 1000;
	$all[0].rto_us * 511; $all[0].rto_us * 560),
is("a close that no schedule of retransmissions foretells"; .end.predicted_ns; null),
is("all that was sent vanished"; drops | [length, ([.[].class] | unique)]; [9, [["fin", "ack"]]]),
is("in FIN_WAIT1"; states; ["FIN_WAIT1", "CLOSE"])
EOF
is "the kernel has retransmitted nothing" "$(tcp_counter client RetransSegs)" 0
claims "$tmp/rules" <<'EOF'
is("the rule is an outgoing one, and has counted"; .rules[0] | [.as, .direction, .matches, .drops];
	["eperm", "out", 9, 9])
EOF
