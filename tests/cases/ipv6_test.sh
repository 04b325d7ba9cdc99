#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# IPv6 is as good as IPv4, with an extension header too; an IPv4 connection of an
# IPv6 socket is one of IPv4.

. ./lib.sh
plan 14

# conversation PORT ADDRESS [OP...]: through which both ends have gone by a FIN.
conversation() {
	port=$1
	serve recv 100 send 100 eof sleep 1000000
	server=$2 dial "${@:3}" send 100 recv 100 close
}

hosts
finctl -n client record
for options in '--port 2001 -6' '--port 2001 -4' '--port 2002 -4' '--port 2002 -6' '--port 2003 -6' \
	'--port 2004 --remote fd09::1' '--port 2004 --remote fd09::2' '--port 2005 --local fd09::/64' \
	'--port 2005 --local fd0a::/64' '--port 2006 --remote 10.9.0.0/31'; do
	# shellcheck disable=SC2086 # several words
	finctl -n server drop $options >/dev/null
done
conversation 2001 fd09::2
conversation 2002 ::ffff:10.9.0.2
conversation 2003 fd09::2 dstopts
conversation 2004 fd09::2
conversation 2005 fd09::2
conversation 2006 10.9.0.2
sleep 5
show client server >"$tmp/doc"
finctl --json -n server rules >"$tmp/rules"

claims "$tmp/doc" <<'EOF'
def of($netns; $port): records($netns)[] | select([.local.port, .remote.port] | index($port));
is("every client waits in FIN_WAIT1"; [records("client")[].state]; [range(6) | "FIN_WAIT1"]),
is("over IPv6, family and addresses are IPv6"; of("client"; 2001) | [.family, .local.addr, .remote];
	["inet6", "fd09::1", {addr: "fd09::2", port: 2001}]),
is("so are the server's"; of("server"; 2001) | [.family, .local, .remote.addr];
	["inet6", {addr: "fd09::2", port: 2001}, "fd09::1"]),
is("a mapped address is one of IPv4"; of("client"; 2002) | [.family, .local.addr, .remote.addr];
	["inet", "10.9.0.1", "10.9.0.2"]),
is("on the accepting side too"; of("server"; 2002) | [.family, .local.addr, .remote.addr];
	["inet", "10.9.0.2", "10.9.0.1"]),
is("each is the peer of the other"; [of("client"; 2002).peer, of("client"; 2001).peer];
	[of("server"; 2002).id, of("server"; 2001).id]),
is("an extension header hides nothing"; of("server"; 2003) | drops | [length > 2, ([.[].len] | unique)];
	[true, [0]]),
holds("what vanished acknowledged the FIN over IPv6 as well"; of("server"; 2001) |
	(events("fin-received")[0].seq + 1) as $ack | all(drops[]; .ack == $ack); of("server"; 2001) | drops)
EOF
claims "$tmp/rules" <<'EOF'
(.rules | map(.drops > 0)) as $took |
is("-6 takes IPv6, -4 does not"; $took[0:2]; [true, false]),
is("-4 takes IPv4 of an IPv6 socket, -6 does not"; $took[2:4]; [true, false]),
is("-6 takes it behind an extension header"; $took[4]; true),
is("a remote address is the other end's"; $took[5:7]; [true, false]),
is("a prefix of IPv6 matches its bits"; $took[7:9]; [true, false]),
is("so does one of IPv4"; $took[9]; true)
EOF
