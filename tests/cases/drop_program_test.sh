#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A rule that is made for a program lasts as long as the program runs, and
# finctl stands between the two as if it were not there.

. ./lib.sh
plan 26

program() {
	finctl drop --port 1234 -- "$@" 2>"$tmp/err"
}

# gives NAME STATUS COMMAND...
gives() {
	local name=$1 want=$2 status

	shift 2
	"$@" >"$tmp/out"
	status=$?
	is "$name" $status "$want"
}

rules() {
	finctl --json --all-netns rules | jq '.rules | length'
}

# start COMMAND: a program runs, $program, under a finctl, $wrapper.
start() {
	rm -f "$tmp/pid"
	finctl drop --port 1234 -- sh -c "echo \$\$ >$tmp/pid; exec $1" >"$tmp/out" 2>"$tmp/err" &
	wrapper=$!
	until_ok 5 test -s "$tmp/pid"
	program=$(<"$tmp/pid")
}

# stopped NAME STATUS: $wrapper ends with it.
stopped() {
	local status

	wait "$wrapper" 2>/dev/null
	status=$?
	is "$1" $status "$2"
}

gives "the status is the program's" 7 program sh -c 'exit 7'
gives "a program that a signal ends gives 128 and its number" 137 program sh -c 'kill -9 $$'
gives "a program that is not there gives 127" 127 program ./no-such-program
like "and is named" "$(<"$tmp/err")" '^finctl: cannot run ./no-such-program: No such file'
gives "what cannot be run gives 126" 126 program /etc/passwd
is "then nothing is shown" "$(<"$tmp/out")" ""
gives "its output comes first" 0 program echo hello
is "in full" "$(head -n 1 "$tmp/out")" hello
is "no rule is left" "$(rules)" 0

gives "while it runs the rule is there" 0 program sh -c 'finctl --json rules >rules.json'
is "with its owner" "$(jq -c '[.rules[] | [.match.port, .owner.comm]]' rules.json)" \
	'[[[[1234,1234]],"finctl"]]'

refused "a word before the program" 1 'a program stands behind --' finctl drop --port 1234 true
refused "no program" 1 '-- is followed by a program' finctl drop --port 1234 --
refused "several namespaces" 1 'a program runs in one namespace' \
	finctl --all-netns drop --port 1234 -- true

start "sleep 100"
kill "$wrapper"
stopped "SIGTERM is passed on" 143
ok "and ends the program" test ! -e "/proc/$program"

start "sleep 100"
finctl undrop --all 2>"$tmp/err"
like "undrop --all says what it leaves" "$(<"$tmp/err")" 'whose programs still run: 1'
is "and leaves it" "$(rules)" 1
kill -9 "$wrapper"
stopped "SIGKILL is not" 137
is "the rule goes with finctl, however that ends" "$(rules)" 0
ok "and the program goes on" test -e "/proc/$program"
kill "$program"

gives "the rule ends with the program, not with its children" 0 program sh -c \
	"sleep 100 >/dev/null 2>&1 & echo \$! >$tmp/child"
is "at once" "$(rules)" 0
ok "which go on" kill "$(<"$tmp/child")"

start "sleep 100"
rmmod finctl
kill "$program"
stopped "the module can go under it, and the status stays the program's" 143
like "and that is said" "$(<"$tmp/err")" 'the module was unloaded while sh ran'
