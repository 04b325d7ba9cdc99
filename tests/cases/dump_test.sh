#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two thousand records, many times what one netlink message holds, are told
# completely, each once, with its events; a single one, or those that match, alone.

. ./lib.sh
plan 13

host client
later finctl --all-netns off
finctl -n client record --records 4096
in_client ./peer listen 3001 repeat 1000 accept eof close end &
listening client 3001
in_client ./peer repeat 1000 connect 127.0.0.1 3001 close end
wait $!
sleep 1
show client >"$tmp/doc"
claims "$tmp/doc" <<'EOF'
def at_peer: .local.port != 3001;
.namespaces[0] as $n |
is("every end of every connection has a record"; .records | length; 2000),
is("which is there once"; [.records[].id] | unique | length; 2000),
is("as many of each end"; [.records[] | at_peer] | [(map(select(.)) | length), (map(select(not)) | length)];
	[1000, 1000]),
is("every one names another as its peer"; [.records[].peer] | unique | length; 2000),
is("the events are all there"; [.records[].events | length] | add; $n.events),
is("in the order of time in each"; [.records[] | [.events[].ns] | . == sort] | unique; [true]),
# The ACK of its FIN comes alone, or with the other's FIN: that is up to who runs first.
is("those of the end that closed first"; ([.records[] | select(at_peer) | [.events[].type]] | unique) -
	[["state", "fin-sent", "state", "fin-acked", "fin-received", "state"],
	 ["state", "fin-sent", "fin-received", "state", "fin-acked", "state"]]; []),
is("and of the other"; [.records[] | select(at_peer | not) | [.events[].type]] | unique | length; 1),
is("each has the close as it went"; [.records[] | select(at_peer | not) | [.end.reason, .complete, states]] | unique;
	[["closed", true, ["CLOSE_WAIT", "LAST_ACK", "CLOSE"]]]),
is("the records are in the order of their beginning"; [.records[].started_ns] | . == sort; true)
EOF
id=$(jq -r '.records[777].id' "$tmp/doc")
finctl --json -n client show "$id" >"$tmp/one"
is "one of them is the same alone" "$(jq -c '.records[0] | del(.peer)' "$tmp/one")" \
	"$(jq -c '.records[777] | del(.peer)' "$tmp/doc")"
is "those that match are there, and no other" \
	"$(finctl --json -n client show --local-port 3001 | jq '[.records[].local.port] | length, (unique | length)' |
		paste -sd' ')" "1000 1"
refused "a record that is not there" 2 'there is no record ffffff in this namespace; finctl show lists' \
	finctl -n client show ffffff
