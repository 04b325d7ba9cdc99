#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A segment of a socket in a VRF passes netfilter twice each way, on the VRF's
# device and on the one that is part of it, and is judged once: on the latter.

. ./lib.sh
plan 34

hosts
in_client ip link add red type vrf table 10
in_client ip link set red up
in_client ip link set veth0 master red
in_client ip addr add fd09::1/64 dev veth0 nodad
sleep 1

# One rule for each class and direction, which counts and lets through.
count() {
	local direction segment

	finctl -n client off
	for direction in out in both; do
		for segment in syn data fin any; do
			finctl -n client drop --port 1234 --direction $direction --segment $segment --as observe
		done
	done >/dev/null
	finctl -n client drop --port 1234 --dev veth0 --segment data --as observe >/dev/null
	finctl -n client drop --port 1234 --dev red --segment data --as observe >/dev/null
}

# counted WHAT: what the rules have seen of one connection.
counted() {
	finctl --json -n client rules >"$tmp/rules"
	claims "$tmp/rules" <<-EOF
		[.rules[].matches] as \$m |
		is("$1: out, a SYN, two writes and a FIN, once each"; \$m[0:3]; [1, 2, 1]),
		is("$1: in, a write and a FIN"; \$m[4:7]; [0, 1, 1]),
		is("$1: both is the sum"; \$m[8:12]; [1, 3, 2, \$m[3] + \$m[7]]),
		is("$1: on the device in the VRF, not on that of the VRF"; \$m[12:14]; [3, 0])
	EOF
}

# connection ADDRESS: writes, and is written to.
connection() {
	count
	serve recv 3000 send 1000 eof close
	in_client ./peer device red connect "$1" 1234 send 1000 sleep 50 send 2000 recv 1000 close
	sleep 1
}

connection 10.9.0.2
counted "IPv4"
connection fd09::2
counted "IPv6"
in_client tc qdisc add dev red root pfifo
connection 10.9.0.2
counted "with a queue"
connection fd09::2
counted "with a queue, IPv6"
in_client tc qdisc del dev red root
in_client nft -f - <<-'EOF'
	table inet t {
		chain c {
			type filter hook input priority 0
			ct state new accept
		}
	}
EOF
connection 10.9.0.2
counted "with conntrack"
connection fd09::2
counted "with conntrack, IPv6"

# Within the host the VRF is what loopback is elsewhere.
looped() {
	count
	in_client ./peer device red listen 1234 accept recv 1000 eof close &
	listening client 1234
	in_client ./peer device red connect "$1" 1234 send 1000 close
	sleep 1
	finctl --json -n client rules >"$tmp/rules"
	claims "$tmp/rules" <<-EOF
		[.rules[].matches] as \$m |
		is("$2: out, what both ends send"; \$m[0:3]; [1, 1, 2]),
		is("$2: in, the same comes back"; \$m[4:8]; \$m[0:4]),
		is("$2: both has judged it as it went out"; \$m[8:12]; \$m[0:4])
	EOF
}
looped 10.9.0.1 "to itself"
looped fd09::1 "to itself, IPv6"

# And where the socket has to be found, it is.
# vanishes DIRECTION "OP..." OP...: what the server does, and the client.
vanishes() {
	local ops

	read -ra ops <<<"$2"
	finctl -n client off
	finctl -n client drop --port 1234 --direction "$1" >/dev/null
	serve "${ops[@]}"
	in_client ./peer device red connect 10.9.0.2 1234 "${@:3}"
	sleep 1
	within "what acknowledges a FIN vanishes $1" \
		"$(finctl --json -n client rules | jq '.rules[0].drops')" 1 10
}
vanishes in "eof close" close
vanishes out close eof close

# limited DIRECTION: one segment with data vanishes, and comes again.
limited() {
	finctl -n client off
	finctl -n client drop --port 1234 --direction "$1" --segment data --count 1 >/dev/null
	serve recv 1000 send 1000 eof close
	in_client ./peer device red connect 10.9.0.2 1234 send 1000 recv 1000 close
	is "a limit counts each segment once, $1" \
		"$(finctl --json -n client rules | jq -c '.rules[0] | [.matches, .drops]')" '[2,1]'
}
limited in
limited out
