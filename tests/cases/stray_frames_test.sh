#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# 100,000 frames that no TCP would send, to a host and through a router, with
# rules that look at all there is to be seen of a segment. That the kernel
# reports no bug is what the runner sees to.

. ./lib.sh
plan 7

routed_hosts
ip netns exec router sysctl -qw net.ipv4.conf.all.accept_source_route=1 net.ipv6.conf.all.accept_source_route=1

# rules NETNS DIRECTION: of every kind that does not take, and one that does.
rules() {
	finctl -n "$1" restore - <<-END
		--port 1234 --direction $2 --segment retransmit --as observe
		--port 1234 --direction $2 --segment ack-of-fin --as observe
		--port 1234 --direction $2 --segment 'fin+!syn' --as observe --dev eth0
		--port 1234 --direction $2 --segment data --as observe --skip 3 --every 2
		--address 10.0.0.0/8 --direction $2 --segment data --as observe --mark 0/0xff
		--address fd00::/8 --direction $2 --segment data --as observe
		--port 1-40001 --direction $2 --segment syn-ack --probability 0.5 --seed 7
	END
}

matched() { finctl -j -n "$1" rules | jq ".rules[2].matches"; }

ok "the router takes rules" rules router forward
ok "and its own host others" rules server in
finctl -n server record
finctl -n router record
ip netns exec server ./peer listen 1234 accept recv 1 close &
later kill $!
mac=$(ip -n router -j link show eth0 | jq -r '.[0].address')
ok "frames go to the router" ip netns exec client ./stray 1 100000 eth0 "$mac" 1 1234
within "it has judged a good part of them" "$(matched router)" 1000 100000
within "and its host those that were for it" "$(matched server)" 100 100000
ok "both answer" finctl --all-netns status
ok "and give it all up again" finctl --all-netns off
