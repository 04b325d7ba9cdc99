#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A rule with --for takes segments for that long, says what is
# left of its time, and is listed as over.

. ./lib.sh
plan 10

hosts
serve recv 100 eof close
before=$(./peer clock)
finctl -n client drop --port 1234 --direction out --segment any --for 2500ms >/dev/null
after=$(./peer clock)
finctl -j -n client rules >"$tmp/early"
# SYNs at 0, 1 and 3 seconds, of which the third is too late to be lost.
dial send 100 close
sleep 3
finctl -j -n client rules >"$tmp/late"
within "what is left is told" "$(jq '.rules[0].left_ms' "$tmp/early")" 1500 2499
is "two SYNs are lost, and the third one is not" "$(jq -c '.rules[0] | [.matches, .drops]' "$tmp/late")" "[2,2]"
is "nothing is left then" "$(jq '.rules[0].left_ms' "$tmp/late")" 0
like "which the list says" "$(finctl -n client rules)" expired

last=$(show client | jq '[.records[].events[] | select(.type == "drop").ns] | max')
within "the last one was lost in time" $((last - before)) 900000000 $((2500000000 + after - before))
finctl -n client undrop 1
is "it can be removed" "$(finctl -n client save)" ""

# To the millisecond: a router under a stream of segments, and the kernel's own time
# of each that the rule took.
host router
cable 1 client eth0 router eth0
cable 2 server eth0 router eth1
ip netns exec router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
mac=$(ip -n router -j link show eth0 | jq -r '.[0].address')
tracing=/sys/kernel/tracing
grep -q " $tracing " /proc/mounts || mount -t tracefs tracefs $tracing
echo mono >$tracing/trace_clock
echo 1 >$tracing/events/finctl/drop/enable
in_client ./stray 1 60000 eth0 "$mac" 1 1234 &
before=$(./peer clock)
ok "a rule lives for 300 ms" finctl -n router drop --direction forward --segment any --for 300ms --port 1234
after=$(./peer clock)
wait $!
over=$(./peer clock)
echo 0 >$tracing/events/finctl/drop/enable
read -r first last < <(awk '/ drop: / { sub(":", "", $4); ns = $4 * 1e9; first = first ? first : ns }
	END { printf "%.0f %.0f\n", first, ns }' $tracing/trace)
within "the stream goes on longer" $(((over - after) / 1000000)) 310 100000
within "the last one is taken 300 ms after the rule came, and none later" $((last - before)) \
	299500000 $((after - before + 300000000))
# The one CPU may be the tool's for a while before the stream goes on.
within "so far are the first and the last apart" $(((last - first) / 1000)) 288000 300000
