#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A netlink message that is not as it should be is refused with an errno and a
# sentence, whatever sent it, and changes nothing.
# shellcheck disable=SC2046,SC2086,SC2171 # numbers and lists of words

. ./lib.sh
plan 198

abi_numbers
readonly EEXIST=17 EINVAL=22 EBUSY=16 ERANGE=34 ENOENT=2 EPROTO=71 EOPNOTSUPP=95
readonly nobody=4026531999	# no namespace has this inode number

# bad NAME ERRNO REGEX ARG...: genl's last answer, with a text like REGEX.
bad() {
	local answer

	answer=$(./genl "${@:4}" 2>&1 | tail -n 1)
	[[ $answer == "error $2 "* && ${answer#error "$2" } =~ $3 ]]
	point "$1" $? "genl ${*:4} gave: $answer" $'\n'"expected: error $2 $3"
}

# takes_netns CMD ATTR [ATTR=VALUE...]: a command with its namespace, and what it
# needs beside.
takes_netns() {
	local cmd=CMD_$1 attr=A_$2

	cmd=${!cmd} attr=${!attr}
	bad "$1: no such namespace" $ENOENT '^no network namespace has this inode number$' \
		$cmd "${@:3}" $attr=u32:$nobody
	bad "$1: a short namespace" $EINVAL . $cmd "${@:3}" $attr=x:0102
	bad "$1: a long namespace" $EINVAL . $cmd "${@:3}" $attr=u64:1
	bad "$1: a namespace twice" $EINVAL '^an attribute is given twice$' \
		$cmd "${@:3}" "$attr=u32:$own" "$attr=u32:$own"
	bad "$1: an unknown attribute" $EINVAL '^Unknown attribute type$' $cmd "${@:3}" 200=u32:1
	bad "$1: half an attribute" $EINVAL '^bytes leftover after parsing attributes$' \
		$cmd "${@:3}" raw=0c000100ff
	bad "$1: another version" $EPROTO '^version 1 of the family is spoken here$' -v 2 $cmd "${@:3}"
	bad "$1: a reserved field" $EINVAL . -r 1 $cmd "${@:3}"
}

# takes_match CMD ATTR [OPTION]: of each command that takes a match.
takes_match() {
	local cmd=CMD_$1 attr=A_$2 name=$1
	local m=("${@:3}" "${!cmd}" "${!attr}=[")
	local addr=x:00000000000000000000ffff0a090001 addr6=x:fd090000000000000000000000000001

	bad "$name: a match that is not marked as nested" $EINVAL 'NLA_F_NESTED is missing' \
		"${@:3}" "${!cmd}" "${!attr}=(" "$A_MATCH_FAMILY=u32:1" ')'
	bad "$name: a family that is none" $ERANGE . "${m[@]}" "$A_MATCH_FAMILY=u32:3" ]
	bad "$name: a family twice" $EINVAL '^an attribute is given twice$' \
		"${m[@]}" "$A_MATCH_FAMILY=u32:1" "$A_MATCH_FAMILY=u32:1" ]
	bad "$name: a port without a side" $EINVAL '^a port needs side, first and last$' \
		"${m[@]}" $A_MATCH_PORT=[ "$A_PORT_FIRST=u32:1" "$A_PORT_LAST=u32:1" ] ]
	bad "$name: a port that is none" $ERANGE . \
		"${m[@]}" $A_MATCH_PORT=[ "$A_PORT_SIDE=u32:1" "$A_PORT_FIRST=u32:1" "$A_PORT_LAST=u32:65536" ] ]
	bad "$name: a range from the end" $EINVAL '^a range of ports begins with the smaller one$' \
		"${m[@]}" $A_MATCH_PORT=[ "$A_PORT_SIDE=u32:1" "$A_PORT_FIRST=u32:2" "$A_PORT_LAST=u32:1" ] ]
	bad "$name: a short address" $ERANGE . \
		"${m[@]}" $A_MATCH_PREFIX=[ "$A_PREFIX_SIDE=u32:1" "$A_PREFIX_ADDRESS=x:0a090001" ] ]
	bad "$name: two prefixes of one side" $EINVAL '^a match has one prefix a side at the most$' "${m[@]}" \
		$A_MATCH_PREFIX=[ "$A_PREFIX_SIDE=u32:2" "$A_PREFIX_ADDRESS=$addr" "$A_PREFIX_LENGTH=u32:128" ] \
		$A_MATCH_PREFIX=[ "$A_PREFIX_SIDE=u32:2" "$A_PREFIX_ADDRESS=$addr" "$A_PREFIX_LENGTH=u32:128" ] ]
	bad "$name: two families in one match" $EINVAL '^the prefixes are not of one family$' "${m[@]}" \
		$A_MATCH_PREFIX=[ "$A_PREFIX_SIDE=u32:2" "$A_PREFIX_ADDRESS=$addr" "$A_PREFIX_LENGTH=u32:128" ] \
		$A_MATCH_PREFIX=[ "$A_PREFIX_SIDE=u32:3" "$A_PREFIX_ADDRESS=$addr6" "$A_PREFIX_LENGTH=u32:128" ] ]
	bad "$name: a prefix of the other family" $EINVAL '^the prefix is not of the family named$' \
		"${m[@]}" "$A_MATCH_FAMILY=u32:2" \
		$A_MATCH_PREFIX=[ "$A_PREFIX_SIDE=u32:2" "$A_PREFIX_ADDRESS=$addr" "$A_PREFIX_LENGTH=u32:128" ] ]
	bad "$name: an unknown attribute in the match" $EINVAL '^Unknown attribute type$' "${m[@]}" 200=u32:1 ]
}

