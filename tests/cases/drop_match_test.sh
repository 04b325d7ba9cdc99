#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Device, state, mark, user and cgroup select the segments that they name, of
# listeners, requests and mini-sockets as well. Rules that observe do the counting.

. ./lib.sh
plan 70

names=()

# watch HOST N NAME OPTION...: N segments match, of both families alike.
watch() {
	names+=("$1 $2 $3")
	finctl -n "$1" drop --as observe "${@:4}" >/dev/null 2>"$tmp/err" ||
		point "$3: $(<"$tmp/err")" 1
}

# Whoever runs this belongs to the cgroup from then on.
enter() {
	echo "$BASHPID" >"/sys/fs/cgroup/$1/cgroup.procs"
}

hosts
cable 8 client veth1 server veth1
mkdir -p /sys/fs/cgroup/a/b /sys/fs/cgroup/c
later rmdir /sys/fs/cgroup/a/b /sys/fs/cgroup/a /sys/fs/cgroup/c
in_server nft -f - <<'EOF'
table inet t {
	chain in {
		type filter hook prerouting priority -300
		tcp dport 2004 meta mark set 5
	}
}
EOF

watch_all() {
	names=()
	# Port 2001 is reached through both cables.
	watch client 2 "no device is named" --port 2001 --segment syn --direction out
	watch client 1 "the device that segments leave by" --port 2001 --segment syn --dev veth1
	watch server 1 "the device that they come in through" --port 2001 --segment syn --dev veth1
	watch client 0 "a device that is not there" --port 2001 --segment syn --dev nothing0

	# Of port 2002, the server's first FIN is lost, so that TIME_WAIT has to answer.
	finctl -n client drop --port 2002 --segment fin --direction in --count 1 >/dev/null
	names+=("client 2 what is lost")
	watch client 1 "SYN_SENT sends a SYN" --port 2002 --segment syn --state syn-sent --direction out
	watch server 1 "LISTEN gets it" --port 2002 --segment syn --state listening --direction in
	watch server 1 "SYN_RECV answers" --port 2002 --segment syn-ack --state syn-recv
	watch server 1 "which is a request" --port 2002 --segment syn-ack --state new-syn-recv
	watch server 1 "and gets the third segment" --port 2002 --segment pure-ack --state SYN_RECV --direction in
	watch server 1 "ESTABLISHED gets data" --port 2002 --segment data --state established --direction in
	watch client 1 "FIN_WAIT1 sends the FIN" --port 2002 --segment fin --state fin-wait-1 --direction out
	watch client 0 "ESTABLISHED does not" --port 2002 --segment fin --state TCP_ESTABLISHED --direction out
	watch server 1 "ESTABLISHED gets it" --port 2002 --segment fin --state estab --direction in
	watch client 1 "FIN_WAIT2, a mini-socket, gets the peer's" --port 2002 --segment fin --state fin-wait-2 --direction in
	watch client 1 "TIME_WAIT, a mini-socket, acknowledges it" --port 2002 --segment pure-ack --state time-wait --direction out
	watch server 2 "LAST_ACK sends it, twice" --port 2002 --segment fin --state last-ack --direction out
	watch server 3 "one of several states" --port 2002 --segment fin --state last-ack,established

	watch client 1 "a socket's mark, of data that goes out" --port 2003 --segment data --mark 0x12 --direction out
	watch client 1 "a socket's mark, of data that comes in" --port 2003 --segment data --mark 18 --direction in
	watch client 2 "a mark under a mask" --port 2003 --segment data --mark 0x10/0xf0
	watch client 0 "another mark" --port 2003 --segment data --mark 0x13
	watch client 1 "a SYN from before the mark was set" --port 2003 --segment syn --mark 0 --direction out
	# Where no socket is, the mark is the segment's: see nft above.
	watch server 1 "a segment's mark, without a socket" --port 2004 --segment syn --mark 5

	watch client 1 "the user of a socket that connects" --port 2005 --segment syn --uid 1001 --direction out
	watch client 0 "another user" --port 2005 --segment syn --uid 1002
	watch server 1 "the user of a listener, of a SYN" --port 2005 --segment syn --uid 1003 --direction in
	watch server 1 "of the answer to it" --port 2005 --segment syn-ack --uid 1003
	watch server 1 "and of what it has accepted" --port 2005 --segment fin --uid 1003 --direction out
	watch client 1 "the user of a mini-socket" --port 2005 --segment fin --uid 1001 --direction in

	watch client 1 "a socket's cgroup" --port 2006 --segment syn --cgroup /a/b --direction out
	watch client 1 "one above it" --port 2006 --segment fin --cgroup /sys/fs/cgroup/a --direction out
	watch client 1 "the root" --port 2006 --segment fin --cgroup / --direction out
	watch client 0 "another one" --port 2006 --segment fin --cgroup c
	watch client 1 "the cgroup of a mini-socket" --port 2006 --segment fin --cgroup /a --direction in
}

# meet SERVER-OP... -- CLIENT-OP...: one connection to $server, and its end.
meet() {
	local ops=() pid

	for ((; $# > 1; )); do
		[[ $1 != -- ]] || break
		ops+=("$1")
		shift
	done
	in_server ./peer ${server_uid:+uid $server_uid} listen "$port" accept "${ops[@]}" 2>/dev/null &
	pid=$!
	listening server "$port"
	in_client ./peer ${client_uid:+uid $client_uid} connect "$server" "$port" "${@:2}" 2>/dev/null
	wait $pid
}

# all ADDRESS ADDRESS: every connection there is, once.
all() {
	server=$1
	port=2001
	meet eof close -- close
	server=$2
	meet eof close -- close
	port=2002
	meet recv 10 eof sleep 300 close -- send 10 sleep 300 close
	port=2003
	meet recv 10 send 10 eof close -- mark 0x12 send 10 recv 10 close
	in_client ./peer connect "$server" 2004 2>/dev/null
	port=2005 server_uid=1003 client_uid=1001
	meet eof sleep 300 close -- close
	port=2006 server_uid='' client_uid=''
	(enter a/b; meet eof sleep 300 close -- close)
	sleep 5
}

# counted FAMILY: what was watched, in the order of the rules.
counted() {
	local host i n who want name
	local -A matches

	for host in client server; do
		mapfile -t n < <(finctl -j -n $host rules | jq '.rules[].matches')
		i=0
		for name in "${names[@]}"; do
			read -r who want name <<<"$name"
			[[ $who != "$host" ]] || matches[$name]="${n[i++]} $want"
		done
	done
	for name in "${names[@]}"; do
		read -r who want name <<<"$name"
		is "$1: $name" "${matches[$name]% *}" "${matches[$name]#* }"
	done
}

watch_all
all 10.8.0.2 10.9.0.2
counted IPv4
finctl --all-netns off
watch_all
all fd08::2 fd09::2
counted IPv6
