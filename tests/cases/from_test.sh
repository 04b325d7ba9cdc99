#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# record --from established: a record begins with its connection, and has what is
# sent again of its data. Whose transmission fails is told too, on every kernel.
# after: tests/joined

. ./lib.sh
plan 28

hosts
tap client server
refused "a state that nothing begins at" 1 'close or established is wanted' \
	finctl -n client record --from syn-sent
refused "where recording ends, nothing begins" 1 'leave the rest out' \
	finctl -n client record --stop --from close

# One connection is there before.
port=3001
serve recv 100 sleep 100000
ip netns exec client ./peer connect $server $port send 100 sleep 100000 &
old=$!
later kill $old
sleep 0.2
finctl -n client record --from established
finctl -n server record
is "status says so" "$(finctl --json -n client status | jq -r '.namespaces[0].from')" established
is "what is there already has no record yet" "$(show client | jq '.records | length')" 0

# Two segments of data are lost, and the first retransmission of the one.
port=3002
serve recv 5000 sleep 1000 eof close
before=$(tcp_counter client RetransSegs)
(
	sleep 0.3
	finctl -n client drop --port 3002 --direction out --segment data --count 2 >/dev/null
) &
dial send 1000 sleep 1000 send 1000 sleep 4000 send 3000 sleep 1000 close
sleep 1
again=$(($(tcp_counter client RetransSegs) - before))

# Nothing that is sent again leaves the host: the retransmissions fail.
port=3003
serve recv 1000 sleep 100000
failures() {
	ip netns exec client awk '/^TcpExt:/ && h { print $n } /^TcpExt:/ && !h { h = 1
		for (i = 1; i <= NF; i++) if ($i == "TCPRetransFail") n = i }' /proc/net/netstat
}
failed=$(failures)
finctl -n server drop --port 3003 --direction out --segment ack >/dev/null
(
	sleep 0.3
	finctl -n client drop --port 3003 --direction out --segment retransmit --as eperm >/dev/null
	finctl -n server drop --port 3003 --direction in --segment fin >/dev/null
) &
dial sleep 500 send 1000 close
sleep 10
failed=$(($(failures) - failed))

# One that is there before begins late, as it sends something again.
port=3001
kill $old
sleep 1
show client server >"$tmp/doc"
cp "$tmp/doc" "$OUT/records.json"
finctl --json -n client status >"$tmp/status"
jq --argjson again "$again" --argjson failed "$failed" '. + {$again, $failed}' "$tmp/doc" >"$tmp/all"
claims "$tmp/all" <<'EOF'
. as $doc |
def of($netns; $port): [$doc | records($netns)[] | select([.local.port, .remote.port] | index($port))][0];
def again: events("retransmit");
of("client"; 3002) as $data | of("client"; 3003) as $failing | of("client"; 3001) as $old |
is("a record begins with the connection"; $data | [.events[0].type, states];
	["state", ["ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT"]]),
is("and is complete"; $data | [.complete, .incomplete]; [true, []]),
is("its owner is who connected"; $data.owner.comm; "peer"),
is("all that was sent again is in it"; $data | [(again | length), .retransmits]; [$doc.again, $doc.again]),
holds("which is something"; $doc.again >= 2; $doc.again),
is("as data, without a FIN"; [$data | again[] | [.fin, .len, .seq - $data.local_seq]] | unique;
	[[false, 1000, 1000]]),
is("a tail loss probe, then RTOs"; [$data | again[].cause] | [.[0], (.[1:] | unique)]; ["tlp", ["rto"]]),
is("each went out"; [$data | again[].err] | unique; [0]),
is("each has the limit of a connection that lives"; [$data | again[].limit | [.rule, .basis, .value]] | unique;
	[["tcp_retries2", "sysctl", 15]]),
is("what vanished made it"; $data | again[1].drop | [.record, .ns]; [$data.id, ($data | drops[1].ns)]),
is("numbers count"; [$data | again[].n]; [range(1; $doc.again + 1)]),
is("the other end has a record from its close on"; of("server"; 3002) | states; ["CLOSE_WAIT", "LAST_ACK", "CLOSE"]),

holds("retransmissions fail"; $doc.failed >= 4; $doc.failed),
is("each that failed is told"; $failing | [again[] | select(.err != 0)] | length; $doc.failed),
is("with the error"; $failing | [again[].err] | unique; [-1]),
is("each but the probe by RTO"; $failing | [again[] | .cause] | unique - ["tlp"]; ["rto"]),
is("they count"; $failing.retransmits; $failing | again | length),
is("with the RTO that was armed"; $failing | [again[] | select(.cause == "rto")] | [.[1:4][].rto_us];
	$failing | [again[] | select(.cause == "rto")] | [.[0:3][].rto_us * 2]),
is("and backoff"; $failing | [again[] | select(.cause == "rto")] | [.[0:4][].backoff]; [0, 1, 2, 3]),
holds("late by what the wheel makes of it"; [$failing | again[].late_us] | all(. >= 0 and . < 300000); [$failing | again[].late_us]),
# tcp_retrans_try_collapse() puts them together.
is("the data, and the FIN behind it or with it"; $failing | [again[] | [.seq - $failing.local_seq, .len]] | unique;
	[[0, 1000], [1000, 0]]),
is("and flags"; $failing | [again[].flags | index("ack") != null] | unique; [true]),

is("what was there before began late"; $old.incomplete; ["started-late"]),
is("and is recorded all the same"; $old | states[-1:]; ["FIN_WAIT2"])
EOF
