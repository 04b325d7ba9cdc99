#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a recorded close costs, and a recorded retransmission of a FIN
#
# vm: --no-module
# add: load states.bt retransmits.bt bpftrace tcpdump

. ./lib.sh
. ./rules.sh

tracing=/sys/kernel/tracing
events=(sock/inet_sock_set_state tcp/tcp_retransmit_skb)

# reader READY COMMAND...: one who reads along, and says READY once it does.
reader() {
	local i

	"${@:2}" >"$tmp/reader" 2>&1 &
	reader=$!
	for ((i = 0; i < 300; i++)); do
		grep -q "$1" "$tmp/reader" && return 0
		sleep 1
	done
	return 1
}

reader_off() {
	kill "$reader"
	wait "$reader" 2>/dev/null
	return 0
}

monitored() {
	finctl_record
	finctl -n client monitor >"$tmp/reader" &
	reader=$!
	sleep 1
}

monitored_off() {
	reader_off
	finctl_off
}

# traced 0|1
traced() {
	local event

	for event in "${events[@]}"; do
		echo "$1" >"$tracing/events/$event/enable" || return
	done
}

trace_pipe() {
	traced 1
	cat "$tracing/trace_pipe" >"$tmp/reader" &
	reader=$!
}

trace_pipe_off() {
	traced 0
	reader_off
}

# captured WORD...: by tcpdump, that prints.
captured() {
	reader listening ip netns exec client ./tcpdump -Z root -nli lo "$*"
}

hosts
load lo client client 127.0.0.1 1234
run "connect and close" lo close 200
run "whole life" lo life 1000
run "FIN retransmission" lo retransmit 200

against nothing true true
against "finctl" finctl_record finctl_off
against "finctl, another port" "finctl_record_of --port 9" finctl_off
against "finctl, monitor" monitored monitored_off
against "ftrace events" "traced 1" "traced 0"
against "ftrace events, trace_pipe" trace_pipe trace_pipe_off
against "bpftrace, states" "reader ready ./bpftrace states.bt" reader_off
against "bpftrace, retransmissions" "reader ready ./bpftrace retransmits.bt" reader_off
against "tcpdump, FIN and RST" "captured 'tcp[tcpflags] & (tcp-fin|tcp-rst) != 0'" reader_off
compare
