#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What is predicted of a FIN that nobody acknowledges is what the kernel does: each
# retransmission and the death come in their window, whatever the limit and the
# round trip.

. ./lib.sh
plan 26

# fin_wait1 FILE: closes a connection whose FIN is not acknowledged, waits for the
# death that is predicted, and leaves prediction beside measurement in FILE.
fin_wait1() {
	local id

	finctl -n client clear
	serve recv 6 send 6 eof sleep 1000000
	dial send 6 recv 6 sleep 500 close
	id=$(finctl -n client --json show | jq -r '.records[-1].id')
	sleep 1.5
	sleep "$(finctl -n client --json predict "$id" | jq '.death.latest_ns / 1e9')"
	finctl -n client --json predict "$id" >"$1"
	kill %%
	wait %% 2>/dev/null
}

# What came of a prediction: how many steps came, how many of them not in their
# window, and whether one that was certain did not come.
verdict() {
	jq -c '[ ([.steps[], .death | select(.measured_ns)] | length),
		 ([.steps[], .death | select(.off_ns != null and .off_ns != 0)] | length),
		 ([.steps[] | select(.certain and .measured_ns == null)] | length) ]' "$1"
}

hosts
in_client sysctl -qw net.ipv4.tcp_no_metrics_save=1
finctl -n client record --port 1234
finctl -n server drop --port 1234 --direction out

for rtt in 0 7 60 150; do
	((rtt == 0)) || ip netns exec client tc qdisc replace dev veth0 root netem delay ${rtt}ms
	for retries in 0 1 3 7; do
		in_client sysctl -qw net.ipv4.tcp_orphan_retries=$retries
		case=$OUT/rtt$rtt-retries$retries.json
		fin_wait1 "$case"
		like "RTT $rtt ms, tcp_orphan_retries $retries: every step came in its window" \
			"$(verdict "$case")" '^\[[1-9][0-9]*,0,0\]$'
	done
done

# A socket in use goes by tcp_retries2.
in_client tc qdisc del dev veth0 root
for retries in 3 5; do
	in_client sysctl -qw net.ipv4.tcp_retries2=$retries
	finctl -n client clear
	serve recv 6 send 6 eof sleep 1000000
	dial send 6 recv 6 shutdown sleep 30000 &
	sleep 25
	kill %1
	id=$(finctl -n client --json show | jq -r '.records[-1].id')
	finctl -n client --json predict "$id" >"$OUT/retries2-$retries.json"
	like "tcp_retries2 $retries: every step came in its window" \
		"$(verdict "$OUT/retries2-$retries.json")" '^\[[1-9][0-9]*,0,0\]$'
	is "tcp_retries2 $retries: the limit is its" \
		"$(jq -c '.limit | [.rule, .value]' "$OUT/retries2-$retries.json")" "[\"tcp_retries2\",$retries]"
	kill %% 2>/dev/null
	wait 2>/dev/null
done

# The ACK of the FIN comes, the peer's FIN does not. Above 60 s, what is beyond 60 s
# counts twice.
in_client sysctl -qw net.ipv4.tcp_orphan_retries=0
finctl -n server undrop --all
for timeout in 1 5 60 62 70; do
	in_client sysctl -qw net.ipv4.tcp_fin_timeout=$timeout
	finctl -n client clear
	serve recv 6 send 6 eof sleep 1000000
	dial send 6 recv 6 close
	sleep 65
	id=$(finctl -n client --json show | jq -r '.records[-1].id')
	is "tcp_fin_timeout $timeout: FIN_WAIT2 lasted as long as predicted" \
		"$(finctl -n client --json predict "$id" | jq '.fin_wait2.off_ns')" 0
	kill %%
	wait 2>/dev/null
done

finctl -n client clear
serve recv 6 send 6 eof close
dial send 6 recv 6 close
sleep 65
id=$(finctl -n client --json show | jq -r '.records[-1].id')
is "TIME_WAIT lasted as long as predicted" \
	"$(finctl -n client --json predict "$id" | jq '.time_wait.off_ns')" 0
