#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sockets that were closing before anything was recorded are shown at once, as the
# kernel lists them, until something happens to them and they have a record.

. ./lib.sh
plan 19

# lose: FINs, on their way into the server's host
lose() {
	ip netns exec server nft -f - <<-EOF
		table inet lose { chain input { type filter hook input priority 0;
			tcp flags & fin == fin drop; }; }
	EOF
}

# sockets STATE...: as ss lists them, id and state
sockets() {
	ip netns exec client ss -Htaneo state fin-wait-1 state fin-wait-2 state time-wait state close-wait |
		grep -o 'sk:[0-9a-f]*' | sed 's/sk://' | sort | xargs
}

hosts
port=3001
in_server ./peer listen $port repeat 100 accept end &
later kill $!
listening server $port
# TIME_WAIT, CLOSE_WAIT, FIN_WAIT2 as a mini-socket and not,
port=3002
serve recv 1 eof close
dial send 1 close
port=3003
serve close sleep 100000
ip netns exec client ./peer connect $server $port eof sleep 100000 &
later kill $!
port=3001
dial linger2 30 close
ip netns exec client ./peer connect $server $port shutdown sleep 100000 &
later kill $!
sleep 0.2
# and FIN_WAIT1, of an orphan and not.
lose
in_client ./peer repeat 3 connect $server $port close end
in_client ./peer connect fd09::2 $port close
ip netns exec client ./peer connect $server $port shutdown sleep 100000 &
later kill $!
sleep 2

finctl --json -n client show >"$tmp/doc"
ids=$(sockets)
finctl -n client show >"$OUT/table"
jq --arg ids "$ids" '. + {$ids}' "$tmp/doc" >"$tmp/all"
claims "$tmp/all" <<'EOF'
. as $doc | def in_state($state): [$doc.records[] | select(.state == $state)];
is("all that ss lists are shown, though nothing records"; [.records[].id] | sort; $doc.ids | split(" ") | sort),
is("each once"; [.records[].id] | length; [.records[].id] | unique | length),
is("in their states"; [.records[].state] | group_by(.) | map([.[0], length]);
	[["CLOSE_WAIT", 1], ["FIN_WAIT1", 5], ["FIN_WAIT2", 2], ["TIME_WAIT", 1]]),
is("as begun late, without events"; [.records[] | [.incomplete, .complete, .events]] | unique;
	[[["started-late"], false, []]]),
is("of both families"; [in_state("FIN_WAIT1")[].family] | sort; ["inet", "inet", "inet", "inet", "inet6"]),
is("an orphan has its limit"; [in_state("FIN_WAIT1")[] | select(.orphan).limit | [.rule, .value, .us]] | unique;
	[["tcp_orphan_retries", 8, 102200000]]),
is("what a process keeps has another"; [in_state("FIN_WAIT1")[] | select(.orphan | not).limit | [.rule, .value]];
	[["tcp_retries2", 15]]),
is("it waits to send again"; [in_state("FIN_WAIT1")[].timer.kind] | unique; ["retransmit"]),
holds("which it will, within its RTO"; all(in_state("FIN_WAIT1")[]; .rto_us > 800000 and .retransmits >= 2);
	in_state("FIN_WAIT1")),
is("a mini-socket lives as long as its timer"; in_state("TIME_WAIT")[0] | [.timer.kind, .limit, .due_ns[0] == .timer.ns];
	["time-wait", null, true]),
is("in FIN_WAIT2 it has one as well, and a full socket none"; [in_state("FIN_WAIT2")[] | [.orphan, .timer.kind]] | sort;
	[[false, null], [true, "time-wait"]])
EOF
like "people see them too" "$(<"$OUT/table")" FIN_WAIT1
is "a MATCH chooses among them" "$(finctl --json -n client show --port 3002 | jq -c '[.records[].state]')" '["TIME_WAIT"]'
is "another's are not shown where that is not to be known" \
	"$(finctl --json -n client show --uid 0 | jq -c .records)" '[]'

# With some connections recorded, others are of no interest.
finctl -n client record --port 3001
is "recording shows what it is about" "$(finctl --json -n client show | jq -c '[.records[].remote.port] | unique')" '[3001]'
sleep 5
ip netns exec server nft flush ruleset
sleep 20
finctl --json -n client show >"$tmp/doc"
claims "$tmp/doc" <<'EOF'
. as $doc | [.records[] | select(.events | length > 0)] as $met |
is("what happens to one begins its record"; [$met[].incomplete] | unique; [["started-late"]]),
is("of each that was in FIN_WAIT1"; [$met[] | .events[] | select(.type == "retransmit")] | length > 4; true),
is("none is shown twice"; [.records[].id] | length; [.records[].id] | unique | length),
is("and its FIN is acknowledged at last"; [$met[] | .fin_acked_ns != null] | unique; [true])
EOF
