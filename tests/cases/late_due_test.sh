#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# When a socket is due that was closing before anything was recorded: as the kernel
# lists it, and as the module finds it later. Each dies within what was told.

. ./lib.sh
plan 15

# told FILE: what is shown of the client now
told() {
	finctl --json -n client show >"$tmp/$1"
}

hosts
ip netns exec server nft -f - <<-EOF
	table inet lose { chain input { type filter hook input priority 0;
		tcp flags & fin == fin drop; }; }
EOF
in_client sysctl -qw net.ipv4.tcp_orphan_retries=6 net.ipv4.tcp_retries2=6
# An orphan, what a process keeps, and what the other end still sends to,
port=3001
serve recv 100 sleep 1000000
dial send 100 close
port=3002
serve recv 100 sleep 1000000
ip netns exec client ./peer connect $server $port send 100 shutdown sleep 1000000 &
later kill $!
port=3003
serve recv 100 sleep 5000 send 10 sleep 1000000
ip netns exec client ./peer connect $server $port send 100 shutdown sleep 1000000 &
later kill $!
# one with a limit of its own,
port=3004
serve recv 100 sleep 1000000
dial send 100 user-timeout 9000 close
sleep 2
# and one whose FIN has only just left.
port=3005
serve recv 100 sleep 1000000
dial send 100 close
told listed
id=$(jq -r '.records[] | select(.remote.port == 3001).id' "$tmp/listed")
finctl -n client show "$id" >"$tmp/timeline"
finctl --json -n client show "$id" >"$tmp/one"
# Between two timers, what comes in is the first that is seen of one.
sleep 1.5
finctl -n client record
sleep 1.2
told found
sleep 2.3
told known
ok "all die" until_ended client 60
told ended
refused "what is not there is not shown" 2 'there is no record ffffff' finctl -n client show ffffff
refused "without its FIN there is no schedule, and what there is is named" 1 'was closing before it was recorded.*show '"$id" finctl -n client predict "$id"

like "one alone is shown, with its timer" "$(<"$tmp/timeline")" 'timer +retransmit, in .*not ended yet; due'
jq -s '.[0] + {listed: .[1].records, found: .[2].records, known: .[3].records, one: .[4].records}' \
	"$tmp"/{ended,listed,found,known,one} >"$tmp/all"
cp "$tmp/all" "$OUT/all.json"
claims "$tmp/all" <<'EOF'
. as $doc |
def of($port): .[] | select(.remote.port == $port);
def death($port): $doc.records | of($port).end.ns;
def foretold($name; $when; $ports): [$ports[] as $port | {$port, ns: death($port), due: ($when | of($port).due_ns)}] |
	holds($name; all(.[]; .due and .due[0] <= .ns and .ns <= .due[1]); .);
def narrow($name; $when; $port; $part): $when | of($port).due_ns | within($name; (.[1] - .[0]) / 1000000; 0; $part);

is("alone as among others"; $doc.one | map([.id, .state, .timer.kind, .limit.rule]);
	$doc.listed | map(select(.remote.port == 3001) | [.id, .state, .timer.kind, .limit.rule])),
foretold("listed, each is due when it will die"; $doc.listed; [3001, 3002, 3003, 3005]),
# An eighth of what the timers took, at the most, and as much of the next one.
narrow("within what the timer wheel may make of it"; $doc.listed; 3001; 8000),
is("how many retransmissions come is told as well"; $doc.listed | of(3001).limit.retransmits as [$least, $most] |
	($doc.found | of(3001).retransmits) + ($doc.records | of(3001).retransmits) | $least <= . and . <= $most; true),
is("but a user's timeout is not known, and that is said"; [$doc.listed[] | .unavailable] | unique; [["user_timeout"]]),
is("a record knows it"; $doc.known | of(3004) | [.limit.rule, .unavailable]; ["user_timeout", []]),
is("one found as it received has sent nothing again yet"; $doc.found | of(3003) | [.incomplete, .events];
	[["started-late"], []]),
foretold("and is due all the same"; $doc.found; [3003]),
foretold("found as they send, all are"; $doc.known; [3001, 3002, 3003, 3004, 3005]),
narrow("and that more closely"; $doc.known; 3001; 5000),
is("at the end it is told too"; [$doc.records[].end | .predicted_ns[0] <= .ns and .ns <= .predicted_ns[1]] | unique; [true])
EOF
