#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Through a loopback device a segment goes out of and into one namespace. It is
# judged once: on its way in by a rule whose direction is `in` and nothing else.

. ./lib.sh
plan 13

host client
later finctl --all-netns off
finctl -n client drop --port 2001 --segment fin >/dev/null
finctl -n client drop --port 2002 --segment fin --direction out >/dev/null
finctl -n client drop --port 2003 --segment fin --direction in >/dev/null
finctl -n client drop --port 2004 >/dev/null
finctl -n client drop --port 2005 --direction in >/dev/null
in_client nft -f - <<'EOF'
table inet count {
	counter fin1 {}
	counter fin2 {}
	counter fin3 {}
	chain out {
		type filter hook output priority 0
		tcp dport 2001 tcp flags & fin == fin counter name fin1
		tcp dport 2002 tcp flags & fin == fin counter name fin2
	}
	chain in {
		type filter hook prerouting priority -300
		tcp dport 2003 tcp flags & fin == fin counter name fin3
	}
}
EOF
for port in 2001 2002 2003 2004 2005; do
	in_client ./peer listen $port accept recv 100 eof sleep 1000000 &
	later kill $!
	listening client $port
	in_client ./peer connect 127.0.0.1 $port send 100 sleep 10 close
done
sleep 9
show client >"$tmp/doc"
finctl --json -n client rules >"$tmp/rules"
in_client nft list counters table inet count >"$tmp/counters"
counted=$(grep -o 'packets [0-9]*' "$tmp/counters" | grep -o '[0-9]*' | paste -sd,)

claims "$tmp/rules" <<EOF
[$counted] as \$counted |
is("every FIN was counted once: both directions"; .rules[0] | [.matches, .drops]; [range(2) | \$counted[0]]),
is("out alone"; .rules[1] | [.matches, .drops]; [range(2) | \$counted[1]]),
is("in alone"; .rules[2] | [.matches, .drops]; [range(2) | \$counted[2]]),
holds("and there were some"; all(\$counted[]; . > 3); \$counted)
EOF
claims "$tmp/doc" <<'EOF'
def of($port): records("client")[] | select(.remote.port == $port);
def at($port): records("client")[] | select(.local.port == $port);
def ways: [drops[].direction] | unique;
is("what both directions match vanishes on its way out"; of(2001) | ways; ["out"]),
is("so it does for out"; of(2002) | ways; ["out"]),
is("for in it vanishes on its way in, and is the receiver's"; at(2003) | ways; ["in"]),
is("the sender has not noticed"; of(2003) | [drops, (.events | map(.type) | index("retransmit") != null)];
	[[], true]),
is("an ACK of a FIN vanishes on its way out, and is its sender's"; at(2004) | ways; ["out"]),
is("or on its way in, and is that of the socket that waits for it"; of(2005) | ways; ["in"]),
is("the drops are as many as the times that the FIN was sent";
	[(of(2001, 2002) | drops | length), (at(2003) | drops | length)];
	[of(2001, 2002, 2003) | .retransmits + 1]),
is("all clients wait in FIN_WAIT1"; [of(2001, 2002, 2003, 2004, 2005).state] | unique; ["FIN_WAIT1"]),
is("both ends of one connection are peers"; [of(2004).peer, at(2004).peer]; [at(2004).id, of(2004).id])
EOF
