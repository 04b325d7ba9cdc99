#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What becomes of a close when TCP's memory is short: a FIN goes with what has been
# sent already, and when nothing is left, the socket is reset, by close() or a timer.

. ./lib.sh
plan 14

read -r least pressed most < <(sysctl -n net.ipv4.tcp_mem)
later memory "$least" "$pressed" "$most"

# memory MIN PRESSURE MAX: pages. What a CPU holds back is not counted, a megabyte.
memory() {
	sysctl -qw net.ipv4.tcp_mem="$*"
}

# hold OP...: a socket with three megabytes queued, for its peer does not read.
hold() {
	in_server ./peer listen "$port" accept sleep 100000 2>/dev/null &
	listening server "$port"
	ip netns exec client ./peer connect "$server" "$port" send 3000000 "$@" 2>/dev/null &
}

hosts
finctl -n client record
finctl -n server record
in_client sysctl -qw net.ipv4.tcp_wmem="4096 8000000 8000000"

# Under pressure, into which the other socket comes as it sends more, a FIN finds no
# memory of its own. The ACK of what was sent is lost.
port=3001
hold sleep 1000 send 3000000
holder=$!
sleep 0.5
memory 0 0 "$most"
port=3002
finctl -n server drop --port 3002 --segment pure-ack --direction out --count 1 >/dev/null
serve recv 100 eof close
dial sleep 1000 send 100 sleep 20 close
sleep 2
kill $holder
wait $holder
memory "$least" "$pressed" "$most"

# What is queued is more than there may be, as the socket is closed
port=3003
hold sleep 1000 close
sleep 0.5
memory 0 0 0
wait $!
memory "$least" "$pressed" "$most"
# and as it probes the window.
port=3004
hold close
sleep 2
memory 0 0 0
sleep 4
memory "$least" "$pressed" "$most"

sleep 1
finctl -n client -n server --json stats >"$tmp/stats"
show client server >"$tmp/doc"
jq -s '.[0] + {stats: .[1].stats}' "$tmp/doc" "$tmp/stats" >"$tmp/all"
claims "$tmp/all" <<'EOF'
. as $doc |
def of($netns; $port): [$doc | records($netns)[] | select([.local.port, .remote.port] | index($port))][0];
def ending($netns; $port): of($netns; $port).end | [.reason, .why, .errno];
def out: ["out-of-resources", "out-of-memory", null];
def again: events("retransmit");
of("client"; 3002) as $merged |
is("a FIN that goes with what was sent is not sent at once"; $merged | [.events[0:2][].type]; ["state", "retransmit"]),
is("but with the data, when that is sent again"; $merged | again | map([.cause, .fin, .len, .seq]);
	[["tlp", true, 100, $merged.local_seq]]),
is("which is when it was sent"; $merged.fin_sent_ns; $merged | again[0].ns),
is("and it is acknowledged"; $merged | [.fin_acked_ns > .fin_sent_ns, .complete]; [true, true]),
is("the other end has it once"; of("server"; 3002) | events("fin-received") | map(.again); [false]),

is("close() finds no memory"; ending("client"; 3003); out),
is("so FIN_WAIT1 does not last"; of("client"; 3003) | [states, (again | length)]; [["FIN_WAIT1", "CLOSE"], 0]),
is("a timer finds none"; ending("client"; 3004); out),
holds("as it probes the window"; of("client"; 3004) | [again[].cause] | .[-1] == "probe0"; of("client"; 3004) | again),
is("so does that of a socket whose process was killed"; ending("client"; 3001); out),
is("each sends a reset"; [of("client"; (3001, 3003, 3004)) | events("reset-sent") | map(.why)] | unique; [["out-of-memory"]]),
is("which the other end receives"; [ending("server"; (3001, 3003, 3004))] | unique; [["reset-received", null, "ECONNRESET"]]),
is("nothing is lacking"; [$doc.records[] | [.complete, .unavailable]] | unique; [[true, []]]),
is("the kernel counts the same"; [$doc.stats[].check] | unique; ["agrees"])
EOF
