#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A record may make room for newer ones while it is asked for: gone before it is read,
# one sentence says so; gone afterwards, it is shown whole.

. ./lib.sh
plan 9

hosts
abi_numbers
room=12
in_server ./peer listen "$port" repeat 1000 accept close end &
later kill $!
listening server "$port"

# As many connections as there is room for, one after the other.
crowd="ip netns exec client ./peer repeat $room connect $server $port linger 0 close end"

# newest: the ID of the record that has been made last.
newest() {
	finctl -n client show | awk 'END { print $1 }'
}

# crowded N COMMAND...: COMMAND with the newest ID behind it, which makes room for others
# before records are asked for the Nth time.
crowded() {
	local n=$1

	shift
	id=$(newest)
	out=$(./gate "$n" "$CMD_RECORD_GET" "$crowd" "$@" "$id" 2>"$tmp/err")
	status=$?
	err=$(<"$tmp/err")
}

# gone NAME COMMAND...
gone() {
	local name=$1

	shift
	crowded 1 "$@"
	is "$name: gone before it is read, a sentence says so" "$status: $out$err" \
		"2: finctl: there is no record $id in this namespace; finctl show lists those that there are"
}

finctl -n client record --port "$port" --records $room
dial linger 0 close
gone show finctl -n client show
gone draw finctl -n client draw
gone predict finctl -n client predict
gone "draw to a file" finctl -n client draw -o "$tmp/drawing.svg"
ok "which is not made then" test ! -e "$tmp/drawing.svg"

# The record and, in a second dump, the other end's.
crowded 2 finctl -n client draw
like "draw: gone once it has been read, it is drawn whole" "$status: $out" '^0: .*reset-sent'
is "and nothing is said" "$err" ""
refused "it has gone" 2 "there is no record $id in this namespace; finctl show lists those that there are" \
	finctl -n client show "$id"
ok "since there was no room" eval '[[ $(finctl --json -n client status) =~ \"evicted\":[1-9][0-9] ]]'
