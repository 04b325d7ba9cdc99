#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A listener that falls behind is told how many events it missed, to the one, and
# how the sockets stand of which they were; then it goes on.

. ./lib.sh
plan 13

# burst N: so many closes, both ends of which are recorded.
burst() { ./burst 1234 "$1"; }

events() { finctl --json show | jq '[.records[].events | length] | add'; }
of_type() { jq -s "[.[] | select(.type $1)]" "$tmp/stream"; }

finctl record --port 1234
later finctl off
finctl --json monitor --buffer 64 >"$tmp/stream" 2>"$tmp/talk" &
monitor=$!
until_ok 10 grep -q listening "$tmp/talk"

burst 10
sleep 1
is "what it can take, it takes" "$(of_type '!= ""' | jq length)" "$(events)"
is "and misses nothing" "$(of_type '== "missed"' | jq length)" 0

kill -STOP $monitor
burst 250
kill -CONT $monitor
sleep 5

is "no record was lost on the way" \
	"$(finctl --json show | jq -c '.namespaces[0] | [.not_recorded, .evicted, .events_lost]')" '[0,0,0]'
seen=$(of_type '| IN("missed", "now") | not' | jq length)
missed=$(of_type '== "missed"' | jq 'map(.missed) | add // 0')
ok "the burst was more than it could take" test "$missed" -gt 500
is "seen and missed are all that happened" $((seen + missed)) "$(events)"
is "each is missed once" "$(of_type '== "missed"' | jq '.[-1].lost')" "$missed"
like "it says so on stderr" "$(grep -c 'events missed: they came faster than they could be printed' "$tmp/talk")" '^[1-9]'
is "the numbers of those seen go up" \
	"$(of_type '| IN("missed", "now") | not' | jq '[.[].stream_seq] | . == (sort | unique)')" true

# A socket of which the last event was seen stands as it was seen to.
finctl --json show >"$tmp/records"
now=$(of_type '== "now"' | jq -c 'map(.id) | unique | length')
ok "sockets are told of anew" test "$now" -gt 200
is "as they stand" \
	"$(jq -s -c --slurpfile records "$tmp/records" '
		($records[0].records | map({ (.id): [.state, .end.reason] }) | add) as $now |
		[.[] | select(.type == "now") | select([.state, .end.reason] != $now[.id])] | length' "$tmp/stream")" 0

before=$(wc -l <"$tmp/stream")
burst 5
sleep 1
ok "it goes on" test "$(wc -l <"$tmp/stream")" -gt $((before + 20))
is "and misses nothing more" "$(of_type '== "missed"' | jq 'map(.missed) | add')" "$missed"
seen=$(of_type '| IN("missed", "now") | not' | jq length)
is "to the end" $((seen + missed)) "$(events)"
kill $monitor
wait
