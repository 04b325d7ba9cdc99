#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What docs/blind-spots.md says that finctl sees and does not see, where segments take
# another way than through netfilter, or take it in another shape.

. ./lib.sh
plan 22

# world: a client and a server, a router between them, and a wire of the router's own
# kind where there is to be one.
routed_hosts
in_router() { ip netns exec router "$@"; }

# watch HOST...: counts what goes out, comes in and is forwarded there.
watch() {
	local at direction

	finctl --all-netns off
	for at; do
		for direction in out in forward; do
			finctl -n "$at" drop --port 1234 --direction $direction --segment data,fin,syn --as observe >/dev/null
		done
	done
}

# seen HOST: as [out, in, forward].
seen() { finctl -j -n "$1" rules | jq -c '[.rules[].matches]'; }

# talk [ADDRESS]: the client writes four times, the server once, and both close.
talk() {
	in_server timeout 20 ./peer listen 1234 accept recv 400 send 100 eof close 2>"$tmp/server.err" &
	listening server 1234
	in_client timeout 20 ./peer connect "${1:-10.2.0.1}" 1234 repeat 4 send 100 sleep 60 end recv 100 close 2>"$tmp/client.err"
	wait $!
	sleep 1
}

# Up to 6.13, a flowtable gives a connection up at its FIN or RST.
IFS=.- read -r major minor _ <<<"$(uname -r)"
((slow = major * 1000 + minor >= 6014 ? 1 : 3))

watch client router server
talk
is "the plain way: the client" "$(seen client)" "[6,2,0]"
is "the server" "$(seen server)" "[2,6,0]"
is "and the router" "$(seen router)" "[0,0,8]"

# A flowtable takes over once a connection has gone both ways.
in_router nft 'table inet fast {
	flowtable f { hook ingress priority 0; devices = { eth0, eth1 }; }
	chain forward { type filter hook forward priority 0; tcp dport 1234 flow add @f; }
}'
watch router
talk
is "a flowtable: the router sees what comes before it takes over, and before 6.14 a FIN or RST, which ends that" \
	"$(seen router)" "[0,0,$slow]"
watch client router
finctl -n client off
finctl -n client drop --port 1234 --direction out --segment data --skip 1 --count 1 >/dev/null
finctl -n router drop --port 1234 --direction forward --segment data >/dev/null
talk
is "a flowtable: a rule of the router takes no data" "$(finctl -j -n router rules | jq '.rules[3].drops')" 0
is "a flowtable: one of the hosts does" "$(finctl -j -n client rules | jq '.rules[0].drops')" 1
in_router nft flush ruleset

# The two hosts in one network, over a wire that the router is.
for end in client server; do
	ip -n $end addr flush dev eth0
done
ip -n client addr add 10.3.0.1/24 dev eth0
ip -n server addr add 10.3.0.2/24 dev eth0

for dev in "eth0 eth1" "eth1 eth0"; do
	in_router tc qdisc add dev "${dev% *}" clsact
	in_router tc filter add dev "${dev% *}" ingress matchall action mirred egress redirect dev "${dev#* }"
done
watch client router server
talk 10.3.0.2
is "tc redirect: the router sees nothing" "$(seen router)" "[0,0,0]"
is "tc redirect: the hosts see all" "$(seen client) $(seen server)" "[6,2,0] [2,6,0]"
for dev in eth0 eth1; do in_router tc qdisc del dev $dev clsact; done

