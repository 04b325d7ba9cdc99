#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What SACKs have sent again, before any timer, is told as such: of a connection that
# is closing, and of one that is not and recorded from its beginning.
# after: tests/joined

. ./lib.sh
plan 9

hosts
tap client server
# A round trip in which the close comes before the SACKs.
in_server tc qdisc add dev veth0 root netem delay 10ms
finctl -n client record --from established

# lost PORT OP...: the client sends eight segments, the third of which vanishes
lost() {
	port=$1
	serve recv 11584 eof close
	finctl -n client drop --port "$port" --segment data --direction out --skip 2 --count 1 >/dev/null
	dial sleep 100 send 1448 send 1448 send 1448 send 1448 send 1448 send 1448 send 1448 send 1448 "${@:2}"
}

before=$(tcp_counter client RetransSegs)
lost 3001 close
lost 3002 sleep 1000 close
sleep 2
again=$(($(tcp_counter client RetransSegs) - before))
show client >"$tmp/doc"
cp "$tmp/doc" "$OUT/records.json"
jq --argjson again "$again" '. + {$again}' "$tmp/doc" >"$tmp/all"
claims "$tmp/all" <<'EOF'
. as $doc |
def of($port): $doc | records("client")[] | select(.remote.port == $port);
def again: events("retransmit");
def state_at($ns): [events("state")[] | select(.ns < $ns)][-1].to;
of(3001) as $closing | of(3002) as $living | ($closing | again[0]) as $sent |

is("nothing else is sent again"; [$closing, $living | again] | add | length; $doc.again),
is("a segment is lost in each"; [$closing, $living | drops | length]; [1, 1]),
is("while it closes: for SACKs"; [$closing | again[].cause]; ["fast"]),
is("in FIN_WAIT1"; $closing | state_at($sent.ns); "FIN_WAIT1"),
is("what was lost, and no more"; $sent | [.seq, .len, .drop.ns, .err]; $closing | drops[0] | [.seq, .len, .ns, 0]),
is("without a timer that could be late"; $sent.late_us; null),
is("before one would have expired"; ($sent.ns - ($closing | drops[0].ns)) / 1000 < $sent.rto_us; true),
is("while it lives: the same"; $living | [again[] | .cause, .ns] as [$cause, $ns] | [$cause, state_at($ns)];
	["fast", "ESTABLISHED"]),
is("both close well"; [$closing, $living | [.state, .complete]] | unique; [["TIME_WAIT", true]])
EOF
