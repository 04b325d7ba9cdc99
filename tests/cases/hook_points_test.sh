#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A segment vanishes between conntrack's view of the two hosts, as on the wire: the
# sender's has seen it, the receiver's has not. NAT and fragments hide nothing, and
# what passes through is left alone.

. ./lib.sh
plan 15

# tracked NETNS PORT: the state of the connection.
tracked() {
	ip netns exec "$1" conntrack -L -p tcp --orig-port-dst "$2" 2>/dev/null | awk '{ print $4 }' | paste -sd' '
}

# dropped NETNS ID: what a rule has taken.
dropped() {
	finctl --json -n "$1" rules | jq ".rules[] | select(.id == $2) | .drops"
}

hosts
host router
cable 8 server veth1 router veth0
host far
cable 7 far veth0 router veth1
ip netns exec router sysctl -qw net.ipv4.ip_forward=1
ip -n far route add default via 10.7.0.2
ip -n server route add 10.7.0.0/24 via 10.8.0.2
in_client nft 'add table inet t; add chain inet t c { type filter hook output priority 0; }; add rule inet t c ct state new'
in_server nft -f - <<'EOF'
table ip t {
	chain c {
		type nat hook prerouting priority dstnat
		tcp dport 80 redirect to :3004
	}
}
EOF

finctl -n client record
finctl -n client drop --port 3001 --segment fin --direction out >/dev/null
finctl -n server drop --port 3002 --segment fin --direction in >/dev/null
finctl -n client drop --port 3003 --segment syn --direction out >/dev/null
finctl -n server drop --port 3004 >/dev/null
finctl -n server drop --port 3005 --segment fin --direction in >/dev/null
for port in 3001 3002; do
	serve recv 100 eof
	dial send 100 close
done
port=3003
dial 2>/dev/null &
later kill $!
port=3004
serve recv 100 eof sleep 1000000
port=80 dial send 100 sleep 10 close
sleep 2
# Of a FIN that is sent again conntrack makes LAST_ACK.
like "what vanishes on its way out the sender's conntrack has seen" "$(tracked client 3001)" '^(FIN_WAIT|LAST_ACK)$'
is "and the receiver's has not" "$(tracked server 3001)" ESTABLISHED
like "what vanishes on its way in the sender's has seen" "$(tracked client 3002)" '^(FIN_WAIT|LAST_ACK)$'
is "and the receiver's has not, either" "$(tracked server 3002)" ESTABLISHED
is "a connection that begins with a loss has begun" "$(tracked client 3003)" SYN_SENT
is "for the sender alone" "$(tracked server 3003)" ""
within "a rule knows a socket by its own port, whatever NAT makes of it" "$(dropped server 2)" 2 20
is "and the segment by its sender" "$(show server | jq -c '[.records[] | select(.local.port == 3004) |
	.events[] | select(.type == "drop") | .direction] | unique')" '["out"]'
is "who waits knows the other port" "$(show client | jq -c '[.records[] | select(.remote.port == 80) | .state]')" \
	'["FIN_WAIT1"]'
finctl -n server undrop 2
finctl -n server drop --port 3004 --segment fin --direction in >/dev/null
port=80 dial send 100 sleep 10 close
sleep 1
within "a segment that comes in is judged when NAT has been undone" "$(dropped server 4)" 2 20

# From far off, through a router with a narrow cable: a FIN with data, in fragments.
finctl -n router drop --port 3005 --segment any >/dev/null
ip -n router link set veth0 mtu 600
ip netns exec far sysctl -qw net.ipv4.ip_no_pmtu_disc=1
port=3005
in_server ./peer listen 3005 repeat 2 accept recv 1000 end &
listening server 3005
fragments() { ip netns exec server awk '/^Ip:/ { n = $15 } END { print n }' /proc/net/snmp; }
is "no fragment has been reassembled yet" "$(fragments)" 0
ip netns exec far ./peer connect 10.8.0.1 3005 cork send 1000 close
sleep 1
within "a segment in fragments is judged when it is whole" "$(dropped server 3)" 2 20
in_server nft flush ruleset
before=$(dropped server 3)
ip netns exec far ./peer connect 10.8.0.1 3005 cork send 1000 close
sleep 1
within "without conntrack too" "$(($(dropped server 3) - before))" 2 30
within "there were fragments" "$(fragments)" 4 100
is "what a router passes on is neither in nor out" "$(dropped router 1)" 0
