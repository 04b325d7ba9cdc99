#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What recording adds to one connect-and-close on loopback, both ends recorded,
# in instructions: in virtual time a nanosecond is one. Beside it, what the two
# ftrace events add that others use for it. All ways take turns within one boot,
# since bases drift between boots.

set -eu

rounds=${1:-12} batch=${2:-200}
trace=/sys/kernel/tracing

plain() { ./closes "$batch"; }

recorded() {
	finctl record
	./closes "$batch"
	finctl off
}

filtered() {
	finctl record --port 1
	./closes "$batch"
	finctl off
}

ftrace_events() {
	echo 1 >$trace/events/sock/inet_sock_set_state/enable
	echo 1 >$trace/events/tcp/tcp_retransmit_skb/enable
	./closes "$batch"
	echo 0 >$trace/events/sock/inet_sock_set_state/enable
	echo 0 >$trace/events/tcp/tcp_retransmit_skb/enable
}

# Best of the rounds: what disturbs only adds.
declare -A best
ways=(plain recorded filtered ftrace_events)
for ((i = 0; i <= rounds; i++)); do
	for way in "${ways[@]}"; do
		ns=$($way)
		# The first round warms the caches.
		if ((i && (i == 1 || ns < best[$way]))); then
			best[$way]=$ns
		fi
	done
done
base=$((best[plain] / batch))
echo "kernel $(uname -r): $base instructions a connect-and-close"
for way in "${ways[@]:1}"; do
	more=$((best[$way] / batch - base))
	printf '%-14s %+6d  %+.2f %%\n' "$way" $more "$(awk "BEGIN { print 100 * $more / $base }")"
done
