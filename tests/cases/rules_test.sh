#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Rules are added, listed and removed, by number or all at once; numbers ascend
# and never come back; the first one that matches takes the segment.

. ./lib.sh
plan 26

# numbers NETNS: of its rules, in the order of the list.
numbers() {
	finctl --json -n "$1" rules | jq -c '[.rules[].id]'
}

hosts
finctl -n client record --port 1234
like "a rule is told back, with what was not said" "$(finctl -n server drop --port 1234)" \
	'^rule 1 in netns server: match --port 1234, segment ack-of-fin, direction both, as loss$'
like "and with what was" "$(finctl -n server drop --local-port 80,8000-8010 --remote-port 9 -4 \
	--local 10.9.0.2 --remote 10.9.0.0/24 --segment 'fin+!data,rst' --direction in)" \
	"segment fin\+!data,rst, direction in, as loss$"
finctl --json -n server drop --port 1234 --segment fin --as eperm >"$tmp/rule"
finctl -n server drop --port 1234 >/dev/null
finctl --json -n server rules >"$tmp/rules"
claims "$tmp/rule" <<'EOF'
is("as JSON it is the object that the list has"; [.id, .as, .direction, .segment]; [3, "eperm", "out", "fin"])
EOF
claims "$tmp/rules" <<'EOF'
is("the list is in the order of the numbers"; [.rules[].id]; [1, 2, 3, 4]),
is("a match is told in parts"; .rules[1].match | del(.text);
	{family: "inet", port: [], local_port: [[80, 80], [8000, 8010]], remote_port: [[9, 9]],
	 local: "10.9.0.2/32", remote: "10.9.0.0/24", address: null, uid: null, cgroup: null}),
is("the namespace is named, and counts its rules"; .namespaces[0] | [.name, .rules, .recording];
	["server", 4, true]),
is("no counter has moved"; [.rules[] | .matches, .drops, .segments] | unique; [0])
EOF
finctl -n server rules >"$tmp/table"
is "the table has a line for each, and one for its head" "$(wc -l <"$tmp/table")" 5
like "and says what drop would take" "$(sed -n 3p "$tmp/table")" \
	'80,8000-8010 .*--remote-port 9 .*fin\+!data,rst +in +loss'

# The text of a match makes the same match.
text=$(jq -r '.rules[1].match.text' "$tmp/rules")
# shellcheck disable=SC2086 # several words
finctl --json -n client drop $text | jq -c .match >"$tmp/match"
is "the match of a rule can be given to drop again" "$(<"$tmp/match")" \
	"$(jq -c '.rules[1].match' "$tmp/rules")"
finctl -n client undrop --all

# Two rules that match the same: the one with the smaller number takes it.
serve recv 100 eof sleep 1000000
dial send 100 close
sleep 5
finctl -n server undrop 1
sleep 5
finctl --json -n server rules >"$tmp/rules"
show server >"$tmp/doc"
claims "$tmp/doc" <<'EOF'
record("server") |
is("of two rules that match, the first one takes it"; drops[0].rule; 1),
is("with it gone, the other"; drops[-1].rule; 4),
is("each segment once"; [drops[].ns] | length - (unique | length); 0)
EOF
claims "$tmp/rules" <<'EOF'
is("what the first one took, the other did not see"; .rules[2] | [.id, .matches > 0, .matches < 5];
	[4, true, true])
EOF

refused "a number that is not there" 2 'no such rule in this namespace' finctl -n server undrop 1
refused "one of several" 2 'no such rule in this namespace' finctl -n server undrop 2 99 3
is "removes none of them" "$(numbers server)" "[2,3,4]"
ok "several at once" finctl -n server undrop 2 4
is "are gone, and no other" "$(numbers server)" "[3]"
like "a number never comes back" "$(finctl -n server drop --port 1)" '^rule 5 '
like "nor does it after all have gone" \
	"$(finctl -n server undrop --all && finctl -n server drop --port 1)" '^rule 6 '
ok "of none, all can be removed" finctl -n client undrop --all
finctl -n client drop --port 1 >/dev/null
ok "in all namespaces, too" finctl --all-netns undrop --all
is "which leaves none" "$(finctl --json --all-netns rules | jq -c .rules)" "[]"
sleep 15
show client server >"$tmp/doc"
claims "$tmp/doc" <<'EOF'
is("what had no answer for the rules has one now"; record("client").state; "FIN_WAIT2"),
is("records go on without the rule that began them"; record("server") | [.state, .end]; ["CLOSE_WAIT", null])
EOF
