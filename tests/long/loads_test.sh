#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vm: --time real --cpus 2 --timeout 14400 --add tests/long/storm.sh
#
# The module is loaded and unloaded 500 times on two CPUs, while sockets close in every
# way and rules, records, listeners and namespaces come and go: it goes each time, and
# nothing is left of it.

. ./storm.sh
plan 5

rounds=$((500 / part))

# cycle: whoever is using the module just now keeps it for that long.
cycle() {
	finctl -n client record --records 256
	sleep 0.2
	until rmmod finctl; do
		sleep 0.01
	done
	modprobe finctl
} >/dev/null 2>&1

# cycles N
cycles() {
	local i

	traffic
	disturbances
	for ((i = 0; i < $1; i++)); do
		cycle && gone=$((gone + 1))
	done
	calm
	rmmod finctl
}

# in_use: objects, by slab cache; the last lines are of vmalloc and of namespaces.
in_use() {
	local shrink

	echo 3 >/proc/sys/vm/drop_caches
	for shrink in /sys/kernel/slab/*/shrink; do
		echo 1 >"$shrink"
	done 2>/dev/null
	awk 'NR > 2 { print $1, $2 }' /proc/slabinfo
	echo "vmalloc $(wc -l </proc/vmallocinfo)"
}

# of CACHE FILE
of() {
	awk -v cache="$1" '$1 == cache { print $2 }' "$2"
}

gone=0
world
cycles 10
in_use >"$tmp/before"
before=$(closes client)
cycles $rounds
in_use >"$tmp/after"
echo "# $(($(closes client) - before)) connections in $rounds rounds"
is "it goes each time" $gone $((rounds + 10))
within "sockets have closed all the while" $(($(closes client) - before)) $((20 * rounds)) 100000000
is "as many namespaces are left as there were" \
	"$(of net_namespace "$tmp/after")" "$(of net_namespace "$tmp/before")"
# What is left behind every few times is a leak; what the kernel has of its own varies by dozens.
is "of no kind of object there are more" "$(awk -v more=$((100 + rounds / 5)) '
	NR == FNR { before[$1] = $2; next }
	$2 - before[$1] > more { print $1, before[$1], $2 }' "$tmp/before" "$tmp/after")" ""
ok "it can be loaded" modprobe finctl
cp "$tmp/before" "$tmp/after" "$OUT"