later finctl --all-netns off
own=$(stat -Lc %i /proc/self/ns/net)
finctl record --records 16
finctl drop --port 1234 >/dev/null
./genl $CMD_SUBSCRIBE >/dev/null	# the memory for events stays from now on
before=$(snapshot)

takes_netns NETNS_GET NETNS_NETNS
takes_netns RULE_ADD RULE_NETNS
takes_netns RULE_DEL RULE_NETNS "$A_RULE_ALL=flag"
takes_netns RULE_GET RULE_NETNS "$A_RULE_ID=u32:1"
takes_netns RECORD_START RECORDING_NETNS
takes_netns RECORD_STOP RECORDING_NETNS
takes_netns RECORD_GET RECORD_NETNS "$A_RECORD_ID=u64:1"
takes_netns CLEAR RECORDING_NETNS
takes_netns OFF RECORDING_NETNS
takes_netns SUBSCRIBE SUBSCRIPTION_NETNS
takes_netns SUBSCRIPTION_GET SUBSCRIPTION_NETNS
takes_netns RESTORE_BEGIN RULE_NETNS
takes_netns RESTORE_RULE RULE_NETNS

takes_match RULE_ADD RULE_MATCH
takes_match RECORD_START RECORDING_MATCH
takes_match SUBSCRIBE SUBSCRIPTION_MATCH
takes_match RECORD_GET RECORD_MATCH -d

bad "the tool is older" $EPROTO '^the module is newer than the tool: upgrade the tool$' \
	$CMD_STATUS_GET $A_STATUS_ABI=u32:0
bad "the tool is newer" $EPROTO '^the tool is newer than the module: upgrade the module$' \
	$CMD_STATUS_GET $A_STATUS_ABI=u32:1000
bad "half a number" $EINVAL . $CMD_STATUS_GET $A_STATUS_ABI=x:01
bad "a number twice" $EINVAL '^an attribute is given twice$' \
	$CMD_STATUS_GET $A_STATUS_ABI=u32:1 $A_STATUS_ABI=u32:1

r=$CMD_RULE_ADD
bad "no direction has the number 0" $ERANGE . $r $A_RULE_DIRECTION=u32:0
bad "nor 99" $ERANGE . $r $A_RULE_DIRECTION=u32:99
bad "a long direction" $EINVAL . $r $A_RULE_DIRECTION=u64:1
bad "no way to drop has the number 99" $ERANGE . $r $A_RULE_HOW=u32:99
bad "the receiver cannot be told" $EINVAL 'exist for direction out alone: only a sender can be told$' \
	$r $A_RULE_HOW=u32:$HOW_EPERM $A_RULE_DIRECTION=u32:$DIRECTION_IN
bad "nor both" $EINVAL 'exist for direction out alone: only a sender can be told$' \
	$r $A_RULE_HOW=u32:$HOW_EPERM $A_RULE_DIRECTION=u32:$DIRECTION_BOTH
bad "a term without a class" $EINVAL '^a class term names at least one class$' $r $A_RULE_CLASS=[ ]
bad "a class and not that class" $EINVAL '^no segment is in a class and not in it$' \
	$r $A_RULE_CLASS=[ $A_TERM_ALL=u32:$((CLASS_FIN | CLASS_RST)) $A_TERM_NONE=u32:$CLASS_FIN ]
bad "a class that there is not" $EINVAL . $r $A_RULE_CLASS=[ $A_TERM_ALL=u32:0x80000000 ]
bad "classes twice" $EINVAL '^an attribute is given twice$' \
	$r $A_RULE_CLASS=[ $A_TERM_ALL=u32:1 $A_TERM_ALL=u32:1 ]
bad "a term that is not marked as nested" $EINVAL 'NLA_F_NESTED is missing' \
	$r "$A_RULE_CLASS=(" $A_TERM_ALL=u32:1 ')'
