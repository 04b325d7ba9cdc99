#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A record may make room for newer ones between being listed and being asked for: then
# one sentence says that it is gone, and else it is shown whole.

. ./lib.sh
plan 5

# each COMMAND...: with each listed ID behind it, while others close. Of each that it
# knows it prints a line of how it went: whole, gone, or else all that came.
each() {
	local id out status

	# The newest first: it lives for long yet, and of the oldest little is left.
	for id in $(finctl -n client show | awk 'NR > 1 { id[n++] = $1 } END { while (n--) print id[n] }'); do
		out=$("$@" "$id" 2>"$tmp/err")
		status=$?
		if [[ $status == 0 && $out == *reset-sent* && ! -s $tmp/err ]]; then
			echo whole
		elif [[ $status == 2 && ! $out && $(wc -l <"$tmp/err") == 1 &&
			$(<"$tmp/err") == "finctl: there is no record $id in "* ]]; then
			echo gone
		else
			echo "$status: $out$(<"$tmp/err")"
		fi
	done
}

# seen NAME COMMAND...: nothing but these two comes, and both do.
seen() {
	local name=$1 i

	shift
	for ((i = 0; i < 2; i++)); do
		each "$@"
	done >"$tmp/seen"
	is "$name: nothing else comes" "$(grep -vxE 'whole|gone' "$tmp/seen" | head -n 5)" ""
	is "$name: both come" "$(sort -u "$tmp/seen" | tr '\n' ' ')" "gone whole "
}

hosts
port=3001
in_server ./peer listen $port repeat 1000000 accept close end &
later kill $!
listening server $port
finctl -n client record --port $port --records 12
# Of higher priority than who looks on, so that records go at any point.
ip netns exec client nice -n -10 ./peer repeat 1000000 connect $server $port linger 0 close sleep 40 end &
later kill $!
until_ok 5 eval 'finctl -n client status | grep -q evicted'
sleep 1

seen "show" finctl -n client show
seen "draw" finctl -n client draw
ok "records have gone meanwhile" eval '[[ $(finctl --json -n client status) =~ \"evicted\":[1-9][0-9] ]]'
