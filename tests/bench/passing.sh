#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a segment costs that passes
#
# vm: --no-module
# add: load ports.bpf.o bpftool xtables-legacy-multi

. ./lib.sh
. ./rules.sh

# Numbers of rules, what part of a load's operations is run with so many, and in
# how many rounds.
sizes=(1:1:9 10:1:9 100:2:9 1000:8:9 10000:20:1)

# by_size NAME ON OFF SIZE…: a case for each size, ON getting the number of rules.
by_size() {
	local size n part times

	for size in "${@:4}"; do
		IFS=: read -r n part times <<<"$size"
		against "$1, $n" "$2 $n" "$3" "$part" "$times"
	done
}

hosts
mount -t bpf bpf /sys/fs/bpf
load v4 client server 10.9.0.2 1234
load v6 client server fd09::2 1234
for family in 4 6; do
	run "IPv$family request-answer" v$family request 48
	run "IPv$family pure ACK" v$family ack 48
	run "IPv$family bulk" v$family bulk 48
done

against nothing true true
against "finctl, idle" module_on module_off
against "finctl, recording" finctl_record finctl_off
by_size "finctl, exact ports" "finctl_rules exact" finctl_off "${sizes[@]}"
by_size "finctl, mixed" "finctl_rules mixed" finctl_off "${sizes[@]}"
for class in syn syn-ack fin rst '!ack' ack-of-fin; do
	against "finctl, own port, $class" "finctl_rule --port 1234 --segment $class" finctl_off
done
by_size "nft, chain of exact ports" "nft_rules exact" nft_off "${sizes[@]}"
by_size "nft, chain, mixed" "nft_rules mixed" nft_off "${sizes[@]}"
by_size "nft, set of exact ports" "nft_sets exact" nft_off "${sizes[@]}"
by_size "nft, sets, mixed" "nft_sets mixed" nft_off "${sizes[@]}"
by_size "iptables, exact ports" "iptables_rules exact" iptables_off "${sizes[@]}"
by_size "iptables, mixed" "iptables_rules mixed" iptables_off "${sizes[@]}"
by_size "tc flower, exact ports" "flower_rules exact" "clsact_off veth0" "${sizes[@]}"
by_size "tc flower, mixed" "flower_rules mixed" "clsact_off veth0" "${sizes[@]}"
by_size "tc BPF, exact ports" bpf_rules bpf_off "${sizes[@]}"
compare
