#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# capture writes what passed and what vanished into one file, each frame once, with
# comments. What it wrote is read on the host, beside what a tap on the cable saw.
# after: tests/tshark

. ./lib.sh
plan 20

# capture NAME OPTION...: captures into NAME.pcapng while `body` runs, with a tap.
capture() {
	local name=$1 capture tap

	shift
	port=$((port + 1))
	rm -f "$tmp/talk" "$tmp/tap"
	finctl "$@" --json capture -w "$OUT/$name.pcapng" --port $port >"$OUT/$name.json" 2>"$tmp/talk" &
	capture=$!
	ip netns exec client tcpdump -Z root -i veth0 --immediate-mode -U -w "$OUT/$name.tap" port $port 2>"$tmp/tap" &
	tap=$!
	until_ok 10 grep -q capturing "$tmp/talk"
	until_ok 10 grep -q listening "$tmp/tap"
	body
	kill -INT $capture
	kill $tap
	wait $capture
	captured=$?
	wait $tap
}

both_ends() { cat "$OUT/$1.json"; }
# events TYPE NETNS...: how many the records of this connection have.
events() {
	show "${@:2}" | jq --arg type "$1" --argjson port $port '[.records[] |
		select(.local.port == $port or .remote.port == $port).events[] |
		select(.type | IN($type | split(" ")[]))] | length'
}

hosts
in_client sysctl -qw net.ipv4.tcp_orphan_retries=3
in_server sysctl -qw net.ipv4.tcp_orphan_retries=3
finctl -n client record --port 1234-1300

# The ACK of the FIN vanishes on its way out: no device sees it.
finctl -n server drop --port 1234-1300 --direction out >"$tmp/rule"
body() {
	serve recv 6 send 6 eof close
	dial send 6 recv 6 sleep 100 close
	sleep 8
}
capture out -n client -n server
is "SIGINT ends it well" $captured 0
is "nothing was lost" "$(both_ends out | jq -c '[.frames_lost, .events_lost, .without_bytes, .unplaced]')" '[0,0,0,0]'
is "what vanished is there" "$(both_ends out | jq .vanished)" "$(events drop server)"
is "each of them and each retransmission has a comment" "$(both_ends out | jq '.comments')" \
	"$(events 'drop retransmit' client server)"

# The FIN vanishes where it arrives: devices have seen it by then.
finctl --all-netns clear
finctl -n server undrop --all
finctl -n server drop --port 1234-1300 --direction in --segment fin >"$tmp/rule"
capture in -n client -n server
is "all that vanished coming in was found again" "$(both_ends in | jq -c '[.vanished, .unplaced]')" \
	"[$(events drop server),0]"

# One end alone, over IPv6.
finctl --all-netns clear
finctl -n server undrop --all
finctl -n server drop --port 1234-1300 --direction out >"$tmp/rule"
body() {
	serve recv 6 send 6 eof close
	server=fd09::2 dial send 6 recv 6 sleep 100 close
	sleep 8
}
capture ipv6 -n client -n server
is "IPv6 as well" "$(both_ends ipv6 | jq .vanished)" "$(events drop server)"

# Through a pipe, and so many frames.
port=$((port + 1))
rm "$tmp/talk"
finctl -n client capture -w - --port $port --count 5 2>"$tmp/talk" | cat >"$tmp/pipe.pcapng" &
until_ok 10 grep -q capturing "$tmp/talk"
body
wait %% 2>/dev/null
cp "$tmp/pipe.pcapng" "$OUT/"
like "it ends after so many frames" "$(cat "$tmp/talk")" '5 frames, 0 of them made to vanish'
is "a pipe gets a file too" "$(head -c 4 "$tmp/pipe.pcapng" | hexdump -e '4/1 "%02x"')" 0a0d0d0a
finctl --all-netns off
rm "$tmp/talk"
finctl -n client capture -w "$tmp/x.pcapng" 2>"$tmp/talk" &
until_ok 10 grep -q capturing "$tmp/talk"
like "it says so where nothing is recorded" "$(cat "$tmp/talk")" 'nothing is recorded'
kill -INT %%
wait %%
for from in close established; do
	finctl -n client record --from $from
	rm "$tmp/talk"
	finctl -n client capture -w "$tmp/x.pcapng" 2>"$tmp/talk" &
	until_ok 10 grep -q capturing "$tmp/talk"
	kill -INT %%
	wait %%
	is "that nothing is said of retransmissions before the close, where records begin at $from" \
		"$(grep -c 'records begin with the close' "$tmp/talk")" "$([[ $from == close ]] && echo 1 || echo 0)"
done
is "an empty capture is a file" "$(ls "$tmp/x.pcapng")" "$tmp/x.pcapng"

# A file is there as a whole or not at all.
mkdir "$tmp/small"
mount -t tmpfs -o size=64k tmpfs "$tmp/small" && later umount "$tmp/small"
rm "$tmp/talk"
finctl -n client capture -w "$tmp/small/x.pcapng" 2>"$tmp/talk" &
capture=$!
until_ok 10 grep -q capturing "$tmp/talk"
ok "it is not there before its time" test ! -e "$tmp/small/x.pcapng"
port=$((port + 1))
serve recv 200000 eof
dial send 200000 close
wait $capture
is "a full disk is an error" $? 1
like "which is told" "$(tail -n 1 "$tmp/talk")" 'cannot write .*: No space left on device'
is "and nothing stays" "$(ls "$tmp/small")" ""

refused "a file is wanted" 1 'which file' finctl capture --port 1234
finctl record
refused "one that can be written" 1 'cannot write /nowhere/x.pcapng' finctl capture -w /nowhere/x.pcapng
finctl off
refused "a frame has no owner" 1 'leave --uid and --cgroup out' finctl capture -w x.pcapng --uid 0
refused "no words into a terminal's file" 1 'a capture is no text' finctl --json capture -w -
