# shellcheck shell=bash disable=SC2154 # $round is the table's
# SPDX-License-Identifier: GPL-2.0-only
#
# Sockets that close as fast as the machine can, on loopback, and who looks on.

tracing=/sys/kernel/tracing

# busy SECONDS COMMAND...: runs it, waits so long for who reads along, leaves in
# $busy how many nanoseconds the machine was busy.
busy() {
	local start idle

	idle=$(idle_ns)
	start=${EPOCHREALTIME/./}
	"${@:2}"
	sleep "$1"
	busy=$((1000 * (${EPOCHREALTIME/./} - start) - $(idle_ns) + idle))
}

idle_ns() {
	awk '/idle_sleeptime/ { sum += $3 } END { printf "%.0f\n", sum }' /proc/timer_list
}

# told GROUP CASE UNIT VALUE
told() {
	note "{\"case\": \"$2\", \"group\": \"$1\", \"round\": $round, \"unit\": \"$3\", \"value\": $4}"
}

each() {
	awk -v a="$1" -v n="$2" 'BEGIN { printf "%.1f", a / n }'
}

# closes N: what a socket takes from the machine, left in $each.
closes() {
	busy $((20 + $1 / 2000)) ask lo half "$1"
	each=$(each $((busy - alone)) $(($1 + 16)))
}

recording() {
	module_on
	finctl -n client record --records "$1"
}

# memory N
memory() {
	finctl -n client --json status |
		jq ".namespaces[0] | .bytes / .records_capacity * 10 | round / 10"
}

# took COMMAND...: leaves in $took how many nanoseconds it took.
took() {
	local start=${EPOCHREALTIME/./}

	"$@" >/dev/null
	took=$((1000 * (${EPOCHREALTIME/./} - start)))
}

# dumped N GROUP
dumped() {
	took finctl -n client show
	told "$2" "show, a record" instructions "$(each $took "$1")"
	took finctl -n client --json show
	told "$2" "show --json, a record" instructions "$(each $took "$1")"
}

# Readers. Each leaves what it reads in $tmp/read.

# start_monitor [OPTION...]
start_monitor() {
	recording 1048576
	finctl -n client --json monitor "$@" >"$tmp/read" 2>"$tmp/reader" &
	reader=$!
	until_says listening
}

# What it missed it says itself, in lines of their own.
lost_by_monitor() {
	grep '"type":"missed"' "$tmp/read" | jq -s 'map(.missed) | add // 0'
}

stop_monitor() {
	kill_reader
	finctl_off
}

start_trace_pipe() {
	echo >$tracing/trace
	echo 1 >$tracing/events/sock/inet_sock_set_state/enable
	cat $tracing/trace_pipe >"$tmp/read" &
	reader=$!
}

lost_by_trace_pipe() {
	awk '/^(overrun|commit overrun|dropped events):/ { sum += $NF } END { print sum + 0 }' \
		$tracing/per_cpu/cpu*/stats
}

stop_trace_pipe() {
	echo 0 >$tracing/events/sock/inet_sock_set_state/enable
	kill_reader
}

start_bpftrace() {
	./bpftrace states.bt >"$tmp/read" 2>"$tmp/reader" &
	reader=$!
	until_says ready
}

lost_by_bpftrace() {
	awk '/^Lost [0-9]+ events/ { sum += $2 } END { print sum + 0 }' "$tmp/read" "$tmp/reader"
}

stop_bpftrace() {
	kill_reader
}

kill_reader() {
	kill "$reader"
	wait "$reader" 2>/dev/null
	rm -f "$tmp/read" "$tmp/reader"
}

until_says() {
	until grep -q "$1" "$tmp/reader" "$tmp/read"; do
		sleep 1
	done 2>/dev/null
}

# followed N GROUP READER NAME [OPTION...]
followed() {
	"start_$3" "${@:5}"
	closes "$1"
	told "$2" "a close, followed by $4" instructions "$each"
	told "$2" "events that $4 lost" events "$("lost_by_$3")"
	"stop_$3"
}

# burst N READER NAME: N closes while the reader does not read.
burst() {
	"start_$2"
	kill -STOP "$reader"
	ask lo half $(($1 - 16))
	kill -CONT "$reader"
	sleep 60
	# What perf has lost it tells with the next event.
	ask lo half 16
	sleep 10
	told "65,536 events at once" "events that $3 lost" events "$("lost_by_$2")"
	"stop_$2"
}

with_finctl() {
	recording "$1"
	closes "$1"
	told "$2" "a close, recorded by finctl" instructions "$each"
	told "$2" "memory of a record" bytes "$(memory)"
	[[ ${3:-} != dumped ]] || dumped "$1" "$2"
	finctl_off
}

# alone: the client's world, and what the machine does in it when left alone.
alone() {
	hosts
	load lo client client 127.0.0.1 1234
	ask lo half 5000
	busy 20 true
	alone=$busy
}
