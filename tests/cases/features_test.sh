#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Large segments, selective acknowledgement, timestamps, Fast Open, MPTCP, extension
# headers and fragments: no segment slips past, and what is taken comes again.

. ./lib.sh
# Debian's 5.10 has no MPTCP.
[[ -d /proc/sys/net/mptcp ]] && mptcp=1 || mptcp=0
plan $((68 + 4 * mptcp))

# one HOST OPTION...: a rule.
one() { finctl -n "$1" drop --port $port "${@:2}" >/dev/null; }
matches() { finctl -j -n "$1" rules | jq ".rules[$2].matches"; }
rules() { finctl -j -n "$1" rules | jq -c "[.rules[].$2]"; }
again() { tcp_counter "$1" RetransSegs; }

next() {
	finctl --all-netns off
	port=$((port + 1))
}

# exchange BYTES: both ways, all of which has to arrive.
exchange() {
	in_server timeout 60 ./peer listen $port accept recv "$1" send "$1" eof close &
	listening server $port
	in_client timeout 60 ./peer connect "$server" $port send "$1" recv "$1" close && wait $!
}

offload() {
	local end

	for end in client server; do
		ip netns exec $end ethtool -K veth0 tso "$1" gso "$1" gro "$1"
	done
}

hosts
port=3000
for server in 10.9.0.2 fd09::2; do
	for features in "on 1 1" "off 1 1" "on 0 1" "off 1 0" "on 0 0"; do
		read -r gso sack stamps <<<"$features"
		offload "$gso"
		for end in client server; do
			ip netns exec $end sysctl -qw net.ipv4.tcp_sack="$sack" net.ipv4.tcp_timestamps="$stamps"
		done
		next
		what="$server: offload $gso, SACK $sack, timestamps $stamps"
		before=$(again client) answered=$(again server)
		for end in client server; do
			one $end --direction out --segment retransmit --as observe
			one $end --direction in --segment retransmit --as observe
		done
		one server --direction in --segment syn --count 1
		one client --direction in --segment syn-ack --count 2
		one client --direction out --segment data --skip 2 --every 5 --count 3
		one server --direction in --segment data --skip 4 --every 7 --count 3
		one server --direction in --segment fin --count 1
		ok "$what: all arrives" exchange 300000
		sleep 5
		sent=$(($(again client) - before)) back=$(($(again server) - answered))
		# The counter of the kernel has segments, as the wire would have carried them.
		finctl -j -n client rules >"$tmp/client"
		ok "$what: all has been taken that was to be" jq -e '[.rules[2:][].drops] == [2, 3]' "$tmp/client"
		is "$what: at the other end too" "$(rules server drops)" "[0,0,1,3,1]"
		if [[ $gso == off ]]; then
			is "$what: what is sent again is known" "$(matches client 0) $(matches server 0)" "$sent $back"
		else
			ok "$what: what is sent again is known" test "$(matches client 0)" -gt 2 -a "$(matches client 0)" -le "$sent"
		fi
	done
done

offload on
for end in client server; do
	ip netns exec $end sysctl -qw net.ipv4.tcp_sack=1 net.ipv4.tcp_timestamps=1
	# Fast Open without a cookie, for every listener.
	ip netns exec $end sysctl -qw net.ipv4.tcp_fastopen=1543 2>/dev/null
done
for server in 10.9.0.2 fd09::2; do
	next
	one client --segment syn+data --direction out --as observe
	one server --segment syn+data --direction in --as observe
	one client --segment syn+data --direction out --count 1
	one server --segment ack-of-fin --direction out
	in_server timeout 20 ./peer listen $port accept recv 200 eof close 2>/dev/null &
	listening server $port
	in_client timeout 20 ./peer connect-with "$server" $port 100 send 100 close
	sleep 3
	is "$server: Fast Open: a SYN with data is both, and can be taken" "$(rules client matches)" "[1,1]"
	is "$server: Fast Open: it has not arrived" "$(matches server 0)" 0
	is "$server: Fast Open: the ACK of the FIN is none other's" "$(in_client ss -Htan dport = :$port | awk '{ print $1 }')" FIN-WAIT-1
	wait
	next
	# The server sends its FIN again only now, with the ACK that was taken.
	sleep 30
	one server --segment syn+data --direction in --as observe
	one server --segment syn-ack --direction out --as observe
	one server --segment retransmit --direction out --as observe
	one client --segment syn-ack --direction in --count 1
	before=$(again server)
	in_server timeout 20 ./peer listen $port accept recv 200 eof close &
	listening server $port
	in_client timeout 20 ./peer connect-with "$server" $port 100 send 100 close
	wait $!
	sleep 1
	ok "$server: Fast Open: its answer is sent again, as the kernel has it" test \
		"$(matches server 0)" -ge 1 -a "$(matches server 1)" -eq $((1 + $(again server) - before)) \
		-a "$(matches server 2)" -eq $(($(again server) - before))
