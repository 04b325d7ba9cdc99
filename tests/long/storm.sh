# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sockets that close in every way, as many as the machine carries, and all that can be
# asked of finctl meanwhile. A case's argument, $part, makes it that many times shorter.

. ./lib.sh

part=${1:-1}
lasts=$((600 / part))		# seconds

# pair PORT OP... -- OP...: what the server does with a connection, and the client with its
# end, time and again.
pair() {
	local port=$1 here=()

	shift
	while [[ $1 != -- ]]; do
		here+=("$1")
		shift
	done
	serving again in_server ./peer listen "$port" repeat 1000000 accept "${here[@]}" end
	during in_client ./peer repeat 1000 connect "$server" "$port" "${@:2}" end
}

serving() {
	"$@" &
	servers+=($!)
}

# traffic: each end closes first, by halves, by reset, or with data unread.
traffic() {
	servers=()
	pair 3001 eof close -- send 100 close
	pair 3002 send 100 close -- recv 100 eof close
	pair 3003 eof send 100 close -- shutdown recv 100 eof close
	pair 3004 close -- linger 0 close
	pair 3005 close -- send 1000 close
}

# Commands: whatever stands, others take its place, and go.
rules_come_and_go() {
	finctl -n client drop --port 3001 --segment fin --direction out --probability 0.2
	finctl -n server drop --port 3002-3003 --segment fin --direction in --every 5 --for 1s
	finctl -n client -n server undrop --all
}

listeners_come_and_go() {
	timeout 0.5 finctl -n client --json monitor
	timeout 0.2 finctl -n server monitor --port 3001
}

namespaces_come_and_go() {
	ip netns add brief
	ip -n brief link set lo up
	finctl -n brief record --records 64
	finctl -n brief drop --port 3009 --segment ack-of-fin
	ip netns exec brief ./peer on 127.0.0.1 listen 3009 accept eof close &
	listening brief 3009
	ip netns exec brief ./peer on 127.0.0.1 connect 127.0.0.1 3009 send 10 close
	ip netns del brief
	kill $!
	wait $!
}

recording_comes_and_goes() {
	finctl -n server record --records 128
	finctl -n server --json show
	finctl -n server clear
	finctl -n server off
}

# disturbances: none of which keeps the client from being recorded.
disturbances() {
	during rules_come_and_go
	during finctl -n client restore "$tmp/a"
	during finctl -n client restore "$tmp/b"
	during listeners_come_and_go
	during namespaces_come_and_go
	during recording_comes_and_goes
	during finctl -n client --json show
}

# calm: all of it ends, and so has TIME_WAIT.
calm() {
	over
	finctl --all-netns undrop --all
	touch "$tmp/over"
	killall peer
	wait "${servers[@]}"
	rm "$tmp/over"
	sleep 90
} >/dev/null 2>&1

# closes NETNS: connections that were established.
closes() {
	echo $(($(tcp_counter "$1" ActiveOpens) - $(tcp_counter "$1" AttemptFails)))
}

# storm: three points, of what the client's records tell of it.
storm() {
	local before closed

	before=$(closes client)
	finctl -n client record --records 2048
	traffic
	disturbances
	sleep $lasts
	calm
	closed=$(($(closes client) - before))
	show client >"$tmp/doc"
	echo "# $closed connections in $lasts s"
	claims "$tmp/doc" <<-EOF
		.namespaces[0] as \$n |
		is("each connection has a record, had one, or is counted as having none";
			\$n.records_open + \$n.records_ended + \$n.evicted + \$n.not_recorded; $closed),
		is("all of them have come to their end"; \$n.records_open; 0),
		is("each record is whole, or says what it lacks"; [.records[] | select(torn)]; [])
	EOF
}

# A record that says of itself that it is complete has its end, and no gap before it.
claims_jq+='
	def gaps: events("state") | [.[:-1], .[1:]] | transpose | map(select(.[0].to != .[1].from));
	def torn: if .complete then .incomplete != [] or .end == null or gaps != [] or states[-1] != "CLOSE"
		else .incomplete == [] end;
'

world() {
	local i

	hosts
	in_client sysctl -qw net.ipv4.tcp_orphan_retries=3 net.ipv4.tcp_tw_reuse=1
	in_server sysctl -qw net.ipv4.tcp_orphan_retries=3
	for ((i = 0; i < 300; i++)); do
		echo "--port $((i + 2000)) --segment fin" >&3
		echo "--port $((i + 4000)) --segment fin" >&4
	done 3>"$tmp/a" 4>"$tmp/b"
}
