#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Limits choose by their order, and for each connection on its own unless told
# otherwise. A first rule loses the SYN, whose number tells where data begins.

. ./lib.sh
plan 20

port=1234

# talk SEGMENTS: a connection whose client sends that many segments of 100 bytes,
# each when the one before has arrived.
talk() {
	in_server ./peer listen $port accept eof close &
	listening server $port
	in_client ./peer connect "$server" $port repeat "$1" send 100 sleep 700 end close
	wait $!
}

# lost: which segments of data the second rule took, of each connection in turn.
lost() {
	show client | jq -c '
		[.records | map(select(.events != [])) | sort_by(.started_ns)[].events | map(select(.type == "drop")) |
			.[0] as $syn |
			[.[] | select(.rule != $syn.rule) |
				((.seq - $syn.seq + 4294967295) % 4294967296) / 100 + 1]]'
}

counters() {
	finctl -j -n client rules | jq -c '.rules[1] | [.matches, .drops, .segments]'
}

# with OPTION...: all is forgotten, and the client loses what of its data they choose.
with() {
	finctl -n client off
	finctl -n client drop --port $port --segment syn --count 1
	finctl -n client drop --port $port --direction out --segment 'data+!retransmit' "$@"
} >/dev/null

hosts

for server in 10.9.0.2 fd09::2; do
	with --count 2
	talk 5
	is "$server: count" "$(lost)" '[[1,2]]'
	is "$server: all that match are counted, and those that the rule takes" "$(counters)" '[5,2,2]'
	with --skip 3
	talk 5
	is "$server: skip" "$(lost)" '[[4,5]]'
	with --every 2
	talk 5
	is "$server: every" "$(lost)" '[[2,4]]'
	with --skip 1 --every 3 --count 2
	talk 12
	is "$server: skip, then every, then count" "$(lost)" '[[4,7]]'
	# As docs/seed.md has it of the first and of the second flow.
	with --probability 0.25 --seed 42
	talk 16
	talk 16
	is "$server: chance that a seed repeats, for each connection its own" "$(lost)" \
		'[[7,8,12,14],[2,3,4,6,8,11,12]]'
	with --probability 0.25 --seed 42 --skip 7 --every 2 --count 2
	talk 16
	is "$server: chance comes behind skip and every, and before count" "$(lost)" '[[]]'
done

server=10.9.0.2
with --count 1
talk 2
talk 2
is "each connection has its limits" "$(lost)" '[[1],[1]]'
with --count 1 --all-flows
talk 2
talk 2
is "unless they count over all" "$(lost)" '[[1],[]]'
with --probability 0.25 --seed 42 --all-flows
talk 4
talk 12
is "and so does the seed" "$(lost)" '[[3,4],[1,10]]'
with --skip 3 --every 2
talk 2
talk 7
is "of one connection nothing is carried over to the next" "$(lost)" '[[],[5,7]]'

# The same addresses and ports again: a new SYN begins a new connection.
again() {
	in_server ./peer listen $port accept eof close 2>/dev/null &
	listening server $port
	in_client ./peer from 40000 connect "$server" $port linger 0 send 100 sleep 700 close
	wait $!
}
with --count 1
again
again
is "a new SYN begins a new one" "$(counters)" '[2,2,2]'
finctl -n client off
finctl -n client drop --port $port --segment syn --count 2 >/dev/null
again
is "a SYN that is sent again does not" "$(finctl -j -n client rules | jq -c '.rules[0] | [.matches, .drops]')" \
	'[3,2]'
