#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The sysctls that newer kernels have for the bounds of the RTO are in the prediction.
# kernel: newest.*

. ./lib.sh
plan 6

# fin_wait1 SETTING...: closes under these settings, and tells how many steps came,
# and how many of them not in their window.
fin_wait1() {
	local id setting

	for setting; do
		in_client sysctl -qw "net.ipv4.$setting"
	done
	finctl -n client clear
	serve recv 6 send 6 eof sleep 1000000
	dial send 6 recv 6 sleep 500 close
	sleep 1.5
	id=$(finctl -n client --json show | jq -r '.records[-1].id')
	sleep "$(finctl -n client --json predict "$id" | jq '.death.latest_ns / 1e9')"
	finctl -n client --json predict "$id" >"$tmp/prediction"
	kill %%
	wait %% 2>/dev/null
	jq -c '[ ([.steps[], .death | select(.measured_ns)] | length),
		 ([.steps[], .death | select(.off_ns != null and .off_ns != 0)] | length) ]' "$tmp/prediction"
}

hosts
finctl -n client record --port 1234
finctl -n server drop --port 1234 --direction out >"$tmp/rule"

like "RTO at the most 1 s: all in their windows" "$(fin_wait1 tcp_rto_max_ms=1000)" '^\[[45],0\]$'
is "0 retries are none once RTO is there" "$(jq '.death.measured_ns < 3000000000' "$tmp/prediction")" true
like "and with 8 retries it goes on" "$(fin_wait1 tcp_orphan_retries=8)" '^\[[0-9]+,0\]$'
is "for longer" "$(jq '.death.measured_ns > 6000000000' "$tmp/prediction")" true
like "RTO 20 ms at the least: all in their windows" \
	"$(fin_wait1 tcp_rto_max_ms=120000 tcp_rto_min_us=20000 tcp_orphan_retries=3)" '^\[[0-9]+,0\]$'
is "it began below 200 ms" "$(jq '.rto_us < 200000' "$tmp/prediction")" true
