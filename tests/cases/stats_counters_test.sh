#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# stats counts ends beyond what records are kept of, and holds the records against
# the kernel's own counters of closes: they agree, or it says which do not; where
# some connections are not recorded, they are not comparable.

. ./lib.sh
plan 16

# of NETNS FILTER: what stats tells of it.
of() {
	finctl --json -n "$1" stats | jq -c ".stats[0] | $2"
}

# close_on PORT CLIENT-OP...
close_on() {
	port=$1
	serve recv 100 eof close
	dial send 100 "${@:2}"
}

hosts
finctl -n client record --records 16
is "all is recorded, and nothing has ended" "$(of client '[.check, .ended]')" '["agrees",[]]'
like "people read it" "$(finctl -n client stats)" $'Against the kernel\'s own counters\n  they agree'
like "so do machines" "$(finctl -n client stats --prometheus)" 'finctl_counters_agree\{netns="client"\} 1'

ip netns exec client sysctl -qw net.ipv4.tcp_orphan_retries=1
finctl -n server drop --port 2002 >/dev/null
for ((i = 0; i < 20; i++)); do
	close_on $((2100 + i)) close
	# Living sockets are not to fill the table.
	((i != 11)) || sleep 70
done
close_on 2002 close
port=2003
serve send 100 sleep 200 eof
dial sleep 100 close
sleep 70
is "it is counted why" "$(of client .resets_sent)" '{"unread-data":1}'
is "and what records are not kept of" \
	"$(of client '[.evicted > 0, (.ended | map(select(.reason == "closed").count) | add)]')" '[true,20]'
is "those have no state" "$(of client '[.ended[] | select(.state == null)] | length > 0')" true
like "people read that too" "$(finctl -n client stats)" 'closed, in records no longer kept'
is "the kernel's counters say the same" "$(of client .check)" '"agrees"'
is "and have moved" "$(of client '[.counters[] | select(.kernel > 0).name] | sort')" \
	'["TCPAbortOnClose","TCPAbortOnTimeout","TW"]'
is "with a filter they are not comparable" "$(of server .check)" '"not comparable"'
like "people read why" "$(finctl -n server stats)" 'not comparable: some connections are not recorded'
is "machines do not read it" "$(finctl -n server stats --prometheus | grep -c '^finctl_counters_agree{')" 0

# An end that is in no record, since a living socket fills the table.
finctl --all-netns off
finctl -n client record --records 1
finctl -n server drop --port 2002 >/dev/null
ip netns exec client sysctl -qw net.ipv4.tcp_orphan_retries=8
close_on 2002 close
port=2003
serve send 100 sleep 200 eof
dial sleep 100 close
sleep 1
is "what was not recorded shows" "$(of client '[.check, .losses["record-table-full"] > 0]')" '["disagrees",true]'
is "in one counter" "$(of client '[.counters[] | select(.kernel != .finctl)]')" \
	'[{"name":"TCPAbortOnClose","kernel":1,"finctl":0}]'
like "people read which" "$(finctl -n client stats)" $'they disagree:\n +1  TCPAbortOnClose, and by the records 0'
like "machines read that they do" "$(finctl -n client stats --prometheus)" 'finctl_counters_agree\{netns="client"\} 0'
