#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A rule with --for takes segments for that long, says what is
# left of its time, and is listed as over.

. ./lib.sh
plan 6

hosts
serve recv 100 eof close
before=$(./peer clock)
finctl -n client drop --port 1234 --direction out --segment any --for 2500ms >/dev/null
after=$(./peer clock)
finctl -j -n client rules >"$tmp/early"
# SYNs at 0, 1 and 3 seconds, of which the third is too late to be lost.
dial send 100 close
sleep 3
finctl -j -n client rules >"$tmp/late"
within "what is left is told" "$(jq '.rules[0].left_ms' "$tmp/early")" 1500 2499
is "two SYNs are lost, and the third one is not" "$(jq -c '.rules[0] | [.matches, .drops]' "$tmp/late")" "[2,2]"
is "nothing is left then" "$(jq '.rules[0].left_ms' "$tmp/late")" 0
like "which the list says" "$(finctl -n client rules)" expired

last=$(show client | jq '[.records[].events[] | select(.type == "drop").ns] | max')
within "the last one was lost in time" $((last - before)) 900000000 $((2500000000 + after - before))
finctl -n client undrop 1
is "it can be removed" "$(finctl -n client save)" ""
