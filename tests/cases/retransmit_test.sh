#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What is sent again is known as such: going out, as often as the kernel counts
# it; coming in, wherever the original came by.

. ./lib.sh
plan 22

port=1234

# observe HOST DIRECTION: a rule that counts what is sent again.
observe() {
	finctl -n "$1" drop --port $port --direction "$2" --segment retransmit --as observe >/dev/null
}

lose() {
	finctl -n "$1" drop --port $port "${@:2}" >/dev/null
}

# matches HOST RULE: of the rule in that place, from 0.
matches() {
	finctl -j -n "$1" rules | jq ".rules[$2].matches"
}

again() {
	tcp_counter "$1" RetransSegs
}

# talk: both ends send, and close.
talk() {
	serve recv 300 send 100 sleep 3000 send 100 eof close
	dial send 100 sleep 3000 send 100 sleep 3000 send 100 recv 200 close
	sleep 20
}

hosts

for server in 10.9.0.2 fd09::2; do
	finctl --all-netns off
	before=("$(again client)" "$(again server)")
	for host in client server; do
		observe $host out
		observe $host in
	done
	# What is lost on arrival has been seen by the rule before.
	for segment in syn,syn-ack fin; do
		lose client --direction in --segment $segment --count 2
		lose server --direction in --segment $segment --count 2
	done
	lose client --direction in --segment data --skip 1 --count 1
	lose server --direction in --segment data --skip 1 --count 2
	talk
	sent=($(($(again client) - before[0])) $(($(again server) - before[1])))
	ok "$server: something was sent again, both ways" test $((sent[0])) -gt 4 -a $((sent[1])) -gt 4
	is "$server: out of the client" "$(matches client 0)" "${sent[0]}"
	is "$server: into the client" "$(matches client 1)" "${sent[1]}"
	is "$server: out of the server" "$(matches server 0)" "${sent[1]}"
	is "$server: into the server" "$(matches server 1)" "${sent[0]}"

	# What is lost before it gets there is an original when it comes again.
	finctl --all-netns off
	observe client out
	observe server in
	lose client --direction out --segment 'data+!retransmit' --skip 1 --count 1
	lose client --direction out --segment 'fin+!retransmit'
	talk
	is "$server: what never came is not sent again" "$(matches client 0),$(matches server 0)" 2,0

	# A closed window and an idle connection are probed.
	finctl --all-netns off
	before=("$(again client)" "$(again server)")
	observe client out
	observe server in
	in_server ./peer rcvbuf 2000 listen $port accept sleep 60000 &
	later kill $!
	listening server $port
	in_client ./peer connect $server $port send 100000 sleep 60000 2>/dev/null &
	later kill $!
	sleep 50
	probes=$(in_client awk '/^TcpExt:/ && h { print $n } /^TcpExt:/ && !h { h = 1; for (i = 1; i <= NF; i++)
		if ($i == "TCPWinProbe") n = i }' /proc/net/netstat)
	ok "$server: a closed window is probed" test "$probes" -gt 3
	is "$server: probes are not sent again" "$(matches client 0),$(matches server 0)" \
		"$(($(again client) - before[0])),0"
	sleep 30
	finctl --all-netns off
	observe client out
	observe server in
	serve sleep 100000
	in_client ./peer connect $server $port keepalive 5 sleep 100000 &
	later kill $!
	sleep 60
	ok "$server: an idle connection is asked for" sh -c \
		"ip netns exec client ss -Hto dport = $port | grep -q keepalive"
	is "$server: and asking is not sending again" "$(matches client 0),$(matches server 0)" 0,0
	kill %%
	port=$((port + 1))
done

# A SYN+ACK that is a cookie's has no request that would tell.
server=10.9.0.2
finctl --all-netns off
before=("$(again client)" "$(again server)")
in_server sysctl -qw net.ipv4.tcp_syncookies=2
observe server out
lose client --direction in --segment syn-ack --count 1
serve recv 100 eof close
dial send 100 close
is "a cookie is not sent again, the kernel says" "$(($(again server) - before[1]))" 0
is "and so says the rule" "$(matches server 0)" 0
