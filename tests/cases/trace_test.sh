#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The trace events finctl:drop and finctl:close tell of each segment taken and of
# each end, when they are on and not otherwise.

. ./lib.sh
plan 14

events=/sys/kernel/tracing/events/finctl
trace() { grep -E " $1: " /sys/kernel/tracing/trace; }
field() { sed -E "s/.* $1=([0-9]+).*/\1/" <<<"$2"; }
forget() { echo >/sys/kernel/tracing/trace; }

# fin_wait1: a close that ends by its second retransmission, both ends recorded.
fin_wait1() {
	serve recv 6 send 6 eof close
	dial send 6 recv 6 sleep 100 close
	sleep 4
}

is "there are two" "$(cd $events && echo */)" "close/ drop/"
like "drop has its fields" "$(sed -nE 's/.*field:[^;]* ([a-z_]+)(\[[0-9]+\])?;.*/\1/p' $events/drop/format | grep -v ^common_ | tr '\n' ' ')" \
	'^id netns local_port remote_port local remote rule seq ack len class direction flags $'

hosts
in_client sysctl -qw net.ipv4.tcp_orphan_retries=1
in_server sysctl -qw net.ipv4.tcp_orphan_retries=1
finctl -n client record --port 1234
rule=$(finctl -n server --json drop --port 1234 --direction out | jq .id)

forget
fin_wait1
is "off, they say nothing" "$(trace '(drop|close)' | wc -l)" 0

echo 1 >$events/enable
finctl --all-netns clear
forget
fin_wait1
finctl -n server --json show >"$tmp/server"
finctl -n client --json show >"$tmp/client"
cp /sys/kernel/tracing/trace "$OUT/trace"

is "a drop for each that is recorded" "$(trace drop | wc -l)" \
	"$(jq '[.records[].events[] | select(.type == "drop")] | length' "$tmp/server")"
line=$(trace drop | head -n 1)
like "with the namespace, the socket and both ends" "$line" \
	"netns=$(jq .namespaces[0].netns "$tmp/server") id=$(jq -r .records[0].id "$tmp/server") local=\[::ffff:10\.9\.0\.2\]:1234 remote=\[::ffff:10\.9\.0\.1\]:[0-9]+ "
like "the rule, the direction and the classes" "$line" " rule=$rule direction=out class=fin\|ack\|ack-of-fin "
is "and the numbers on the wire" "$(grep -oE 'seq=[0-9]+ ack=[0-9]+ len=[0-9]+' <<<"$line")" \
	"$(jq -r '.records[0].events | map(select(.type == "drop"))[0] | "seq=\(.seq) ack=\(.ack) len=\(.len)"' "$tmp/server")"

is "a close for each end" "$(trace close | wc -l)" 2
line=$(trace close | grep 'local=\[::ffff:10.9.0.1\]')
like "from which state and why" "$line" ' from=FIN_WAIT1 reason=retransmit-timeout error=110 '
is "after how many retransmissions" "$(field retransmits "$line")" "$(jq '.records[0].retransmits' "$tmp/client")"
is "and how long" "$(field lasted_ns "$line")" \
	"$(jq '.records[0] | .end.ns - .started_ns' "$tmp/client")"

# A segment of no socket has no record, and is traced all the same.
forget
finctl -n server drop --port 4321 --direction out --segment rst >"$tmp/rule2"
in_client ./peer connect 10.9.0.2 4321 2>"$tmp/refused" &
sleep 1
like "a segment without a socket" "$(trace drop | head -n 1)" ' id=0 local=\[::ffff:10\.9\.0\.2\]:4321 .* class=rst '
kill %% 2>/dev/null

echo 0 >$events/enable
forget
fin_wait1
is "off again, nothing" "$(trace '(drop|close)' | wc -l)" 0
finctl --all-netns off
ok "the module unloads" rmmod finctl
