#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# How true the time of a retransmission is, beside what is on the wire
#
# vm: --no-module
# add: load retransmits.bt bpftrace tcpdump

. ./lib.sh
. ./rules.sh

# The tap is at the far end of the cable, in the server's namespace. All times are
# made nanoseconds of CLOCK_MONOTONIC, and compared connection by connection.

readers=()

# reader NAME READY COMMAND...
reader() {
	"${@:3}" >"$tmp/$1" 2>"$tmp/$1.err" &
	readers+=($!)
	until grep -q "$2" "$tmp/$1" "$tmp/$1.err" 2>/dev/null; do
		sleep 1
	done
}

tap() {
	reader "$1" listening ip netns exec "$2" ./tcpdump -Z root -U -ni veth0 \
		--time-stamp-precision nano -w "$tmp/$1.pcap" 'tcp[tcpflags] & tcp-fin != 0 and dst port 1234'
}

# wire NAME: port and time of each FIN in a capture. A double cannot hold nanoseconds
# of the time of day, so the seconds of boot are taken off first. What begins with 0,
# busybox reads as octal where it can be: both fractions of a second get a 1 in front.
wire() {
	./tcpdump -Z root -nn -tt --time-stamp-precision nano -r "$tmp/$1.pcap" 2>/dev/null |
		awk -v offset="$offset" '
			BEGIN { s = substr(offset, 1, length(offset) - 9); ns = "1" substr(offset, length(offset) - 8) }
			{
				split($1, at, ".")
				sub(/.*\./, "", $3)
				printf "%d %.0f\n", $3, (at[1] - s) * 1000000000 + ("1" at[2]) - ns
			}' | number | awk '$2 > 0'
}

# number: lines `PORT TIME` become `PORT N TIME`, the first of a port being 0.
number() {
	awk '{ print $1, n[$1] + 0, $2; n[$1]++ }'
}

finctl_times() {
	jq -r '.records[] | .local.port as $port | [.events[] | select(.type == "retransmit")][] |
		"\($port) \(.ns)"' "$tmp/records" | awk '{ print $1, ++n[$1], $2 }'
}

bpftrace_times() {
	awk '/ 10\.9\.0\.1:/ { split($4, a, ":"); print a[2], ++n[a[2]], $2 }' "$tmp/bpftrace"
}

# apart NAME: how far times that are piped in are from the tap's nearest of the same
# port, a sample each, and how many the tap saw that have none: those of a port are
# 200 ms apart and more.
apart() {
	awk -v name="$1" -v round="$round" '
		function sample(what, unit, value) {
			printf "{\"case\": \"%s\", \"group\": \"from the tap\", \"round\": %d, ", what, round
			printf "\"unit\": \"%s\", \"value\": %.0f}\n", unit, value
		}
		function distance(d) { return d < 0 ? -d : d }
		NR == FNR { tap[$1, ++n[$1]] = $3; missed++; next }
		{
			best = "none"
			for (i = 1; i <= n[$1]; i++)
				if (best == "none" || distance($3 - tap[$1, i]) < distance(best))
					best = $3 - tap[$1, i]
			if (best == "none" || distance(best) > 100000000)
				next
			sample(name, "ns", best)
			missed--
		}
		END { sample(name " missed", "retransmissions", missed) }' <(wire tap) - >>"$OUT/samples.jsonl"
}

# lateness: what the record tells, by the how manieth RTO, and how far that is from
# what the tap saw: the time since the retransmission before, less the RTO. Of ports
# of which the tap saw as many as were recorded.
lateness() {
	jq -r '.records[] | .local.port as $port | [.events[] | select(.type == "retransmit")]
		| length as $n | to_entries[] | select(.value.cause == "rto")
		| "\($port) \(.key + 1) \(.value.rto_us) \(.value.late_us) \($n)"' "$tmp/records" | awk -v round="$round" '
		function sample(group, name, value) {
			printf "{\"case\": \"%s\", \"group\": \"%s\", \"round\": %d, ", name, group, round
			printf "\"unit\": \"us\", \"value\": %.3f}\n", value
		}
		NR == FNR { tap[$1, $2] = $3; seen[$1]++; next }
		seen[$1] == $5 {
			sample("late, as recorded", sprintf("RTO %d", $2 - 1), $4)
			# The first RTO was armed by the loss probe, not for its whole time.
			if ($2 > 2)
				sample("recorded late, from the tap", sprintf("RTO %d", $2 - 1),
					$4 - ((tap[$1, $2] - tap[$1, $2 - 1]) / 1000 - $3))
		}' <(wire tap) - >>"$OUT/samples.jsonl"
}

hosts
load v4 client server 10.9.0.2 1234
for ((round = 1; round <= rounds; round++)); do
	finctl_record
	tap tap server
	tap own client
	reader bpftrace ready ./bpftrace retransmits.bt
	ask v4 orphan 40
	sleep 130
	finctl -n client --json show >"$tmp/records"
	kill "${readers[@]}"
	wait "${readers[@]}" 2>/dev/null
	readers=()
	offset=$(grep -o '"realtime_offset_ns":[0-9]*' "$tmp/records")
	offset=${offset#*:}
	finctl_times | apart "finctl"
	wire own | apart "tcpdump on the sender"
	bpftrace_times | apart "bpftrace"
	lateness
	finctl_off
done
