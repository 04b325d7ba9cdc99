#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the tool takes: to start, to show 100,000 records, to draw one
#
# rounds: 1
# vm: --no-module --memory 4096
# add: load states.bt bpftrace

. ./lib.sh
. ./rules.sh

records=100000

# timed GROUP CASE COMMAND...
timed() {
	local group=$1 case=$2 start took

	shift 2
	start=${EPOCHREALTIME/./}
	"$@" >/dev/null 2>&1 || { echo "$* failed" >&2; exit 1; }
	took=$((1000 * (${EPOCHREALTIME/./} - start)))
	note "{\"case\": \"$case\", \"group\": \"$group\", \"round\": $round,
		\"unit\": \"million instructions\", \"value\": $(awk -v ns=$took 'BEGIN { print ns / 1000000 }')}"
}

# warm GROUP CASE COMMAND...: measured the second time.
warm() {
	"${@:3}" >/dev/null 2>&1
	timed "$@"
}

# Until it says that it reads, then it is stopped.
bpftrace_starts() {
	./bpftrace states.bt | head -n 1
}

in_client() {
	ip netns exec client "$@"
}

hosts
load lo client client 127.0.0.1 1234
for ((round = 1; round <= rounds; round++)); do
	module_on
	warm start "ss" in_client ss -tan
	warm start "finctl --version" finctl --version
	warm start "finctl status" finctl -n client status
	warm start "finctl show" finctl -n client show
	warm start "finctl rules" finctl -n client rules
	warm start "bpftrace" bpftrace_starts
	finctl -n client record --records $records
	ask lo hold $records
	timed "100,000 sockets" "ss -tan" in_client ss -tan
	timed "100,000 sockets" "ss -tanoie" in_client ss -tanoie
	ask lo release 0
	timed "100,000 sockets" "finctl show" finctl -n client show
	timed "100,000 sockets" "finctl show --json" finctl -n client --json show
	finctl -n client off
	finctl -n client record
	ask lo half 16
	id=$(finctl -n client --json show | jq -r '.records[-1].id')
	warm "one record" "finctl show ID" finctl -n client show "$id"
	warm "one record" "finctl draw, terminal" finctl -n client draw "$id"
	warm "one record" "finctl draw, SVG" finctl -n client draw "$id" -o "$tmp/one.svg"
	finctl_off
done
