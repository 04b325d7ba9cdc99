#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# With the module loaded, recording on, and rules that match nothing, TCP answers as it
# does without: the same segments, octet by octet, at the same clock ticks, in scenarios of
# handshake, data, loss recovery and every way to close. The peer is a program behind a tun
# device, so that nothing but the kernel under test has a part in it.

. ./lib.sh

# Each is a name and what tunnel is to do.
handshake='listen < S 0 wait 10 < A 0 wait 10 accept'
dial='connect wait 10 < SA 0 wait 10'
scenarios=$(
	cat <<-EOF
	handshake        listen < S 0 wait 10 < A 0 wait 500
	plain-handshake  plain listen < S 0 wait 10 < A 0 wait 10 accept send 3000 wait 20 < A 0 wait 500
	syn-again        listen < S 0 wait 10 seq -1 < S 0 wait 500
	syn-ack-lost     listen < S 0 wait 70000
	bad-handshake    listen < S 0 wait 10 ack 77 < A 0 wait 500
	no-listener      < S 0 wait 500
	stray            listen < FA 10 wait 100 < A 0 wait 100 < R 0 wait 100
	dial             $dial wait 500
	dial-lost        connect wait 140000
	dial-refused     connect wait 10 < RA 0 wait 500 recv
	dial-crossed     connect wait 10 < S 0 wait 10 < SA 0 wait 500
	data-out         $dial send 2500 wait 20 < A 0 wait 300
	data-in          $dial < PA 100 wait 100 < PA 1000 wait 1 < PA 1000 wait 200 recv wait 100
	data-both        $handshake < PA 100 wait 10 recv send 100 wait 10 < A 0 < PA 100 wait 300 recv
	out-of-order     $dial seq 100 < PA 100 wait 20 seq 300 < PA 100 wait 20 < PA 100 wait 20 recv wait 300
	again            $dial < PA 100 wait 20 seq -100 < PA 100 wait 200 seq -50 < PA 100 wait 200 recv
	window-closed    $dial win 0 < A 0 send 5000 wait 20000 win 65535 < A 0 wait 10 < A 0 wait 500
	window-narrow    $dial win 4 < A 0 send 5000 wait 20 < A 0 wait 20 < A 0 wait 20 < A 0 wait 500
	tail-lost        $dial send 3000 wait 1500 < A 0 wait 500
	middle-lost      $dial send 8000 wait 20 ack 1001 sack 2001 3001 < A 0 wait 2 ack 1001 sack 2001 4001 < A 0 wait 2 ack 1001 sack 2001 5001 < A 0 wait 2 ack 1001 sack 2001 8001 < A 0 wait 100 < A 0 wait 500
	two-lost         $dial send 9000 wait 20 ack 1001 sack 2001 3001 < A 0 wait 2 ack 1001 sack 4001 9001 sack 2001 3001 < A 0 wait 900 < A 0 wait 300
	no-sack-lost     plain $dial send 8000 wait 20 ack 1001 < A 0 wait 1 ack 1001 < A 0 wait 1 ack 1001 < A 0 wait 1 ack 1001 < A 0 wait 900 < A 0 wait 300
	all-lost         $dial user-timeout 20000 send 2000 wait 40000 recv
	retries          $dial send 1000 wait 60000 < A 0 wait 500
	keepalive        $dial keepalive 5 wait 12000 < A 0 wait 60000 recv
	close-first      $dial close wait 20 < A 0 wait 20 < FA 0 wait 20 seq -1 < FA 0 wait 70000
	close-last       $handshake < FA 0 wait 100 recv close wait 20 < A 0 wait 500
	close-half       $dial shutdown wait 20 < A 0 wait 100 < PA 500 wait 100 recv < FA 0 wait 100 recv close wait 300
	close-crossed    $dial close wait 20 ack 1 < FA 0 wait 20 < A 0 wait 70000
	close-with-data  $dial send 2500 close wait 20 < A 0 wait 20 < FA 0 wait 500
	fin-and-fin      $dial close wait 20 < FA 0 wait 500
	fin-lost         $dial close wait 120000
	last-ack-lost    $dial < FA 0 wait 50 close wait 120000
	fin-wait2        $dial close wait 20 < A 0 wait 70000 < FA 0 wait 100
	fin-wait2-data   $dial close wait 20 < A 0 wait 20 < PA 10 wait 500
	linger2          $dial linger2 3 close wait 20 < A 0 wait 5000 < FA 0 wait 100
	close-unread     $dial < PA 100 wait 50 close wait 500
	close-linger-0   $dial linger 0 close wait 500
	data-after-close $dial close wait 5 < PA 100 wait 500
	reset            $dial < R 0 wait 50 recv close wait 100
	reset-closing    $dial close wait 20 < A 0 wait 20 < R 0 wait 500
	reset-beside     $dial seq 5 < R 0 wait 500 < PA 10 wait 300
	time-wait-syn    $dial close wait 20 < A 0 wait 20 < FA 0 wait 20 seq 100000 < S 0 wait 100
	EOF
)

plan $((2 + $(wc -l <<<"$scenarios")))

# run DIR: all scenarios.
run() {
	mkdir -p "$tmp/$1"
	ip netns exec "$1" ./tunnel "$tmp/$1" <<<"$scenarios"
}

# same NAME: line by line the same, at the same tick: times are of a clock that counts
# instructions, of which the hooks are some, so that a quarter of a tick is allowed for.
same() {
	paste -d '\n' "$tmp/without/$1" "$tmp/with/$1" | awk '
		function is_time(word) { return word ~ /^[0-9]+$/ }
		NR % 2 { was = $0; next }
		{
			split(was, a); time = is_time(a[1]) && is_time($1)
			late = $1 - a[1]
			sub(/^ *[0-9]+ /, "", was); now = $0; sub(/^ *[0-9]+ /, "", now)
			if (was != now || (time && (late > 1000 || late < -1000))) {
				print NR / 2 ": without: " a[1] " " was; print NR / 2 ": with:    " $0; bad = 1
			}
		}
		END { exit bad || !NR || NR % 2 }'
}

modprobe -q tun
host without
host with
rmmod finctl
run without
modprobe finctl
finctl -n with record
finctl -n with drop --port 99 --segment any >/dev/null
finctl -n with drop --port 1234 --segment data --remote 10.8.0.3 --skip 2 >/dev/null
finctl -n with drop --port 1234,2345 --segment fin --mark 1 >/dev/null
run with
finctl -j -n with rules >"$tmp/rules"
is "no rule has matched" "$(jq -c '[.rules[].matches]' "$tmp/rules")" '[0,0,0]'
while read -r name _; do
	difference=$(same "$name")
	point "$name" $? "$difference"
done <<<"$scenarios"
cp -r "$tmp/without" "$tmp/with" "$OUT/"
within "there was much to compare" "$(cat "$tmp"/with/* | wc -l)" 250 2000
