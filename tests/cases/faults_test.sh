#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# kernel: debug.*
# vm: --timeout 3000
#
# Each allocation that finctl makes fails in turn: whatever wanted it is refused for
# want of memory, or does without; nothing is half done, and nothing leaks. Only as hooks
# are disarmed all are served: the kernel warns of a kprobe that it cannot take away.
# shellcheck disable=SC2171 # brackets are words

. ./lib.sh
plan 15

# fails NAME WORD...: allocations fail, and whatever made them is refused.
fails() {
	local told

	told=$(./faults "${@:2}" 2>&1)
	like "$1" "$told" '^[1-9][0-9]* failed, [1-9][0-9]* refused, 0 wrong$'
	echo "# $told, $SECONDS s"
}

# serves NAME WORD...: likewise, but there may be none to fail, or others take its place.
serves() {
	local told

	told=$(./faults "${@:2}" 2>&1)
	like "$1" "$told" '^[0-9]+ failed, [0-9]+ refused, 0 wrong$'
	echo "# $told, $SECONDS s"
}

abi_numbers
# rule PORT: one that must remember flows, on its way out and in.
rule() {
	echo "$A_RULE_MATCH=[ $A_MATCH_PORT=[ $A_PORT_SIDE=u32:1 $A_PORT_FIRST=u32:$1 $A_PORT_LAST=u32:$1 ] ]" \
		"$A_RULE_DIRECTION=u32:$DIRECTION_BOTH $A_RULE_COUNT=u32:1"
}
read -ra one <<<"$(rule 1)"
read -ra two <<<"$(rule 2)"
read -ra three <<<"$(rule 3)"
all=("$CMD_RESTORE_BEGIN" next)
all+=("$CMD_RESTORE_RULE" "$A_RULE_ID=u32:1" "${one[@]}" next)
all+=("$CMD_RESTORE_RULE" "$A_RULE_ID=u32:2" "${two[@]}" next)
all+=("$CMD_RESTORE_COMMIT" "$A_RULE_RULES=u32:2")
others=("$CMD_RESTORE_BEGIN" next "$CMD_RESTORE_RULE" "${three[@]}" next)
others+=("$CMD_RESTORE_RULE" "$A_RULE_ID=u32:2" "${two[@]}" next)
others+=("$CMD_RESTORE_COMMIT" "$A_RULE_RULES=u32:2")
records="$A_RECORDING_RECORDS=u32:16"
own=$(stat -Lc %i /proc/self/ns/net)

later finctl off
fails "recording starts" messages "$CMD_RECORD_START" "$records" undo "$CMD_OFF"
fails "the first listener comes, and asks where it stands" messages \
	"$CMD_SUBSCRIBE" next "$CMD_SUBSCRIPTION_GET"
fails "another listener comes, for certain flows" messages "$CMD_SUBSCRIBE" \
	"$A_SUBSCRIPTION_MATCH=[" "$A_MATCH_PORT=[" "$A_PORT_SIDE=u32:1" "$A_PORT_FIRST=u32:1" "$A_PORT_LAST=u32:2" ] ]
./genl "$CMD_RECORD_START" "$records" >/dev/null
fails "it starts anew" messages "$CMD_RECORD_START" "$A_RECORDING_FROM=u32:2"
fails "a first rule comes" messages "$CMD_RULE_ADD" "${one[@]}" undo "$CMD_RULE_DEL" "$A_RULE_ALL=flag"
fails "rules are restored" messages "${all[@]}" undo "$CMD_RULE_DEL" "$A_RULE_ALL=flag"
./genl "${all[@]//next/and}" >/dev/null
fails "others take their place" messages "${others[@]}" undo "${all[@]}"
fails "a further rule comes" messages "$CMD_RULE_ADD" "${three[@]}" undo "${all[@]}"
fails "a rule comes that goes with its socket" messages "$CMD_RULE_ADD" "$A_RULE_OWNED=flag" "${three[@]}"
serves "a rule goes" messages "$CMD_RULE_DEL" "$A_RULE_ID=u32:1" undo "${all[@]}"
fails "status and namespace are asked for" messages \
	"$CMD_STATUS_GET" next "$CMD_NETNS_GET" "$A_NETNS_NETNS=u32:$own"
fails "counters are asked for" messages "$CMD_STATS_GET"
fails "a rule is asked for, and all of them" messages "$CMD_RULE_GET" "$A_RULE_ID=u32:1" next dump "$CMD_RULE_GET"
serves "records are dumped and cleared, recording stops" messages \
	dump "$CMD_RECORD_GET" next "$CMD_CLEAR" next "$CMD_RECORD_STOP"
fails "a namespace comes" unshare 100
