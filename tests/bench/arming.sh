#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What it takes to begin to record, and to stop
#
# rounds: 5
# vm: --no-module --memory 2048
# add: closing.sh

. ./lib.sh
. ./rules.sh
. ./closing.sh

many=262144

# switched RECORDS: leaves in $on and $off how many nanoseconds it takes to begin to
# record, with memory for so many, and to stop; in $bytes, how much memory that is.
switched() {
	took finctl -n client record --records "$1"
	on=$took
	bytes=$(finctl -n client --json status | jq '.namespaces[0].bytes')
	took finctl -n client off
	off=$took
}

# ms NANOSECONDS [BYTES]: milliseconds, for each MiB if there are bytes.
ms() {
	awk -v ns="$1" -v bytes="${2:-1048576}" 'BEGIN { printf "%.4f", ns / 1e6 / (bytes / 1048576) }'
}

hosts
module_on
switched $many
for ((round = 1; round <= rounds; round++)); do
	switched 1
	few=("$on" "$off" "$bytes")
	told recording "begin, with 1 record" ms "$(ms "$on")"
	told recording "stop, with 1 record" ms "$(ms "$off")"
	switched $many
	told recording "begin, more for a MiB" ms "$(ms $((on - few[0])) $((bytes - few[2])))"
	told recording "stop, more for a MiB" ms "$(ms $((off - few[1])) $((bytes - few[2])))"
done
