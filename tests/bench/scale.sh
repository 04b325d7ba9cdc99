#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What becomes of cost, memory and losses as more sockets close
#
# boots: 1
# rounds: 1
# vm: --no-module --memory 2048
# add: load closing.sh states.bt bpftrace

. ./lib.sh
. ./rules.sh
. ./closing.sh

# scale N GROUP [dumped]
scale() {
	closes "$1"
	told "$2" "a close" instructions "$each"
	with_finctl "$@"
	followed "$1" "$2" trace_pipe "trace_pipe"
	followed "$1" "$2" bpftrace "bpftrace"
}

alone

# Of a close finctl tells five events, the tracepoint four.
for ((round = 1; round <= rounds; round++)); do
	scale 1000 "1,000 sockets" dumped
	followed 1000 "1,000 sockets" monitor "finctl monitor"
	scale 10000 "10,000 sockets" dumped
	followed 10000 "10,000 sockets" monitor "finctl monitor"
	scale 100000 "100,000 sockets"
	followed 100000 "100,000 sockets" monitor "finctl monitor --buffer 262144" --buffer 262144
	burst 13108 monitor "finctl monitor"
	burst 16384 trace_pipe "trace_pipe"
	burst 16384 bpftrace "bpftrace"
done
