#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A rule that contradicts itself is refused with the reason, by the tool and by the
# kernel; one that can hold for less than it says gets a warning; too many are an error.
# shellcheck disable=SC2046,SC2086,SC2171 # numbers and lists of words

. ./lib.sh
plan 74

abi_numbers
readonly EINVAL=22 ERANGE=34

# wrong REGEX OPTION...: of drop --port 1234.
wrong() {
	refused "drop ${*:2}" 1 "$1" finctl -n client drop --port 1234 "${@:2}"
}

# bad NAME ERRNO REGEX ATTRIBUTE...: of a rule, from the kernel.
bad() {
	local answer

	answer=$(./genl $CMD_RULE_ADD "${@:4}" 2>&1 | tail -n 1)
	[[ $answer == "error $2 "* && ${answer#error "$2" } =~ $3 ]]
	point "the kernel: $1" $? "genl ${*:4} gave: $answer" $'\n'"expected: error $2 $3"
}

hosts
finctl -n client drop --port 1234 >/dev/null
before=$(snapshot)

wrong '--state is that of a local socket, and --direction forward has none' --direction forward --state fin-wait1
wrong 'neither side is local with --direction forward' --direction forward --local-port 5
wrong 'neither side is local with --direction forward' --direction forward --remote-port 5
wrong 'neither side is local with --direction forward' --direction forward --local 10.0.0.1
wrong 'neither side is local with --direction forward' --direction forward --remote fd00::/8
wrong '--uid and --cgroup are those of a local socket' --direction forward --uid 0
wrong '--uid and --cgroup are those of a local socket' --direction forward --cgroup /
wrong '--probability 1.5: ' --probability 1.5
wrong '--probability -0.1: ' --probability -0.1
wrong '--probability 0.0000000001: ' --probability 0.0000000001
wrong '--probability half: ' --probability half
wrong '--every 0: ' --every 0
wrong '--every x: ' --every x
wrong '--count 0: ' --count 0
wrong '--skip -1: ' --skip -1
wrong '--skip 99999999999999999999: ' --skip 99999999999999999999
wrong '--seed is for --probability' --seed 7
wrong '--seed -1: ' --probability 0.5 --seed -1
wrong '--for 0: ' --for 0
wrong '--for 5parsecs: ' --for 5parsecs
wrong '--for -1s: ' --for -1s
wrong '--state nowhere: ' --state nowhere
wrong '--state .*: ' --state ''
wrong '--state fin-wait1,: ' --state fin-wait1,
wrong '--mark x: ' --mark x
wrong '--mark 1/0x100000000: ' --mark 1/0x100000000
wrong '--mark has bits that its mask leaves out' --mark 3/1
wrong '--uid no-such-user: ' --uid no-such-user
wrong '--uid 4294967295: ' --uid 4294967295
wrong '--cgroup /no/such: ' --cgroup /no/such
wrong '--dev .*: ' --dev a-name-that-is-much-too-long
wrong '--dev .*: ' --dev ''
wrong '-4 and an IPv6 address contradict each other' -4 --local fd00::/8
wrong '-6 and an IPv4 address contradict each other' -6 --remote 10.0.0.0/8
wrong 'are of two families' --local 10.0.0.1 --remote fd00::1
wrong 'no segment is in a class and not in it' --segment 'syn+!syn'
refused 'syn+rst+pure-ack' 2 'these classes contradict each other: no segment is in all' \
	finctl -n client drop --port 1234 --segment 'syn+rst+pure-ack'
refused 'pure-ack+data' 2 'these classes contradict each other: no segment is in all' \
	finctl -n client drop --port 1234 --segment 'pure-ack+data'
refused 'pure-ack+retransmit' 2 'these classes contradict each other: no segment is in all' \
	finctl -n client drop --port 1234 --segment 'pure-ack+retransmit'
refused 'syn+ack' 2 'these classes contradict each other: no segment is in all' \
	finctl -n client drop --port 1234 --segment 'syn+ack'
wrong 'go with --direction out alone' --as eperm --direction in
wrong 'go with --direction out alone' --as congestion --direction forward
wrong 'go with --direction out alone' --as congestion --direction any
wrong '--count is given twice' --count 1 --count 2
wrong '--state is given twice' --state listen --state established
refused "a program, and a contradiction" 1 'neither side is local' \
	finctl -n client drop --local-port 1 --direction forward -- touch "$tmp/ran"
ok "does not run" test ! -e "$tmp/ran"

netns="$A_RULE_NETNS=u32:$(stat -L -c %i /run/netns/client)"
forward="$A_RULE_DIRECTION=u32:$DIRECTION_FORWARD"
bad "a state of what is forwarded" $EINVAL '^what is forwarded has no local socket, and so no state$' \
	$netns $forward $A_RULE_STATES=u32:2
bad "a local port of it" $EINVAL '^no side of what is forwarded is local: name ports of either$' $netns $forward \
	$A_RULE_MATCH=[ $A_MATCH_PORT=[ $A_PORT_SIDE=u32:$SIDE_LOCAL $A_PORT_FIRST=u32:1 $A_PORT_LAST=u32:1 ] ]
bad "a user of it" $EINVAL '^what is forwarded has no local socket, and so no uid and no cgroup$' $netns $forward \
	$A_RULE_MATCH=[ $A_MATCH_UID=u32:1 ]
bad "eperm of what is forwarded" $EINVAL '^eperm and congestion exist for direction out alone' $netns $forward \
	$A_RULE_HOW=u32:$HOW_EPERM
bad "congestion of what comes in" $EINVAL '^eperm and congestion exist for direction out alone' $netns \
	$A_RULE_DIRECTION=u32:$DIRECTION_IN $A_RULE_HOW=u32:$HOW_CONGESTION
bad "more than certain" $ERANGE . $netns $A_RULE_PROBABILITY=u32:$((CERTAIN + 1))
bad "every 0th" $ERANGE . $netns $A_RULE_EVERY=u32:0
bad "none" $ERANGE . $netns $A_RULE_COUNT=u32:0
bad "a seed alone" $EINVAL '^a seed goes with a probability$' $netns $A_RULE_SEED=u64:1
bad "a mask alone" $EINVAL '^a mask goes with a mark$' $netns $A_RULE_MARK_MASK=u32:1
bad "a mark beside its mask" $EINVAL '^no mark has bits that its mask leaves out$' $netns $A_RULE_MARK=u32:3 $A_RULE_MARK_MASK=u32:1
bad "a state that is none" $EINVAL . $netns $A_RULE_STATES=u32:0x80000000
bad "a device without a name" $EINVAL '^a device has a name: leave it out for all$' $netns $A_RULE_DEV=x:00
is "nothing of all this has changed anything" "$(snapshot)" "$before"

# doubtful NAME REGEX OPTION...: a rule, but with a warning of one line.
doubtful() {
	finctl -n client drop --port 1234 "${@:3}" >"$tmp/out" 2>"$tmp/err"
	like "$1: a warning" "$? $(<"$tmp/err")" "^0 finctl: .*$2[^"$'\n'"]*\$"
	like "and a rule" "$(<"$tmp/out")" '^rule '
}
doubtful "a SYN of one who listens" '--state LISTEN: no segment of these classes' \
	--segment syn --direction out --state listening
doubtful "the ACK of a FIN of an open connection" '--state ESTABLISHED: no segment' --state established
doubtful "one of two states" '--state TIME_WAIT: no segment' --segment data --direction out --state established,time-wait
finctl -n client drop --port 1234 --segment data --state established,close-wait --direction out >/dev/null 2>"$tmp/err"
is "what is possible gets none" "$(<"$tmp/err")" ""
finctl --all-netns off

for ((i = 1; i <= 65535; i++)); do
	echo "--port $i"
done >"$tmp/full"
echo "--port 1 --remote 10.0.0.1" >>"$tmp/full"
echo "--port 1 --remote 10.0.0.2" | cat "$tmp/full" - >"$tmp/over"
finctl -n client drop --port 7 >/dev/null
left=$(finctl -n client save)
refused "one rule more than there may be" 2 'a namespace has 65536 rules at the most' finctl -n client restore "$tmp/over"
is "leaves those that there were" "$(finctl -n client save)" "$left"
ok "as many as there may be" finctl -n client restore "$tmp/full"
refused "another one then" 2 'the namespace has 65536 rules, and no room for more' finctl -n client drop --port 1
is "there are as many" "$(finctl -n client save | wc -l)" 65536
like "another namespace has room" "$(finctl -n server drop --port 1)" '^rule '
