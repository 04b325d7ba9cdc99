#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A rule that belongs to a netlink socket goes with that socket and with nothing
# else: another socket that has the same port, in another namespace or later,
# takes nothing away, and a namespace may go before its owners do.

. ./lib.sh
plan 22

# rule-add, whose rule is about port 1234, of the socket that sends it; @1: where.
owned="3 1=u32:%u 4=[ 2=[ 1=u32:1 2=u32:1234 3=u32:1234 ] ] 12=flag"

inum() {
	stat -Lc %i "/run/netns/$1"
}

# hold FILE [-p PORT] NETNS...: a socket that owns a rule in each, until FILE is there.
hold() {
	local file=$1 words=() port=() netns

	shift
	if [[ $1 == -p ]]; then
		port=(-p "$2")
		shift 2
	fi
	for netns; do
		# shellcheck disable=SC2059,SC2207 # words
		words+=($(printf "$owned" "$(inum "$netns")") and)
	done
	./genl "${port[@]}" "${words[@]}" await "$file" >"$file.out" &
	holder=$!
	until_ok 5 grep -q ok "$file.out"
	sleep 0.1
}

# let_go FILE PID
let_go() {
	touch "$1"
	wait "$2"
}

# gone NAME INUM
gone() {
	refused "$1" 2 'no network namespace has this inode number' finctl -n "net:[$2]" rules
}

rules() {
	finctl -n "$1" rules | grep -c genl
}

hosts
hold "$tmp/a" client
is "the rule is there" "$(rules client)" 1
finctl -n client drop --port 80 >/dev/null
let_go "$tmp/a" $holder
is "and goes with its socket" "$(rules client)" 0
is "another stays" "$(finctl --json -n client rules | jq -c '[.rules[] | [.id, .owner]]')" '[[2,null]]'
finctl -n client undrop --all

hold "$tmp/b" client server
is "one socket owns rules in two namespaces" "$(rules client)$(rules server)" 11
kill -9 $holder
wait $holder 2>/dev/null
is "which go at once" "$(rules client)$(rules server)" 00

# The port of a netlink socket is unique in the socket's own namespace alone.
hold "$tmp/c" -p 4242 client
first=$holder
rm -f "$tmp/d.out"
# shellcheck disable=SC2059,SC2046 # words
in_server ./genl -p 4242 $(printf "$owned" "$(inum client)") and await "$tmp/d" >"$tmp/d.out" &
second=$!
until_ok 5 grep -q ok "$tmp/d.out"
is "two sockets with the same port, in two namespaces" "$(rules client)" 2
let_go "$tmp/d" $second
is "take each its own rule away" "$(rules client)" 1
let_go "$tmp/c" $first
is "and nothing else" "$(rules client)" 0
hold "$tmp/e" -p 4242 client
is "the port is taken by another socket" "$(rules client)" 1
./genl 1 >/dev/null
finctl status >/dev/null
is "and sockets that own nothing take nothing away" "$(rules client)" 1
finctl -n client undrop --all 2>"$tmp/err"
is "nor does undrop --all" "$(rules client)" 1
ok "but undrop by number" finctl -n client undrop "$(finctl --json -n client rules | jq '.rules[0].id')"
is "does" "$(rules client)" 0
let_go "$tmp/e" $holder
ok "and the socket closes in peace" finctl -n client rules

hold "$tmp/f" client
finctl -n client off
is "off takes all" "$(rules client)" 0
let_go "$tmp/f" $holder

# The namespace goes first, then the owner; and the other way.
ip netns add short
short=$(inum short)
hold "$tmp/g" short client
ip netns del short
sleep 1
gone "a namespace goes although a socket elsewhere owns a rule there" "$short"
is "the socket's other rule stays" "$(rules client)" 1
let_go "$tmp/g" $holder
is "until it closes" "$(rules client)" 0

# A program in a namespace whose name is taken away.
ip netns add short
short=$(inum short)
finctl --json -n short drop --port 1234 -- sh -c "touch $tmp/runs; sleep 3; exit 5" >"$tmp/doc" &
until_ok 5 test -e "$tmp/runs"
ip netns del short
wait $!
is "a program keeps its namespace" $? 5
is "long enough to show what happened there" "$(jq -c '[(.rules | length), .records]' "$tmp/doc")" '[1,[]]'
sleep 1
gone "and no longer" "$short"

# The module goes while a socket owns a rule and has a transaction open.
hold "$tmp/h" client
./genl 14 and 15 2=u32:7 and await "$tmp/i" >"$tmp/i.out" &
until_ok 5 grep -q 'ok 0' "$tmp/i.out"
rmmod finctl
let_go "$tmp/h" $holder
let_go "$tmp/i" $!
modprobe finctl
is "the module goes and comes back under owners" "$(rules client)" 0
