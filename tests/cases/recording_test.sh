#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# record, record --stop, clear, off, and what status says of it at each step.

. ./lib.sh
plan 34

# hooks: how many are in which state, as `0 armed`.
hooks() {
	finctl status | awk '$2 ~ /^(tracepoint|kprobe|ftrace|kretprobe)$/ { n[$3]++ }
		END { print n["armed"] + 0 " armed, " (n["available"] > 0 ? "some" : "none") " available" }'
}

# numbers NETNS: recording, records set aside, open and ended.
numbers() {
	local text

	text=$(finctl --json -n "$1" status)
	[[ $text =~ \"recording\":([a-z]+) ]] && echo -n "${BASH_REMATCH[1]} "
	[[ $text =~ \"records_capacity\":([0-9]+),\"records_open\":([0-9]+),\"records_ended\":([0-9]+) ]] &&
		echo "${BASH_REMATCH[*]:1}"
}

hosts
is "at first no hook is armed, and what the kernel has is available" "$(hooks)" "0 armed, some available"
is "no memory is in use" "$(finctl --json status | jq .bytes)" 0
is "nothing is recorded" "$(numbers client)" "false 0 0 0"

ok "record" finctl -n client record --records 100
like "arms all that is available" "$(hooks)" '^2[0-9]+ armed, none available$'
is "and sets memory aside" "$(numbers client)" "true 100 0 0"
is "in that namespace alone" "$(numbers server)" "false 0 0 0"
serve eof sleep 1000000
dial close
is "a close is recorded while it lasts" "$(numbers client)" "true 100 1 0"
ok "record in another namespace" finctl -n server record --port 9
is "of some connections" "$(numbers server)" "true 65536 0 0"
port=9
serve close
dial eof close
port=10
serve close
dial eof close
sleep 0.5
is "records them and no other" "$(numbers server)" "true 65536 1 0"
ok "another record takes its place" finctl -n server record --port 10
port=9
serve close
dial eof close
port=10
serve close
dial eof close
sleep 0.5
is "which is the one that counts" \
	"$(show server | jq -c '[.records[] | select(.events != []).local.port]')" "[9,10]"

ok "record --stop" finctl -n server record --stop
is "lets records go on" "$(numbers server)" "false 65536 2 0"
port=10
serve close
dial eof close
is "and begins none" "$(numbers server)" "false 65536 2 0"
ok "with the other namespace's too" finctl -n client record --stop
like "hooks stay as long as one is open" "$(hooks)" '^2[0-9]+ armed'
sleep 63
is "and go with the last one" "$(hooks)" "0 armed, some available"
is "the records stay" "$(numbers client)" "false 100 0 6"
is "as they ended" "$(show client | jq -c '[.records[].end.reason] | unique')" '["closed","fin-wait2-timeout"]'

ok "clear" finctl -n client clear
is "forgets them, and gives their memory back" "$(numbers client)" "false 0 0 0"
finctl -n client record
port=11
serve eof sleep 1000000
dial close
port=12
serve close
dial eof close
port=13
serve eof
dial sleep 100 linger 0 close
finctl -n client clear
is "clear leaves what is still open, while recording" "$(numbers client)" "true 65536 1 0"
finctl -n client record --stop
ok "but not when nothing records" finctl -n client clear
is "then it forgets all" "$(numbers client)" "false 0 0 0"
is "and nothing is armed" "$(hooks)" "0 armed, some available"

finctl -n client drop --port 14 >/dev/null
port=14
serve eof
dial close
sleep 1
is "a rule records what it names" "$(numbers client)" "true 65536 1 0"
like "its hooks are armed" "$(hooks)" '^2[0-9]+ armed'
ok "off" finctl --all-netns off
is "removes rules" "$(finctl --all-netns rules)" ""
is "and records" "$(numbers client)" "false 0 0 0"
is "and disarms" "$(hooks)" "0 armed, some available"
is "and gives all memory back" "$(finctl --json status | jq .bytes)" 0
