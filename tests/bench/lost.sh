#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a segment costs that is lost, from the call that sends it
#
# vm: --no-module
# add: load ports.bpf.o xtables-legacy-multi

. ./lib.sh
. ./rules.sh

port=10000	# the one that ports.bpf.c knows

# The client's segments go into a device that swallows them, once the connections
# are there: with no rule that is where they are lost.
way_out() {
	ip -n client route add 10.9.0.2/32 dev dummy0
}

way_back() {
	ip -n client route del 10.9.0.2/32 dev dummy0
}

# lose GROUP CASE ON OFF: N segments of `out` or `in`, under a rule or none.
lose() {
	local opened=2

	[[ $2 =~ ^($wanted|nothing)$ && (! $profiled || $1 =~ ^($profiled)$) ]] || return 0
	[[ $2 != nothing ]] || opened=1
	ask v4 pool $n
	[[ $1 != out ]] || way_out
	eval "$3" || { echo "$2: $3 failed" >&2; exit 1; }
	[[ ! $profiled ]] || ask v4 window $opened
	ask v4 "$1" $n
	[[ ! $profiled ]] || cat /proc/kallsyms >"$OUT/kallsyms"
	eval "$4"
	[[ $1 != out ]] || way_back
	note "{\"case\": \"$2\", \"group\": \"$1\", \"round\": $round, \"with\": $reply}"
	ask v4 drain 0
}

finctl_takes() {
	finctl_rule --port $port --segment any --direction "$1" "${@:2}"
}

# nft_takes HOOK SIDE
nft_takes() {
	echo "table inet bench {
		chain one { type filter hook $1 priority filter; tcp $2 $port drop; }
	}" | ip netns exec client nft -f -
}

# iptables_takes CHAIN SIDE
iptables_takes() {
	in_host client ./xtables-legacy-multi iptables -A "$1" -p tcp "--$2" $port -j DROP
}

# flower_takes DEVICE HOOK PORT
flower_takes() {
	clsact "$1"
	tc -n client filter add dev "$1" "$2" protocol ip flower ip_proto tcp "$3" $port action drop
}

# bpf_takes DEVICE HOOK SECTION
bpf_takes() {
	clsact "$1"
	tc -n client filter add dev "$1" "$2" bpf direct-action object-file ports.bpf.o section "$3"
}

netem_takes() {
	tc -n client qdisc add dev dummy0 root netem loss 100%
}

netem_off() {
	tc -n client qdisc del dev dummy0 root
}

# A recorded event: a FIN retransmitted with a record, and without.
recorded_event() {
	local base

	[[ ! $profiled && "a recorded event" =~ ^($wanted)$ ]] || return 0
	ask v4 retransmit $n
	base=$reply
	finctl_record
	ask v4 retransmit $n
	finctl_off
	note "{\"case\": \"a recorded event\", \"group\": \"out\", \"round\": $round,
		\"base\": $base, \"with\": $reply}"
}

hosts
ip -n client link add dummy0 type dummy
ip -n client link set dummy0 up
load v4 client server 10.9.0.2 $port
n=200

for ((round = 1; round <= rounds; round++)); do
	lose out nothing true true
	lose out "finctl" "finctl_takes out" finctl_off
	lose out "finctl, eperm" "finctl_takes out --as eperm" finctl_off
	lose out "finctl, congestion" "finctl_takes out --as congestion" finctl_off
	lose out "nft" "nft_takes output dport" nft_off
	lose out "iptables" "iptables_takes OUTPUT dport" iptables_off
	lose out "tc flower" "flower_takes dummy0 egress dst_port" "clsact_off dummy0"
	lose out "tc BPF" "bpf_takes dummy0 egress one/out" "clsact_off dummy0"
	lose out "netem" netem_takes netem_off
	lose in nothing true true
	lose in "finctl" "finctl_takes in" finctl_off
	lose in "nft" "nft_takes input sport" nft_off
	lose in "iptables" "iptables_takes INPUT sport" iptables_off
	lose in "tc flower" "flower_takes veth0 ingress src_port" "clsact_off veth0"
	lose in "tc BPF" "bpf_takes veth0 ingress one/in" "clsact_off veth0"
	recorded_event
done
