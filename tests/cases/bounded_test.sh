#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Records take the memory that was set aside, and no more: ended ones make room,
# the oldest first; what found no room is counted.

. ./lib.sh
plan 18

hosts
port=3001
in_server ./peer listen $port repeat 1000 accept end &
later kill $!
listening server $port

finctl -n client record --port 3001 --records 8
for ((from = 4001; from <= 4020; from++)); do
	in_client ./peer from $from connect 10.9.0.2 3001 linger 0 close
done
show client >"$tmp/doc"
claims "$tmp/doc" <<'EOF'
.namespaces[0] as $n |
is("as many records as were asked for"; [$n.records_capacity, (.records | length)]; [8, 8]),
is("every ended one that made room is counted"; [$n.evicted, $n.not_recorded, $n.events_lost]; [12, 0, 0]),
is("all of them have ended"; [$n.records_open, $n.records_ended]; [0, 8]),
is("the last ones are left, in their order"; [.records[].local.port]; [range(4013; 4021)]),
is("each is whole"; [.records[] | [.complete, .end.reason]] | unique; [[true, "reset-sent"]]),
is("the events are those of the records that are left"; $n.events; [.records[].events | length] | add)
EOF

# Those that wait in FIN_WAIT1 make no room.
finctl -n client drop --port 3001 --segment fin --direction out >/dev/null
in_client ./peer repeat 20 connect 10.9.0.2 3001 close end
sleep 0.1
show client >"$tmp/doc"
claims "$tmp/doc" <<'EOF'
.namespaces[0] as $n |
is("open records stay"; [.records[].state] | unique; ["FIN_WAIT1"]),
is("until all are open"; [$n.records_open, $n.records_ended]; [8, 0]),
is("others are counted as not recorded, each once"; [$n.evicted, $n.not_recorded]; [20, 12])
EOF
refused "another size cannot be had meanwhile" 2 '--records: .*turn off first' \
	finctl -n client record --records 9
ok "the same can" finctl -n client record --records 8
finctl -n client off

# One record, and the event slots that come with it.
finctl -n client monitor --json >"$tmp/events" 2>"$tmp/listening" &
monitor=$!
later kill $monitor
until_ok 5 test -s "$tmp/listening"
finctl -n client record --port 3001 --records 1
# What vanishes comes in, after the transmission that it answers.
finctl -n client drop --port 3001 --direction in >/dev/null
dial close
sleep 10
show client >"$tmp/doc"
kill $monitor
wait $monitor
{
	echo '{"show":'
	cat "$tmp/doc"
	echo ', "monitor": ['
	paste -sd, "$tmp/events"
	echo ']}'
} >"$tmp/both"
claims "$tmp/both" <<'EOF'
.show.namespaces[0] as $n | .show.records[0] as $record | .monitor as $events |
is("the record says that it lacks events"; [$record.complete, $record.incomplete];
	[false, ["event-slots-full"]]),
holds("and how many are lost is counted"; $n.events_lost > 0; $n.events_lost),
is("together they are those that a listener got"; $n.events + $n.events_lost; $events | length),
is("those that are kept are the first ones"; [$record.events[].ns];
	[$events[:$n.events][].ns]),
is("the listener missed none"; [$events[].lost] | unique; [0]),
is("the record counts its retransmissions all the same"; $record.retransmits;
	[$events[] | select(.type == "retransmit")] | length),
is("and its state is that of the last event"; $record.state; "FIN_WAIT1")
EOF