done

# MPTCP: a second subflow over a second cable.
over_mptcp() {
	cable 8 client veth1 server veth1
	for end in client server; do
		ip netns exec $end sysctl -qw net.mptcp.enabled=1
		ip -n $end mptcp limits set subflow 2 add_addr_accepted 2
	done
	ip -n client mptcp endpoint add 10.8.0.1 dev veth1 subflow
	in_client ip rule add from 10.8.0.1 table 8
	in_client ip route add default via 10.8.0.2 dev veth1 table 8
	next
	server=10.9.0.2
	one client --segment syn --direction out --as observe
	one client --segment syn --direction out --dev veth1 --as observe
	one client --segment data --direction out --count 2
	one server --segment data --direction in --state established --skip 3 --count 1
	in_server timeout 60 ./peer mptcp listen $port accept recv 300000 send 300000 eof close &
	listening server $port
	ok "MPTCP: all arrives" ip netns exec client timeout 60 ./peer mptcp connect $server $port sleep 500 \
		send 300000 recv 300000 close
	wait $!
	sleep 5
	is "MPTCP: each subflow has its SYN" "$(rules client matches | jq -c '.[0:2]')" "[2,1]"
	ok "MPTCP: what was to be taken was, of each subflow for itself" test "$(rules client drops | jq '.[2]')" -ge 2
	is "MPTCP: of a subflow in a state too" "$(rules server drops | jq '.[0] >= 1')" true
}
((!mptcp)) || over_mptcp

# Extension headers, two in each segment.
server=fd09::2
next
for end in client server; do
	for class in data fin; do
		one $end --segment "$class" --as observe
	done
done
headers() {
	in_server timeout 20 ./peer listen $port accept dstopts hopopts recv 300 send 100 eof close &
	listening server $port
	in_client timeout 20 ./peer connect $server $port dstopts hopopts repeat 3 send 100 sleep 100 end recv 100 close
	wait $!
	sleep 2
}
headers
is "extension headers: none slips past" "$(rules client matches) $(rules server matches)" "[4,2] [4,2]"
one client --segment data --direction out --count 1
one server --segment fin --direction in --count 1
headers
is "extension headers: each can be taken" "$(rules client drops) $(rules server drops)" "[0,0,1] [0,0,1]"

# A SYN over IPv6 in fragments, and one with a fragment header all the same. The
# answers to it say whether it has arrived.
in_server nft 'add table inet t; add chain inet t c { type filter hook output priority 0; }'
answers() {
	in_server nft "flush chain inet t c; add rule inet t c tcp sport $port tcp dport 999 counter"
	in_client ./fragments fd09::1 fd09::2 $port "$1"
	sleep 0.2
	in_server nft list chain inet t c | sed -n 's/.*packets \([0-9]*\) .*/\1/p'
}

fragments() {
	for n in 1 2; do
		next
		in_server timeout 60 ./peer listen $port accept &
		later kill $!
		listening server $port
		is "$1: a SYN in fragments, $n, is answered" "$(answers $n)" 1
		one server --direction in --segment syn --as observe
		is "$1: with a rule that observes, too" "$(answers $n),$(matches server 0)" 1,1
		one server --direction in --segment syn
		is "$1: a rule takes it" "$(answers $n),$(rules server matches)" "0,[2,1]"
	done
}
fragments "no conntrack"
modprobe nf_conntrack
fragments "conntrack elsewhere"
in_server nft 'add table inet u; add chain inet u c { type filter hook input priority 0; };
	add rule inet u c ct state new counter'
fragments "conntrack"