bad "too many terms" $EINVAL '^a rule has 16 class terms at the most$' \
	$r $(for i in {1..17}; do echo "$A_RULE_CLASS=[ $A_TERM_ALL=u32:1 ]"; done)
bad "too many ports" $EINVAL '^a match has 16 ports or ranges at the most$' $r $A_RULE_MATCH=[ \
	$(for i in {1..17}; do
		echo "$A_MATCH_PORT=[ $A_PORT_SIDE=u32:1 $A_PORT_FIRST=u32:$i $A_PORT_LAST=u32:$i ]"
	done) ]
bad "two matches" $EINVAL '^an attribute is given twice$' $r $A_RULE_MATCH=[ ] $A_RULE_MATCH=[ ]
bad "a number that the module gives" $EINVAL . $r $A_RULE_ID=u32:7
bad "a counter" $EINVAL . $r $A_RULE_DROPS=u64:7
bad "a rule that is not there" $ENOENT '^no such rule in this namespace$' $CMD_RULE_DEL $A_RULE_ID=u32:99
bad "the rule 0" $ERANGE . $CMD_RULE_DEL $A_RULE_ID=u32:0
bad "no rule" $EINVAL '^name a rule by its id, or all$' $CMD_RULE_DEL
bad "one and all" $EINVAL '^an id and all contradict each other$' \
	$CMD_RULE_DEL $A_RULE_ID=u32:1 $A_RULE_ALL=flag
bad "a flag with a value" $ERANGE . $CMD_RULE_DEL $A_RULE_ALL=u32:1
bad "which rule" $EINVAL '^name a rule by its id, or ask for a dump$' $CMD_RULE_GET
bad "a dump of one rule" $EINVAL '^a dump gives all rules: leave the id out$' -d $CMD_RULE_GET $A_RULE_ID=u32:1

bad "no records" $ERANGE . $CMD_RECORD_START $A_RECORDING_RECORDS=u32:0
bad "too many records" $ERANGE . $CMD_RECORD_START $A_RECORDING_RECORDS=u32:$((RECORDS + 1))
bad "another number than what is in use" $EBUSY 'turn off first$' $CMD_RECORD_START $A_RECORDING_RECORDS=u32:17
bad "which record" $EINVAL '^name a record by its id alone, or ask for a dump$' $CMD_RECORD_GET
bad "a record and a match" $EINVAL '^name a record by its id alone, or ask for a dump$' \
	$CMD_RECORD_GET $A_RECORD_ID=u64:1 $A_RECORD_MATCH=[ ]
bad "a record that is not there" $ENOENT '^no such record in this namespace$' $CMD_RECORD_GET $A_RECORD_ID=u64:1
bad "the record 0" $ERANGE . $CMD_RECORD_GET $A_RECORD_ID=u64:0
bad "a dump of no namespace" $ENOENT '^no network namespace' -d $CMD_RECORD_GET $A_RECORD_NETNS=u32:$nobody
bad "the same for rules" $ENOENT '^no network namespace' -d $CMD_RULE_GET $A_RULE_NETNS=u32:$nobody
bad "a dump of one namespace" $EINVAL '^a dump gives all namespaces: leave netns out$' \
	-d $CMD_NETNS_GET "$A_NETNS_NETNS=u32:$own"
for cmd in NETNS_GET RULE_GET RECORD_GET; do
	number=CMD_$cmd
	bad "$cmd: a dump in another version" $EPROTO '^version 1 of the family' -v 2 -d "${!number}"
done
bad "a namespace twice in a dump" $EINVAL '^an attribute is given twice$' \
	-d $CMD_RULE_GET "$A_RULE_NETNS=u32:$own" "$A_RULE_NETNS=u32:$own"
bad "a rule of no transaction" $EINVAL 'no transaction is open' $CMD_RESTORE_RULE
bad "the end of no transaction" $EINVAL 'no transaction is open' $CMD_RESTORE_COMMIT
bad "a second subscription" $EEXIST '^this socket has subscribed to this namespace already$' \
	$CMD_SUBSCRIBE and $CMD_SUBSCRIBE

# What the kernel refuses before it asks anyone has no sentence.
bad "a command that there is not" $EOPNOTSUPP '^$' 99
bad "an event as a command" $EOPNOTSUPP '^$' $CMD_EVENT
bad "a dump where there is none" $EOPNOTSUPP '^$' -d $CMD_OFF
bad "flags that mean nothing" $EINVAL . -F 0x400 $CMD_OFF
is "nothing of this has changed anything" "$(snapshot)" "$before"
is "not even a listener is left" "$(finctl --json status | jq .subscribers)" 0
