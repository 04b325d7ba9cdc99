#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A namespace goes while sockets of it are closing: their records end, those who
# listen are told, and the initial namespace keeps them until it is cleared.

. ./lib.sh
plan 14

hosts
server_inum=$(stat -Lc %i /run/netns/server)
finctl -n server record
finctl -n server monitor --json >"$tmp/events" 2>"$tmp/listening" &
monitor=$!
later kill $monitor
until_ok 5 test -s "$tmp/listening"

# One waits in TIME_WAIT, one in FIN_WAIT2, one has ended.
port=3001
serve recv 1 close
dial send 1 eof close
port=3002
serve recv 1 close
dial send 1 sleep 100000 &
port=3003
serve recv 1 linger 0 close
dial send 1 sleep 100 2>/dev/null
sleep 0.5
finctl --json -n server show >"$tmp/before"
ip netns del server
sleep 3

finctl --json show >"$tmp/after"
jq -s --argjson inum "$server_inum" '{before: .[0].records, after: .[1].records, $inum, events: .[2:]}' \
	"$tmp/before" "$tmp/after" "$tmp/events" >"$tmp/all"
claims "$tmp/all" <<'EOF'
. as $doc |
is("three had records"; [.before[].state] | sort; ["CLOSE", "FIN_WAIT2", "TIME_WAIT"]),
is("two were open, and are kept"; [.after[].id] | sort; [.before[] | select(.end == null).id] | sort),
is("as ended with their namespace"; [.after[].end.reason] | unique; ["namespace-exit"]),
is("which they name"; [.after[].netns] | unique; [$doc.inum]),
is("in the states that they were in"; [.after[].state] | sort; [.before[] | select(.end == null).state] | sort),
is("with all that was known of them"; [.after | sort_by(.id)[] | [.local, .remote, .owner, .closer, .fin_sent_ns, .events[:-1]]];
	[.before | sort_by(.id)[] | select(.end == null) | [.local, .remote, .owner, .closer, .fin_sent_ns, .events]]),
is("and their end"; [.after[].events[-1] | [.type, .reason]] | unique; [["end", "namespace-exit"]]),
is("who listened was told"; [.events[] | select(.type == "end") | .reason] | sort;
	["namespace-exit", "namespace-exit", "reset-sent"])
EOF
is "one of them by its id" "$(finctl --json show "$(jq -r .after[0].id "$tmp/all")" | jq '.records | length')" 1
is "all namespaces have those as well" "$(finctl --json --all-netns show | jq '.records | length')" 2
ok "clear" finctl clear
is "forgets them" "$(finctl --json show | jq -c .records)" '[]'
is "and no memory is in use" "$(finctl --json status | jq '.namespaces[0].bytes')" 0
is "nothing is armed any more" "$(finctl status | grep -c armed)" 0
