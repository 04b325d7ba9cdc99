#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The module goes with rules, records and listeners in place, under traffic; the
# sockets go on without it, and the next command has it back, with nothing on.

. ./lib.sh
plan 23

loaded() { [[ -e /sys/module/finctl ]]; }

# traffic: bulk data and closes, for some hundred milliseconds.
traffic() {
	in_server ./peer listen 3001 accept recv 5000000 &
	transfers+=($!)
	in_server ./peer listen 3002 repeat 300 accept eof close end &
	listening server 3001
	listening server 3002
	in_client ./peer connect 10.9.0.2 3001 send 5000000 &
	in_client ./peer repeat 300 connect 10.9.0.2 3002 send 10 close end &
}

transfers=()
hosts
# One that waits in FIN_WAIT1 for an ACK which vanishes, and one in TIME_WAIT.
port=3003
serve eof sleep 1000000
port=3004
serve eof close
dial close
for round in 1 2 3; do
	finctl -n client drop --port 3001-3002 --segment rst >/dev/null
	finctl -n server drop --port 3003 >/dev/null
	finctl -n server record
	finctl -n client -n server monitor >/dev/null 2>"$tmp/listening" &
	monitor=$!
	until_ok 5 test -s "$tmp/listening"
	((round > 1)) || port=3003 dial close
	traffic
	sleep 0.05
	ok "round $round: records are being written" eval '[[ $(finctl -n client show) ]]'
	ok "the module goes" modprobe -r finctl
	ok "and is gone" eval '! loaded'
	wait $monitor
	is "its listener ends, and says why" "$? $(sed -n 2p "$tmp/listening")" "3 finctl: the module was unloaded"
	ok "the first command has it back" finctl status
	is "with no rule" "$(finctl --json --all-netns rules | jq -c .rules)" "[]"
done

is "and no record" "$(show client server | jq -c '[.records[] | select(.events != [])]')" "[]"
like "a new rule has number 1" "$(finctl -n server drop --port 3004)" '^rule 1 '
sleep 15
ok "a FIN whose ACK vanished is acknowledged, with the rule gone" \
	eval '[[ $(in_client ss -Htn state fin-wait-2 dport = :3003) ]]'
broken=0
for transfer in "${transfers[@]}"; do
	wait "$transfer" || broken=$((broken + 1))
done
is "data has arrived all the while" "${#transfers[@]} transfers, $broken broken" "3 transfers, 0 broken"
is "nothing is armed after off" "$(finctl --all-netns off; finctl status | grep -c armed)" 0
