#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A retransmission names what vanished and so made it: its own segment or the ACK of
# it, on this host or the other, where the document has both ends.

. ./lib.sh
plan 17

# lose HOST PORT OPTION...: prints the rule's number
lose() {
	finctl --json -n "$1" drop --port "$2" "${@:3}" | jq .id
}

hosts
finctl -n client record
finctl -n server record
# The ACK of the FIN, as it leaves the server's host or comes to the client's;
port=3001
serve recv 100 eof sleep 5000 close
ack_out=$(lose server $port --direction out --count 1)
dial send 100 close
port=3002
serve recv 100 eof sleep 5000 close
ack_in=$(lose client $port --direction in --count 1)
dial send 100 close
# the FIN, the same;
port=3003
serve recv 100 eof sleep 5000 close
fin_out=$(lose client $port --segment fin --direction out --count 1)
dial send 100 close
port=3004
serve recv 100 eof sleep 5000 close
fin_in=$(lose server $port --segment fin --direction in --count 1)
dial send 100 close
# the FIN, then the ACK of what is sent in its place, then that again;
port=3005
serve recv 100 eof sleep 5000 close
first=$(lose client $port --segment fin --direction out --count 1)
second=$(lose server $port --direction out --count 2)
dial send 100 close
# the server's FIN, and the client's ACK of it.
port=3006
serve recv 100 eof sleep 500 close
last_out=$(lose server $port --segment fin --direction out --count 1)
last_ack=$(lose client $port --direction out --count 1)
dial send 100 close
# What vanishes by no rule of ours.
port=3007
serve recv 100 eof sleep 5000 close
ip netns exec server nft -f - <<-END
	table inet lose { chain in { type filter hook input priority 0;
		tcp dport 3007 tcp flags & fin == fin drop; }; }
END
dial send 100 close
sleep 1
ip netns exec server nft flush ruleset
sleep 10

show client server >"$tmp/doc"
show client >"$tmp/alone"
jq -s --argjson rules "[$ack_out, $ack_in, $fin_out, $fin_in, $first, $second, $last_out, $last_ack]" \
	'.[0] + {$rules, alone: .[1]}' "$tmp/doc" "$tmp/alone" >"$tmp/all"
cp "$tmp/all" "$OUT/all.json"
claims "$tmp/all" <<'EOF'
. as $doc |
def of($netns; $port): $doc | records($netns)[] | select([.local.port, .remote.port] | index($port));
def again: events("retransmit");
# What the drops of a record look like to a retransmission.
def dropped($netns; $port): of($netns; $port) | .id as $record | [drops[] | {$record, ns, rule}];

is("the ends know each other"; [$doc.records[] | .id as $id | .peer as $peer | $doc.records[] | select(.id == $peer).peer == $id] | unique; [true]),
is("the ACK, on the other host"; [of("client"; 3001) | again[].drop]; dropped("server"; 3001)),
is("by the other host's rule"; [dropped("server"; 3001)[].rule]; [$doc.rules[0]]),
is("the ACK, on this one"; [of("client"; 3002) | again[].drop]; dropped("client"; 3002)),
is("by its rule"; [dropped("client"; 3002)[].rule]; [$doc.rules[1]]),
is("the FIN, on this host"; [of("client"; 3003) | again[].drop]; dropped("client"; 3003)),
is("by its rule too"; [dropped("client"; 3003)[].rule]; [$doc.rules[2]]),
is("the FIN, on the other one"; [of("client"; 3004) | again[].drop]; dropped("server"; 3004)),
is("by the other's rule too"; [dropped("server"; 3004)[].rule]; [$doc.rules[3]]),
is("each of several its own, from both hosts"; [of("client"; 3005) | again[].drop];
	dropped("client"; 3005) + dropped("server"; 3005)),
is("in their order"; [of("client"; 3005) | again[].drop.rule]; $doc.rules | [.[4], .[5], .[5]]),
is("of the end that closes last, the same"; [of("server"; 3006) | again[].drop];
	dropped("server"; 3006) + dropped("client"; 3006)),
is("by either's rule"; [of("server"; 3006) | again[].drop.rule]; $doc.rules[6:8]),
is("each blamed one was sent before what it caused";
	[$doc.records[] | again[] | select(.drop) | .drop.ns < .ns] | unique; [true]),
holds("what no rule took has no cause"; of("client"; 3007) | again | length > 0 and all(.[]; .drop == null);
	of("client"; 3007) | again),
is("without the other end, its drops are not known"; [$doc.alone.records[] | select(.remote.port == (3001, 3004)) | again[].drop];
	[null, null]),
is("but this one's are"; [$doc.alone.records[] | select(.remote.port == 3003) | again[].drop]; dropped("client"; 3003))
EOF
