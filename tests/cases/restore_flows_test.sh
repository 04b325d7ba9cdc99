#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a rule knows of connections outlives a restore when the rule did not
# change, and goes when it did or was gone meanwhile, though its number stays.

. ./lib.sh
plan 3

# third NAME DROPS: a connection writes once, change_rules, and writes twice more.
# The rule lets two writes of each connection pass and takes the third.
third() {
	local name=$1 drops=$2 peer

	rm -f "$tmp"/one "$tmp"/more "$tmp"/done
	finctl -n client off
	# The second one has the memory of connections stay.
	finctl -n client restore <<-EOF
		--id 1 --port 1234 --direction out --segment data --skip 2 --count 1
		--id 2 --port 99 --skip 1
	EOF
	serve recv 300 eof close
	in_client ./peer connect 10.9.0.2 1234 send 100 touch "$tmp/one" await "$tmp/more" \
		send 100 sleep 50 send 100 sleep 50 touch "$tmp/done" close &
	peer=$!
	until_ok 5 test -e "$tmp/one"
	sleep 0.1
	change_rules
	touch "$tmp/more"
	until_ok 5 test -e "$tmp/done"
	is "$name" "$(finctl --json -n client rules | jq -c '.rules[0] | [.id, .drops]')" "[1,$drops]"
	wait $peer
}

change_rules() {
	finctl -n client save >"$tmp/rules"
	finctl -n client restore "$tmp/rules"
}
hosts
third "a rule that did not change remembers the write before" 1

change_rules() {
	finctl -n client save | sed 's/--count 1/--count 2/' >"$tmp/rules"
	finctl -n client restore "$tmp/rules"
}
third "one that reads differently begins anew" 0

# While nobody has tidied up yet.
change_rules() {
	finctl -n client save >"$tmp/rules"
	finctl -n client undrop 1
	finctl -n client restore "$tmp/rules"
}
third "so does one that was gone" 0
