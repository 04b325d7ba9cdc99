#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vm: --append slub_debug=P --append page_poison=1 --append init_on_alloc=0
#
# Whatever the module sends, nothing in it is memory that nobody has written, and no
# address in the kernel: the kernel fills what is freed, and each octet is looked at.
# shellcheck disable=SC2171 # brackets are words

. ./lib.sh
plan 8

# keeps NAME REFUSED SECONDS WORD...: what comes from the client's namespace tells nothing.
keeps() {
	local told

	told=$(in_client ./secrets "${@:3}" 2>&1)
	like "$1" "$told" "^[1-9][0-9]* datagrams, [0-9]+ octets, $2 refused, 0 found$"
	echo "# $told"
}

# close_in_all_ways: orderly, by reset, in silence; with data that vanishes.
close_in_all_ways() {
	port=3001
	serve recv 100 eof close
	dial send 100 close
	port=3002
	serve recv 100 eof close 2>/dev/null
	dial send 100 linger 0 close
	port=1234
	serve recv 100 eof close
	dial send 100 close
}

abi_numbers
is "objects are poisoned" "$(cat /sys/kernel/slab/kmalloc-512/poison)" 1
is "so are pages" "$(grep -o page_poison=1 /proc/cmdline)" page_poison=1
hosts
finctl -n client record --records 100 --from established
finctl -n client drop --port 1234 >/dev/null
finctl -n client drop --port 4000-4100 --dev eth9 --count 3 --probability 0.5 --uid 5 --state fin-wait1 \
	--mark 1/3 --for 1h >/dev/null
finctl -n client drop --local fd00::/64 --remote-port 7 --segment 'fin+!data,rst' >/dev/null
close_in_all_ways
(
	sleep 1
	close_in_all_ways
) &
keeps "events of closes" 0 400 "$CMD_SUBSCRIBE" "$A_SUBSCRIPTION_BYTES=u32:200"
keeps "status, namespaces and counters" 0 0 "$CMD_STATUS_GET" and dump "$CMD_NETNS_GET" and "$CMD_STATS_GET"
keeps "rules, and what a new one is told by" 0 0 dump "$CMD_RULE_GET" and "$CMD_RULE_ADD" \
	"$A_RULE_MATCH=[" "$A_MATCH_PORT=[" "$A_PORT_SIDE=u32:1" "$A_PORT_FIRST=u32:9" "$A_PORT_LAST=u32:9" ] ]
keeps "records and their events" 0 0 dump "$CMD_RECORD_GET"
keeps "a refusal" 4 0 "$CMD_RULE_DEL" "$A_RULE_ID=u32:77" and "$CMD_RULE_ADD" "$A_RULE_OWNER=u32:1" \
	and "$CMD_STATS_GET" "$A_NETNS_NETNS=u32:1" and 77
keeps "a transaction" 1 0 "$CMD_RESTORE_BEGIN" and "$CMD_RESTORE_RULE" "$A_RULE_ID=u32:1" and \
	"$CMD_RESTORE_COMMIT" "$A_RULE_RULES=u32:7"
