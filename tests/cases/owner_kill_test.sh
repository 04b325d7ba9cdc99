#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# finctl is killed at moments that nobody chose, while it adds rules, runs
# programs, ends them, or restores: never a rule is left behind, never another's
# is taken away, and never half a file takes effect.

. ./lib.sh
plan 8

rounds=40
# The same moments each time.
RANDOM=7

# a moment of up to MS milliseconds
moment() {
	local ms=$((RANDOM % $1))

	sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
}

rules() {
	finctl --json -n "$1" rules | jq -c "[.rules[] | $2]"
}

hosts
finctl -n client drop --port 11 >/dev/null
finctl -n client drop --port 12 -- sleep 1000 >/dev/null 2>&1 &
bystander=$!
sleep 0.5
stands='[[[11,11]],[[12,12]]]'

for ((i = 0; i < rounds; i++)); do
	finctl -n client drop --port 1234 -- sh -c 'exec sleep 0.03' >/dev/null 2>&1 &
	moment 100
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
done
is "killed with a program, it leaves nothing and takes nothing" "$(rules client .match.port)" "$stands"
like "and it was killed at all moments" "$(rules client .id | tr -d '[]')" '^1,2$'
last=$(finctl -n client drop --port 1 | sed 's/rule \([0-9]*\) .*/\1/')
finctl -n client undrop "$last"
within "some before there was a rule, some behind" "$last" 10 $((rounds + 3))

# Two at a time, each with an end of its own.
for ((i = 0; i < rounds / 2; i++)); do
	finctl -n client drop --port 1234 -- sleep 0.02 >/dev/null 2>&1 &
	finctl -n client drop --port 1234 -- sleep 0.02 >/dev/null 2>&1 &
	moment 80
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
done
until_ok 5 sh -c "finctl -n client rules | grep -q ' 1234 ' && exit 1 || exit 0"
is "nor when two run at a time" "$(rules client .match.port)" "$stands"

for ((i = 0; i < 2000; i++)); do
	echo "--port $((i + 2000))" >&3
	echo "--port $((i + 4000))" >&4
done 3>"$tmp/a" 4>"$tmp/b"
halves=0
ended=0
# How long one takes depends on the kernel.
read -r from _ </proc/uptime
finctl -n server restore "$tmp/a"
read -r to _ </proc/uptime
took=$(((${to/./} - ${from/./}) * 15 + 20))
for ((i = 0; i < rounds / 2; i++)); do
	finctl -n server restore "$tmp/$( ((i % 2)) && echo a || echo b)" 2>/dev/null &
	moment "$took"
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
	read -r n first last < <(finctl -n server save | awk 'NR == 1 { f = $4 } END { print NR, f, $4 }')
	[[ "$n $first $last" =~ ^(0|2000 2000 3999|2000 4000 5999) ]] || halves=$((halves + 1))
	((first == (i % 2 ? 2000 : 4000))) && ended=$((ended + 1))
done
is "killed in a restore, all of the file or nothing takes effect" $halves 0
within "some before their end, some behind" $ended 1 $((rounds / 2 - 1))

kill $bystander
wait $bystander
is "at last the other's rule goes too" "$(rules client .match.port)" '[[[11,11]]]'
is "and transactions go on to be begun and done" \
	"$(./genl 14 and 15 '4=[' '2=[' 1=u32:1 2=u32:1 3=u32:1 ']' ']' and 16 | tail -n 1)" 'ok 0'
