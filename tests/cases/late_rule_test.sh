#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A rule that is added when the FIN has been sent, or has arrived, holds for that
# FIN as it would have before.

. ./lib.sh
plan 17

# close_unheard PORT: a connection whose client has sent a FIN that the server's
# host has not let in.
close_unheard() {
	port=$1
	serve recv 100 eof sleep 1000000
	dial send 100 sleep 10 close
}

hosts
finctl -n server record
in_server nft -f - <<'EOF'
table inet deaf {
	chain in {
		type filter hook prerouting priority -300
		tcp dport 2001-2004 tcp flags & fin == fin drop
	}
}
EOF
for port in 2001 2002 2003 2004; do
	close_unheard $port
done
# The server of these two has had the FIN, and has acknowledged it.
port=2005
serve recv 100 eof sleep 3000 close
dial send 100 sleep 10 close
port=2006
serve recv 100 eof sleep 3000 close
dial send 100 sleep 10 close
sleep 1

finctl -n client record
finctl -n server drop --port 2001 >/dev/null
finctl -n client drop --port 2002 >/dev/null
finctl -n server drop --port 2003 --segment fin --direction in >/dev/null
finctl -n client drop --port 2004 --segment fin --direction out >/dev/null
finctl -n server drop --port 2005 >/dev/null
finctl -n client drop --port 2006 --segment ack-of-fin --direction in >/dev/null
in_server nft flush ruleset
sleep 8
show client server >"$tmp/doc"
finctl --json -n client -n server rules >"$tmp/rules"

claims "$tmp/doc" <<'EOF'
def of($netns; $port): records($netns)[] | select([.local.port, .remote.port] | index($port));
def is_late($name; $port; $direction; $class; $record): $record |
	holds($name; drops | length > 1 and all(.[]; .direction == $direction and .class == $class); drops);

is_late("out of the server, the ACK of the FIN vanishes"; 2001; "out";
	["ack", "pure-ack", "ack-of-fin"]; of("server"; 2001)),
is_late("into the client, it vanishes too"; 2002; "in"; ["ack", "pure-ack", "ack-of-fin"];
	of("client"; 2002)),
is_late("into the server, the FIN vanishes"; 2003; "in"; ["fin", "ack"]; of("server"; 2003)),
is_late("out of the client, it vanishes too"; 2004; "out"; ["fin", "ack", "retransmit"]; of("client"; 2004)),
is("the clients wait in FIN_WAIT1"; [of("client"; 2001, 2002, 2003, 2004).state];
	[range(4) | "FIN_WAIT1"]),
is("the servers have a FIN where it was let in"; [of("server"; 2001, 2002).state];
	["CLOSE_WAIT", "CLOSE_WAIT"]),
is("and none where it vanished"; [of("server"; 2003, 2004)] | [.[].state]; ["ESTABLISHED"]),
is("a record that begins then says so"; of("client"; 2001) |
	[.complete, .incomplete, .fin_sent_ns, .events[0].type];
	[false, ["started-late"], null, "retransmit"]),
is("it foretells no end"; of("client"; 2001).end; null),

is("a FIN that was acknowledged before is so again by the FIN of the server, which vanishes";
	of("server"; 2005) | [.state, (drops[0].class)]; ["LAST_ACK", ["fin", "ack", "ack-of-fin"]]),
is("all of its copies do"; of("server"; 2005) | [(drops | length > 2), ([drops[1:][].class] | unique)];
	[true, [["fin", "ack", "ack-of-fin", "retransmit"]]]),
is("the record of that server lacks nothing"; of("server"; 2005).complete; true),
is("once a FIN is acknowledged, nothing that comes in acknowledges it"; [of("client"; 2006)]; []),
is("so that its close ends well"; of("server"; 2006) | .end.reason; "closed")
EOF
claims "$tmp/rules" <<'EOF'
is("the rules have taken what the records say"; [.rules[] | .drops > 0];
	[true, true, false, true, true, true]),
is("and matched no more"; [.rules[] | .matches == .drops] | all; true)
EOF
is "the late rule saw the retransmissions of a FIN" \
	"$(($(tcp_counter client RetransSegs) > 8))" 1
