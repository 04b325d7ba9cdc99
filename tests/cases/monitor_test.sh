#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A listener gets each event of the namespaces and connections that it names, once,
# numbered and in the order of time; nothing stays of it when it has gone.

. ./lib.sh
plan 20

# listen NAME ARG...: a monitor in the background, $monitor, with its output in $tmp/NAME.
listen() {
	finctl "${@:2}" >"$tmp/$1" 2>"$tmp/$1.err" &
	monitor=$!
	until_ok 5 grep -q '^listening$' "$tmp/$1.err"
}

statuses=

subscribers() {
	[[ $(finctl --json status) =~ \"subscribers\":([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
}

hosts
finctl -n server drop --port 3001 >/dev/null
finctl -n server record
finctl -n client record
listen both --json -n client -n server monitor
both=$monitor
listen one --json -n client monitor --port 3002
one=$monitor
listen five --json -n client monitor --count 5
five=$monitor
listen text -n client -n server monitor --port 3002
text=$monitor
is "the module knows its listeners" "$(subscribers)" 4
for port in 3001 3002; do
	serve recv 100 eof sleep 100 close
	dial send 100 close
done
sleep 3
wait "$five"
is "a listener for a number of events ends when it has had them" "$? $(wc -l <"$tmp/five")" "0 5"
show client server >"$tmp/doc"
for monitor in $both $one $text; do
	kill "$monitor"
	wait "$monitor"
	statuses+=" $?"
done
is "others end by a signal, as those who did what they should" "$statuses" " 0 0 0"
is "nothing stays of them" "$(subscribers)" 0
{
	echo '{"show":'
	cat "$tmp/doc"
	for name in both one five; do
		echo ", \"$name\": ["
		paste -sd, "$tmp/$name"
		echo ']'
	done
	echo '}'
} >"$tmp/all"

claims "$tmp/all" <<'EOF'
def netns($name): .show.namespaces[] | select(.name == $name).netns;
def of_record: {netns, family, local, remote};
def bare: del(.netns, .family, .local, .remote, .record, .stream_seq, .lost);
. as $all |
is("events are numbered from 1, in one sequence for both namespaces"; [.both[].stream_seq];
	[range(.both | length) | . + 1]),
is("in the order of time"; [.both[].ns] | . == sort; true),
is("none was missed"; [.both[].lost] | unique; [0]),
is("they are of both namespaces"; [.both[].netns] | unique; [netns("client", "server")] | sort),
is("and are those of the records, each once"; [.both[] | [.netns, .record, bare]] | sort;
	[.show.records[] | .netns as $netns | .id as $id | .events[] | [$netns, $id, del(.drop)]] | sort),
is("each tells whose it is"; [.both[] | [.record, of_record]] | unique;
	[.show.records[] | [.id, of_record]] | unique),
is("a listener for one port gets what it asked for"; [.one[] | del(.stream_seq)];
	[.both[] | select(.netns == ($all | netns("client")) and .remote.port == 3002) | del(.stream_seq)]),
is("with numbers of its own"; [.one[].stream_seq]; [range(.one | length) | . + 1]),
is("the first ones come first"; [.five[] | del(.stream_seq)];
	[.both[] | select(.netns == ($all | netns("client"))) | del(.stream_seq)][:5]),
holds("there were drops among them"; [.both[] | select(.type == "drop")] | length > 1; 0)
EOF
lines=$(wc -l <"$tmp/text")
within "as text, an event is a line" "$lines" 12 20
like "which counts the time from the first one" "$(head -n 1 "$tmp/text")" '^ +0\.000'
like "and names the namespace, where there are several" "$(<"$tmp/text")" 'server.*TIME_WAIT|client.*TIME_WAIT'

# A segment of no socket that has a record.
finctl --all-netns off
finctl -n server drop --port 3003 --segment syn --direction in >/dev/null
listen all --json -n server monitor --count 1
port=3003
dial close 2>/dev/null &
later kill $!
wait "$monitor"
is "what is no record's comes without one" "$(jq -c '[.type, .record, .local.port, .class, .direction]' "$tmp/all")" \
	'["drop",null,3003,["syn"],"in"]'
finctl -n server off
listen dead --json -n server monitor
kill -9 "$monitor"
wait "$monitor" 2>/dev/null
is "a listener that is killed leaves nothing either" "$(subscribers)" 0
listen absolute -n server monitor --absolute --count 1
finctl -n server record
port=3004
serve close
dial eof close
wait "$monitor"
like "the time of day on request" "$(<"$tmp/absolute")" '^ *20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:]{8}\.[0-9]{6} '