for dev in "eth0 eth1" "eth1 eth0"; do
	# shellcheck disable=SC2086 # two words
	ip netns exec router ./xdp ${dev% *} redirect ${dev#* } >"$tmp/${dev% *}" &
	later kill $!
	wires+=($!)
	until_ok 5 grep -q attached "$tmp/${dev% *}"
done
watch client router server
talk 10.3.0.2
is "XDP redirect: the router sees nothing" "$(seen router)" "[0,0,0]"
is "XDP redirect: the hosts see all" "$(seen client) $(seen server)" "[6,2,0] [2,6,0]"
kill "${wires[@]}"
wait "${wires[@]}" 2>/dev/null

ip netns exec server ./xdp eth0 drop >"$tmp/drop" &
later kill $!
xdp=$!
until_ok 5 grep -q attached "$tmp/drop"
in_router ip link add br0 type bridge
for dev in eth0 eth1; do in_router ip link set $dev master br0; done
in_router ip link set br0 up
sleep 20
watch client server
in_client timeout 3 ./peer connect 10.3.0.2 1234 2>/dev/null
is "XDP drop: what is lost there has not come in" "$(seen server | jq '.[1]')" 0
kill "$xdp"
wait "$xdp" 2>/dev/null

watch client router server
talk 10.3.0.2
is "a bridge: it sees nothing" "$(seen router)" "[0,0,0]"
modprobe br_netfilter
in_router sysctl -qw net.bridge.bridge-nf-call-iptables=1
watch client router server
talk 10.3.0.2
is "a bridge with br_netfilter: it sees what it passes on" "$(seen router)" "[0,0,8]"
finctl -n router off
finctl -n router drop --port 1234 --direction forward --segment data --count 1 >/dev/null
talk 10.3.0.2
is "and can take it" "$(finctl -j -n router rules | jq '.rules[0].drops')" 1
in_router sysctl -qw net.bridge.bridge-nf-call-iptables=0

# IPsec between the hosts, in both modes.
xfrm() {
	local end=$1 here=$2 there=$3 mode=$4

	ip -n "$end" xfrm state add src "$here" dst "$there" proto esp spi "0x${here##*.}00" mode "$mode" \
		aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 128
	ip -n "$end" xfrm state add src "$there" dst "$here" proto esp spi "0x${there##*.}00" mode "$mode" \
		aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 128
	ip -n "$end" xfrm policy add src "$here" dst "$there" dir out tmpl src "$here" dst "$there" proto esp mode "$mode"
	ip -n "$end" xfrm policy add src "$there" dst "$here" dir in tmpl src "$there" dst "$here" proto esp mode "$mode"
}
in_router sysctl -qw net.bridge.bridge-nf-call-iptables=1
for mode in transport tunnel; do
	xfrm client 10.3.0.1 10.3.0.2 $mode
	xfrm server 10.3.0.2 10.3.0.1 $mode
	watch client router server
	talk 10.3.0.2
	is "IPsec in $mode mode: the hosts see what is inside" "$(seen client) $(seen server)" "[6,2,0] [2,6,0]"
	is "IPsec in $mode mode: whoever passes it on does not" "$(seen router)" "[0,0,0]"
	finctl --all-netns off
	finctl -n client drop --port 1234 --direction out --segment data --skip 1 --count 1 >/dev/null
	finctl -n server drop --port 1234 --direction in --segment data --skip 2 --count 1 >/dev/null
	before=$(tcp_counter client RetransSegs)
	talk 10.3.0.2
	is "IPsec in $mode mode: what the hosts lose is lost" "$(($(tcp_counter client RetransSegs) - before))" 2
	for end in client server; do
		ip -n $end xfrm state flush
		ip -n $end xfrm policy flush
	done
done

# MACsec between the hosts: the addresses move to its devices.
secure() {
	ip -n "$1" link add link eth0 sec0 type macsec encrypt on
	ip -n "$1" macsec add sec0 tx sa 0 pn 1 on key 01 "$(printf '%032d' "$3")"
	ip -n "$1" macsec add sec0 rx address "$(mac "$2")" port 1
	ip -n "$1" macsec add sec0 rx address "$(mac "$2")" port 1 sa 0 pn 1 on key 02 "$(printf '%032d' "$4")"
	ip -n "$1" addr add "10.4.0.$3/24" dev sec0
	ip -n "$1" link set sec0 up
}
mac() { ip netns exec "$1" cat /sys/class/net/eth0/address; }
secure client server 1 2
secure server client 2 1
watch client router server
talk 10.4.0.2
is "MACsec: the hosts see what is inside, a bridge does not" "$(seen client) $(seen server) $(seen router)" \
	"[6,2,0] [2,6,0] [0,0,0]"

ip -n client link del sec0

# A namespace on an ipvlan of this host's device.
host guest
in_client ip link add link eth0 name ipvl0 netns guest type ipvlan mode l2
ip -n guest addr add 10.3.0.3/24 dev ipvl0
ip -n guest link set ipvl0 up
watch client guest server
in_server timeout 20 ./peer listen 1234 accept recv 400 send 100 eof close &
listening server 1234
ip netns exec guest timeout 20 ./peer connect 10.3.0.2 1234 repeat 4 send 100 sleep 60 end recv 100 close
wait $!
sleep 1
is "ipvlan: the host sees nothing of the guest, which sees all itself" "$(seen client) $(seen guest)" "[0,0,0] [6,2,0]"
