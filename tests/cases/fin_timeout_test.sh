#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tcp_fin_timeout is how long FIN_WAIT2 lasts for an orphan, and twice what is beyond a
# minute, as `predict` says; TCP_LINGER2 takes its place. TIME_WAIT is a minute whatever
# it is.

. ./lib.sh
plan 18

# close_three PORT PORT PORT MS: how the client leaves and the server follows, or not.
close_three() {
	local quiet=$1 full=$2 late=$3 ms=$4

	# The other end never closes,
	port=$quiet
	serve recv 100 sleep 10000000
	dial send 100 close
	# does in FIN_WAIT2 at once,
	port=$full
	serve recv 100 eof sleep 2000 close
	dial send 100 close
	# or when a mini-socket has taken over, if there was another before.
	port=$late
	serve recv 100 eof sleep "$ms" close
	dial send 100 close
}

hosts
finctl -n client record
finctl -n server record
in_client sysctl -qw net.ipv4.tcp_fin_timeout=90
close_three 3001 3002 3003 40000
finctl -n client --json predict --orphan >"$tmp/long"
port=3004
serve recv 100 sleep 10000000
dial send 100 linger2 30 close
show client >"$tmp/full"
sleep 35
show client >"$tmp/mini"
in_client sysctl -qw net.ipv4.tcp_fin_timeout=20
close_three 3011 3012 3013 10000
finctl -n client --json predict --orphan >"$tmp/short"
# Become an orphan before FIN_WAIT2, and in it.
port=3014
serve recv 100 sleep 10000000
dial send 100 linger2 80 close
port=3015
serve recv 100 sleep 10000000
dial send 100 linger2 80 shutdown sleep 3000 close
show client >"$tmp/linger"
ok "all end" until_ended client 200
show client >"$tmp/doc"
in_client sysctl -qw net.ipv4.tcp_fin_timeout=9000
port=3021
serve recv 100 sleep 10000000
dial send 100 close
sleep 1
show client >"$tmp/hours"
jq -s '{namespaces: .[0].namespaces, records: .[0].records, long: .[1], short: .[2], mini: .[3],
	full: .[4], linger: .[5], hours: .[6]}' "$tmp"/{doc,long,short,mini,full,linger,hours} >"$tmp/all"
cp "$tmp/all" "$OUT/all.json"
claims "$tmp/all" <<'EOF'
. as $doc |
def of($port): $doc.records[] | select(.remote.port == $port);
def in_state($state): [events("state")[] | select(.from == $state or .to == $state).ns] | .[1] - .[0];
def foretold($name; $got; $window): within($name; $got; $window.earliest_ns; $window.latest_ns);
def span($from; $to): {earliest_ns: ($from * 1000000000), latest_ns: ($to * 1000000000)};
def due($shown; $port): $shown.records[] | select(.remote.port == $port).due_ns;
# Two steps of the wheel, by which a timer of 20 s or 30 s may be late, at the most.
def is_due($name; $shown; $port): [due($shown; $port), of($port).end.ns] | holds($name;
	.[0] and .[0][0] <= .[1] and .[1] <= .[0][1] and .[0][1] - .[0][0] < 4200000000; .);

foretold("90 s: FIN_WAIT2 lasts as foretold"; of(3001) | in_state("FIN_WAIT2"); $doc.long.fin_wait2),
within("which is a minute, by chance: twice 30 s"; $doc.long.fin_wait2 | .earliest_ns / 1000000000 | floor; 60; 60),
is("and ends for that"; of(3001) | [.end.reason, states]; ["fin-wait2-timeout", ["FIN_WAIT1", "FIN_WAIT2", "CLOSE"]]),
foretold("a full socket's TIME_WAIT is no longer"; of(3002) | in_state("TIME_WAIT"); $doc.long.time_wait),
foretold("nor a mini-socket's, which gets a FIN"; of(3003) | in_state("TIME_WAIT"); $doc.long.time_wait),
is_due("it is told when its mini-socket is due"; $doc.mini; 3001),
is_due("and before, of the full socket"; $doc.full; 3001),
foretold("TCP_LINGER2 makes it shorter"; of(3004) | in_state("FIN_WAIT2"); span(30; 32.052)),

foretold("20 s: FIN_WAIT2 lasts as foretold"; of(3011) | in_state("FIN_WAIT2"); $doc.short.fin_wait2),
within("which is 20 s, and what the timer wheel makes of it"; of(3011) | in_state("FIN_WAIT2") / 1000000; 20000; 22052),
is("and ends for that"; of(3011).end.reason; "fin-wait2-timeout"),
foretold("TIME_WAIT is no shorter"; of(3012) | in_state("TIME_WAIT"); $doc.short.time_wait),
foretold("however late it begins"; of(3013) | in_state("TIME_WAIT"); $doc.short.time_wait),
foretold("TCP_LINGER2 makes it longer"; of(3014) | in_state("FIN_WAIT2"); span(40; 44.2)),
is_due("and it is told when it is due"; $doc.linger; 3014),
is_due("also of one that was closed in FIN_WAIT2"; $doc.linger; 3015),
# Twice what is beyond a minute, and as many steps of the wheel, of 2^18 jiffies there.
within("hours are hours"; ($doc.hours.records[] | select(.remote.port == 3021) | .due_ns[0] - .started_ns) / 1000000000;
	2 * 8940; 2 * (8940 + 1049))
EOF
