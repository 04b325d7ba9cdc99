#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Each experiment of the lab but fin-wait1 holds what it claims on this kernel,
# leaves its records and a drawing, and nothing else.

. ./lib.sh
names=$(finctl --json lab --list | jq -r '.experiments[].name' | grep -v '^fin-wait1$')
plan $((3 * $(wc -w <<<"$names") + 9))

for name in $names; do
	finctl lab "$name" -o "$tmp/$name.json" -o "$tmp/$name.svg" >"$tmp/told" 2>&1
	is "$name: holds what it claims" "$? $(grep -E 'FAILS|^finctl' "$tmp/told")" "0 "
	ok "$name: has claims, and a record" jq -e '(.experiment.claims | length > 0) and (.records | length > 0)' \
		"$tmp/$name.json"
	like "$name: is drawn" "$(<"$tmp/$name.svg")" "<title>$name: .*</svg>"
done

is "no rule is left" "$(finctl --json --all-netns rules | jq '.rules | length')" 0
like "the machine has its tcp_max_orphans back" "$(sysctl -n net.ipv4.tcp_max_orphans)" '^[1-9]'
before=$(sysctl -n net.ipv4.tcp_max_orphans)
timeout -s KILL 3 finctl lab too-many-orphans --set tcp_max_orphans=17 --set port=77 >/dev/null 2>&1 &
wait $! 2>/dev/null
sleep 1
is "even when it was killed" "$(sysctl -n net.ipv4.tcp_max_orphans)" "$before"

told=$(finctl lab last-ack --set port=4321 --set tcp_orphan_retries=1)
like "a parameter is taken" "$told" 'finctl drop --port 4321'
like "another, too" "$told" "the server's socket died 1\.[67]"
refused "a parameter that is not there" 1 'has no such parameter, but port, tcp_orphan_retries' \
	finctl lab last-ack --set retries=1
refused "a value of several out of range" 1 'a number from 0 to 15 is wanted' \
	finctl lab orphan-retries --set tcp_orphan_retries=1,16
refused "a value out of range" 1 'a number from 1 to 65535 is wanted' finctl lab last-ack --set port=0
refused "a word that it does not know" 1 '--set as=loss,all: one of these is wanted: loss eperm congestion' \
	finctl lab eperm-is-not-loss --set as=loss,all
