#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A router between two hosts tells classes from what passes alone, in a table that
# is bounded: what has ended makes room, and what finds none is counted.

. ./lib.sh
plan 46

routed_hosts

rule() { finctl -n router drop --port $port --direction forward "$@" >/dev/null; }
again() { echo $(($(tcp_counter client RetransSegs) + $(tcp_counter server RetransSegs))); }
matches() { finctl -j -n router rules | jq -c '[.rules[].matches]'; }
drops() { finctl -j -n router rules | jq ".rules[$1].drops"; }

# state HOST: of its socket, `-` when there is none.
state() {
	ip netns exec "$1" ss -Htan state connected "( sport = :$port or dport = :$port )" |
		awk '{ print $1; n++ } END { if (!n) print "-" }'
}

port=2000
for server in 10.2.0.1 fd02::1; do
	finctl -n router off
	rule --segment ack-of-fin
	serve recv 100 eof sleep 300 close
	dial send 100 close
	sleep 3
	is "$server: without the ACK of its FIN the client waits" "$(state client)" FIN-WAIT-1
	is "$server: the server, whose FIN carries that ACK, too" "$(state server)" LAST-ACK
	within "$server: they have been taken" "$(drops 0)" 6 40
	finctl -n router off
	sleep 20
	is "$server: and go on when the rule is gone" "$(state server)" -

	port=$((port + 1))
	serve recv 100 eof sleep 3000 close
	dial send 100 close
	sleep 1
	rule --segment ack-of-fin
	sleep 4
	is "$server: of a FIN from before the rule, a router knows nothing" "$(state client)" TIME-WAIT
	is "$server: of one since then, it does" "$(state server)" LAST-ACK
	finctl -n router off
	sleep 20

	port=$((port + 1))
	rule --segment fin --count 3
	before=$(again)
	serve eof close
	dial close
	sleep 20
	# Each end's FIN is sent on its own: the client's three times in vain.
	is "$server: a FIN is" "$(matches),$(drops 0),$(($(again) - before))" "[5],3,3"

	port=$((port + 1))
	finctl -n router off
	rule --segment retransmit --as observe
	for segment in syn syn-ack fin 'data+!retransmit'; do
		rule --segment "$segment" --count 2
	done
	before=$(again)
	serve recv 300 send 100 sleep 50 send 100 eof close
	dial send 100 sleep 1000 send 100 sleep 1000 send 100 recv 200 close
	sleep 20
	n=$(($(again) - before))
	within "$server: there was something to send again" $n 6 20
	is "$server: what is sent again is known, as often as both ends count it" "$(matches | jq '.[0]')" $n

	port=$((port + 1))
	finctl -n router off
	rule --segment retransmit
	rule --segment data --count 1
	serve recv 100
	(dial send 100 sleep 60000 2>/dev/null) &
	later kill $!
	sleep 5
	before=$(tcp_counter client RetransSegs)
	sleep 20
	within "$server: taken, it goes on being sent" $(($(tcp_counter client RetransSegs) - before)) 1 5
	is "$server: the server waits for it" "$(state server)" ESTAB
	is "$server: and has got nothing" "$(in_server ss -Htin state connected "sport = :$port" | grep -c bytes_received)" 0

	# The router's own connections are not forwarded, and those it forwards not its own.
	port=$((port + 1))
	finctl -n router off
	for direction in forward both out in any; do
		finctl -n router drop --port $port --direction $direction --segment syn,fin --as observe >/dev/null
	done
	serve eof close
	dial close
	sleep 1
	is "$server: what passes is forwarded, and neither in nor out" "$(matches)" "[3,0,0,0,3]"
	serve eof close
	ip netns exec router ./peer connect "$server" $port close
	sleep 1
	is "$server: what the router sends is not forwarded" "$(matches)" "[3,3,2,1,6]"

	# By the device at either end of the way, and by address.
	port=$((port + 1))
	finctl -n router off
	rule --segment syn,fin --as observe --dev eth0
	rule --segment syn,fin --as observe --dev eth1
	rule --segment syn,fin --as observe --dev lo
	rule --segment syn,fin --as observe --address "$server"
	rule --segment syn,fin --as observe --mark 0
	serve eof close
	dial close
	sleep 1
	is "$server: devices, address and mark" "$(matches)" "[3,3,0,3,3]"
	port=$((port + 1))
done

# Each of the rest, once for each family.
for server in 10.2.0.1 fd02::1; do
	finctl -n router off
	rule --segment syn --count 1
	rule --segment syn-ack --count 1
	rule --segment rst --count 1
	rule --segment pure-ack --count 1
	serve recv 100 sleep 20000
	dial send 100 sleep 100 linger 0 close
	sleep 1
	is "$server: SYN, SYN+ACK, RST and ACK" "$(finctl -j -n router rules | jq -c '[.rules[].drops]')" "[1,1,1,1]"
	is "$server: the server has heard of no RST" "$(state server)" ESTAB
	port=$((port + 1))
done

refused "a socket's state" 1 'state' finctl -n router drop --port 1 --direction forward --state fin-wait-1
refused "a local port" 1 'local' finctl -n router drop --local-port 1 --direction forward
refused "another way to lose" 1 'direction out alone' finctl -n router drop --port 1 --direction forward --as eperm

# flows WHAT...: of the router, as its status tells them.
flows() {
	finctl -j -n router status >"$tmp/status"
	jq -c "[.namespaces[] | select(.name == \"router\") | .flows, .flows_evicted, .flows_refused, .flows_capacity]" \
		"$tmp/status"
}

server=10.2.0.1
finctl --all-netns off
is "no memory is set aside before a rule needs it" "$(flows)" "[0,0,0,0]"
rmmod finctl
modprobe finctl flows=16
rule --segment fin
is "nor for one that needs none" "$(flows)" "[0,0,0,0]"
finctl -n router off
rule --segment retransmit --as observe
in_server ./peer listen $port repeat 40 accept eof close end &
later kill $!
listening server $port
in_client ./peer repeat 40 connect $server $port send 100 close end
sleep 1
is "ended connections make room, and are counted" "$(flows)" "[16,24,0,16]"
in_server ./peer listen $((port + 1)) repeat 20 accept end sleep 60000 &
later kill $!
listening server $((port + 1))
finctl -n router off
rule --segment retransmit --as observe
finctl -n router drop --port $((port + 1)) --direction forward --segment data --skip 1 >/dev/null
in_client ./peer repeat 20 connect $server $((port + 1)) end sleep 1000 send 100 send 100 send 100 sleep 60000 &
later kill $!
sleep 30
flows >/dev/null
is "open ones do not" "$(jq -c '[.namespaces[] | select(.name == "router") | .flows, .flows_evicted]' "$tmp/status")" "[16,0]"
finctl -j -n router rules >"$tmp/rules"
is "the last one is one of those for which there is no room: it passes" "$(in_server ss -Hti state established "sport = :$((port + 1))" |
	grep -o 'bytes_received:[0-9]*')" bytes_received:300
is "and the rule says how often" "$(jq -c '.rules[1] | [.drops, .untracked > 0]' "$tmp/rules")" "[0,true]"
within "as does the status" "$(jq '.namespaces[] | select(.name == "router") | .flows_refused' "$tmp/status")" 3 200
like "a table tells it too" "$(finctl -n router status)" 'FLOWS +FLOWS EVICTED +FLOWS REFUSED'
ok "the memory is told of" jq -e '.bytes > 0' "$tmp/status"
