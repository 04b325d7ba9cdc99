#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What it is on two CPUs that contend, by the clock: the load's time with, by that without
#
# vm: --no-module --time real --cpus 2
# add: load

. ./lib.sh
. ./rules.sh

pairs=3		# of each case in a round: the clock of a busy host is no count

# both COMMAND N: two loads at once; leaves in $took the slower one's nanoseconds.
both() {
	local one

	took=0
	for one in first second; do
		echo "$1 $2" >&"${ask_fd[$one]}"
	done
	for one in first second; do
		read -r reply <&"${reply_fd[$one]}"
		one=$(jq '.mean * .ops | round' <<<"$reply")
		((one <= took)) || took=$one
	done
}

# pair GROUP COMMAND N CASE ON OFF
pair() {
	local base i

	for ((i = 0; i < pairs; i++)); do
		both "$2" "$3"
		base=$took
		eval "$5" || { echo "$4: $5 failed" >&2; exit 1; }
		both "$2" "$3"
		eval "$6"
		note "{\"case\": \"$4\", \"group\": \"$1\", \"round\": $round, \"unit\": \"ratio\",
			\"value\": $(awk -v a="$took" -v b="$base" 'BEGIN { print a / b }')}"
	done
}

traced() {
	echo "$1" >/sys/kernel/tracing/events/sock/inet_sock_set_state/enable
}

hosts
load first client client 127.0.0.1 1234
load second client client 127.1.0.1 1235
both close 200
for ((round = 1; round <= rounds; round++)); do
	pair "connect and close" close 500 nothing true true
	pair "connect and close" close 500 "finctl, recording" finctl_record finctl_off
	pair "connect and close" close 500 "ftrace event" "traced 1" "traced 0"
	pair "request-answer" request 2000 nothing true true
	pair "request-answer" request 2000 "finctl, recording" finctl_record finctl_off
	pair "request-answer" request 2000 "finctl, 1 rule" "finctl_rules exact 1" finctl_off
	pair "request-answer" request 2000 "finctl, 1000 rules" "finctl_rules exact 1000" finctl_off
	pair "request-answer" request 2000 "nft, 1 rule" "nft_rules exact 1" nft_off
done
