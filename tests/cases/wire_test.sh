#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tcpdump at the receiving end confirms the record of the sender: what `drop` says
# has vanished did not arrive, what was sent again did, at the same instants.
# after: tests/joined

. ./lib.sh
plan 13

# arrived NETNS: as JSON: an array of [ns, flags, seq, ack], the numbers being raw.
arrived() {
	tcpdump -Z root -r "$OUT/$1.pcap" --time-stamp-precision=nano -tt -nn -S 2>/dev/null |
		sed -E 's/^([0-9]+)\.([0-9]+) .* Flags \[([^]]*)\],?( seq ([0-9]+)[0-9:]*,)?( ack ([0-9]+),)?.*/[\1\2, "\3", "\5", "\7"]/' |
		paste -sd, | sed 's/.*/[&]/'
}

hosts
tap client server
# The first of the client's FINs vanish on their way out, then all ACKs of it on theirs.
finctl -n client drop --port 1234 --segment fin --direction out >/dev/null
finctl -n server drop --port 1234 >/dev/null
serve recv 100 send 100 eof sleep 500 close
dial send 100 recv 100 close
sleep 1
finctl -n client undrop 1
ok "the client's socket ends" until_ended client 130
ok "so does the server's" until_ended server 130
show client server >"$tmp/doc"
cp "$tmp/doc" "$OUT/records.json"
{
	echo '{"show":'
	cat "$tmp/doc"
	echo ', "client":'
	arrived client
	echo ', "server":'
	arrived server
	echo '}'
} >"$tmp/all"

claims "$tmp/all" <<'EOF'
def of($netns): .show | record($netns);
.show.realtime_offset_ns as $offset |
def wire($segments): [$segments[] | {ns: (.[0] - $offset), flags: .[1], seq: .[2], ack: .[3]}];
# Events that have a segment within 100 us, and those that have none.
def met($events; $segments): [$events[] | .ns as $ns | [$segments[] | select((.ns - $ns | fabs) < 100000)] | length];

wire(.client) as $client | wire(.server) as $server |
[$server[] | select(.flags | contains("F"))] as $fins |
(of("client") | events("retransmit")) as $again | (of("client") | drops) as $dropped |
# The record has the transmission and, a moment earlier or later, its drop.
[$again[] | .ns as $ns | select(all($dropped[]; (.ns - $ns | fabs) > 100000))] as $passed |

holds("some of the FINs of the client vanished, some did not";
	($dropped | length) > 2 and ($passed | length) > 4; [$dropped, $passed | length]),
is("none that vanished arrived"; met($dropped; $fins) | unique; [0]),
is("every other one did, at that instant"; met($passed; $fins) | unique; [1]),
is("and none else"; $fins | length; $passed | length),
is("with the number that was told"; [$fins[] | .seq] | unique; [$passed[0].seq | tostring]),

(of("server") | drops) as $lost |
is("of the ACKs of the FIN that vanished on the server none arrived"; met($lost; $client) | unique; [0]),
is("one for each FIN that arrived, and one for each FIN of the server";
	$lost | map(.class | index("fin") != null) | [(map(select(not)) | length), (map(select(.)) | length)];
	[($fins | length), 1 + of("server").retransmits]),
is("the client saw no ACK of its FIN at all";
	[$client[] | select(.ack == ($again[0].seq + 1 | tostring))]; []),
is("nor a FIN"; [$client[] | select(.flags | contains("F"))]; []),
is("but the data before it"; [$client[] | select(.flags == "P.")] | length; 1),
is("all retransmissions of the server vanished too, as the record has it"; of("server") |
	[events("retransmit")[] | .ns as $ns | [$lost[] | select((.ns - $ns | fabs) < 100000)] | length > 0] | unique;
	[true])
EOF
