#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The ACK of a FIN vanishes on its way out of the server, whose program does not
# close: the client retransmits its FIN on the kernel's schedule, and dies.

. ./lib.sh
plan 25

hosts
finctl -n server drop --port 1234 >/dev/null
finctl -n client record --port 1234
serve recv 100 send 100 eof sleep 1000000
dial send 100 recv 100 close
ok "the client's socket ends" until_ended client 130
show client server >"$tmp/doc"
finctl --json -n server rules >"$tmp/rules"

claims "$tmp/doc" <<'EOF'
.host.hz as $hz | (1000000 / $hz) as $jiffy | record("client") |
	retransmissions($hz) as $all | [$all[] | select(.cause == "rto")] as $rto |
is("it leaves FIN_WAIT1 for CLOSE"; states; ["FIN_WAIT1", "CLOSE"]),
is("because its retransmissions ran out"; [.end.reason, .end.errno];
	["retransmit-timeout", "ETIMEDOUT"]),
is("its FIN was sent and never acknowledged";
	[.fin_sent_ns != null, .fin_acked_ns, .fin_received_ns, .time_wait_ns];
	[true, null, null, null]),
is("who closed is known"; [.first_closer, .orphan, .closer.comm]; ["local", true, "peer"]),
is("a tail loss probe comes first, RTO retransmissions follow";
	[$all[].cause]; ["tlp"] + [range(8) | "rto"]),
is("they are numbered, and counted"; [[$all[].n], .retransmits]; [[range(9) | . + 1], 9]),
is("each carries the FIN that was sent"; [$all[] | [.fin, .len, .seq]] | unique;
	[[true, 0, events("fin-sent")[0].seq]]),
is("each was sent without an error"; [$all[].err] | unique; [0]),
is("the RTO doubles with each"; [$rto[1:][].rto_us]; [$rto[:-1][].rto_us * 2]),
is("and is not doubled for the probe"; $all[0].rto_us; $rto[0].rto_us),
is("backoff counts the doublings"; [$all[].backoff]; [0, range(8)]),
holds("each comes when its RTO is over, within one step of the timer wheel";
	all($rto[]; .rto_us <= .gap and .gap <= .rto_us + .step + $jiffy); [$rto[] | [.rto_us, .gap]]),
holds("late is what the wheel made of it";
	all($rto[]; 0 < .late_us and .late_us <= .step and (.gap - .rto_us - .late_us | fabs) <= $jiffy);
	[$rto[] | [.gap - .rto_us, .late_us]]),
within("the probe comes after 200 ms and two round trips"; $all[0].gap;
	200000; 200000 + 2 * .srtt_us + 2 * $jiffy),
is("the limit is that of an orphan"; .limit | {rule, basis, value, us, retransmits};
	{rule: "tcp_orphan_retries", basis: "default", value: 8, us: 102200000, retransmits: [8, 8]}),
within("the end comes when it was predicted"; .end.ns; .end.predicted_ns[0]; .end.predicted_ns[1]),
within("in a window of one step of the wheel and a bit"; .end.predicted_ns[1] - .end.predicted_ns[0];
	1; 2500000000),
holds("and the limit counts from the first RTO retransmission: the next timer to expire behind it ends all";
	($rto[-1].ns - $rto[0].ns) / 1000 < .limit.us and (.end.ns - $rto[0].ns) / 1000 >= .limit.us;
	[$rto[0].ns, $rto[-1].ns, .end.ns]),
is("the record lacks nothing"; [.complete, .incomplete, .unavailable]; [true, [], []])
EOF

claims "$tmp/doc" <<'EOF'
(record("client") | .retransmits) as $n | record("server") |
is("the server waits in CLOSE_WAIT for its program"; [.state, .end, .first_closer];
	["CLOSE_WAIT", null, "remote"]),
is("each arrival of the FIN was answered by a pure ACK that vanished"; [drops[].class];
	[range($n + 1) | ["ack", "pure-ack", "ack-of-fin"]]),
is("the rule and the direction are told"; [drops[] | [.rule, .direction, .len]] | unique;
	[[1, "out", 0]]),
is("what vanished acknowledged the FIN"; [drops[].ack] | unique; [events("fin-received")[0].seq + 1])
EOF
claims "$tmp/rules" <<'EOF'
.rules[0] | is("the rule has counted the same"; [.matches, .drops, .segments];
	[10, 10, 10])
EOF
