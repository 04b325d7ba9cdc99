#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# stats counts beyond what records are kept of: ends by reason and state, and its
# histograms, none of which ever shrinks. It holds what it counts against the kernel's
# own counters of closes: they agree, or it says which do not; where some connections
# are not recorded, they are not comparable.

. ./lib.sh
plan 19

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
	((i != 11)) || { sleep 70; finctl --json -n client stats >"$tmp/before"; }
done
close_on 2002 close
port=2003
serve send 100 sleep 200 eof
dial sleep 100 close
sleep 70
finctl --json -n client stats >"$tmp/after"
finctl --json -n client show >"$tmp/show"
jq -s '{before: .[0].stats[0], after: .[1].stats[0], show: .[2]}' "$tmp/before" "$tmp/after" "$tmp/show" >"$tmp/all"
claims "$tmp/all" <<'END'
def histograms: [.lasted_ns[], .rto_late_ns, .retransmits];
def shrunk: [.before, .after] | map([histograms[].buckets[].count]) | transpose | map(select(.[0] > .[1]));
def ends: .after.ended | map({key: "\(.reason) in \(.state)", value: .count}) | from_entries;

is("it is counted why"; .after.resets_sent; {"unread-data": 1}),
holds("records make room for others"; .after.evicted > 0 and (.show.records | length) < 22; .after.evicted),
is("all ends count, by reason and state"; ends;
	{"closed in TIME_WAIT": 20, "retransmit-timeout in FIN_WAIT1": 1, "reset-sent in ESTABLISHED": 1}),
is("so do all retransmissions of a close"; .after.retransmits.count; 22),
is("and each stay in a state"; .after.lasted_ns | map_values(.count);
	{"FIN_WAIT1": 21, "FIN_WAIT2": 20, "CLOSING": 0, "LAST_ACK": 0, "TIME_WAIT": 20}),
holds("the histograms began before"; .before.lasted_ns.TIME_WAIT.count > 0; .before),
is("and no bucket of them has shrunk"; shrunk; [])
END
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
	'[{"finctl":0,"kernel":1,"name":"TCPAbortOnClose"}]'
like "people read which" "$(finctl -n client stats)" $'they disagree:\n +1  TCPAbortOnClose, and by the records 0'
like "machines read that they do" "$(finctl -n client stats --prometheus)" 'finctl_counters_agree\{netns="client"\} 0'
