#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Closes that end well: of the end that closes first and the other, by halves, of
# both at once. Where there is a TIME_WAIT it is the 60 s of the kernel.
# after: tests/joined

. ./lib.sh
plan 17

hosts
tap client server
finctl -n client record
finctl -n server record

port=3001
serve recv 100 send 100 eof close
dial send 100 recv 100 close

# The client shuts down and reads on; the server closes a second later.
port=3002
serve recv 100 eof send 100 sleep 1000 close
dial send 100 shutdown eof sleep 1000 close

# Neither has had the FIN of the other when it sends its own.
port=3003
finctl -n server drop --port 3003 --segment fin --direction in >/dev/null
serve recv 100 sleep 100 shutdown eof close
dial send 100 shutdown eof sleep 1000 close &
sleep 0.15
finctl -n server undrop --all
wait $!

ok "all clients end" until_ended client 80
ok "so do the servers" until_ended server 80
show client server >"$tmp/doc"
cp "$tmp/doc" "$OUT/records.json"
claims "$tmp/doc" <<'EOF'
def of($netns; $port): records($netns)[] | select([.local.port, .remote.port] | index($port));
def minute($name; $record): $record | within($name; (.end.ns - .time_wait_ns) / 1000000; 60000; 64100);

is("every one of them has closed"; [.records[].end | [.reason, .errno]] | unique; [["closed", null]]),
is("nothing is lacking"; [.records[] | [.complete, .unavailable]] | unique; [[true, []]]),
is("both FINs were sent, received, acknowledged";
	[.records[] | .fin_sent_ns, .fin_received_ns, .fin_acked_ns | . != null] | unique; [true]),

is("who closes first waits"; of("client"; 3001) | [states, .first_closer];
	[["FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE"], "local"]),
is("the other end does not"; of("server"; 3001) | [states, .first_closer, .time_wait_ns];
	[["CLOSE_WAIT", "LAST_ACK", "CLOSE"], "remote", null]),
minute("TIME_WAIT lasts a minute, and what the timer wheel makes of it"; of("client"; 3001)),
is("an orphan from its close on"; of("client"; 3001).orphan; true),
is("nothing was sent twice"; [of("client", "server"; 3001, 3002).retransmits] | unique; [0]),

is("a close by halves takes the same ways"; of("client"; 3002) | states;
	["FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE"]),
holds("and stays in FIN_WAIT2 until the other end closes";
	of("client"; 3002) | .fin_received_ns - .fin_acked_ns > 900000000;
	of("client"; 3002) | .fin_received_ns - .fin_acked_ns),
minute("TIME_WAIT comes behind it"; of("client"; 3002)),
holds("the server waits in CLOSE_WAIT meanwhile";
	of("server"; 3002) | events("state") | .[1].ns - .[0].ns > 900000000; of("server"; 3002) | events("state")),

is("when both close at once, both are in FIN_WAIT1"; [of("client", "server"; 3003) | states[0]];
	["FIN_WAIT1", "FIN_WAIT1"]),
is("one that gets a FIN instead of an ACK is in CLOSING"; of("client"; 3003) | states;
	["FIN_WAIT1", "CLOSING", "TIME_WAIT", "CLOSE"]),
minute("and goes to TIME_WAIT as well"; of("client"; 3003))
EOF
