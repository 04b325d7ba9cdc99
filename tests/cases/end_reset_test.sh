#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Closes that end with a reset: each way in which a socket sends one, and what the
# other end makes of it.
# after: tests/joined

. ./lib.sh
plan 22

hosts
tap client server
finctl -n client record
finctl -n server record

# SO_LINGER with 0 seconds.
port=3001
serve recv 100 sleep 1000
dial send 100 sleep 10 linger 0 close
# Unread data.
port=3002
serve sleep 10 close
dial send 100 sleep 1000
# connect(AF_UNSPEC).
port=3003
serve recv 100 sleep 1000
dial send 100 sleep 10 disconnect sleep 100
# Data after close(): the socket is in FIN_WAIT2, a mini-socket,
port=3004
serve recv 100 eof sleep 200 send 100 sleep 1000
dial send 100 close
sleep 1
# or in FIN_WAIT1, for the ACK of its FIN has not come.
port=3005
finctl -n server drop --port 3005 --segment pure-ack --direction out >/dev/null
serve recv 100 eof sleep 20 send 100 sleep 1000
dial send 100 sleep 300 close
sleep 1
# TCP_LINGER2 below 0: no FIN_WAIT2 for an orphan.
port=3006
serve recv 100 eof sleep 1000
dial send 100 linger2 -1 close
# A listener that goes takes along whom nobody has accepted.
port=3007
in_server ./peer listen 3007 sleep 100 &
listening server 3007
dial sleep 1000
# A reset in FIN_WAIT1.
port=3008
finctl -n server drop --port 3008 >/dev/null
serve recv 100 eof linger 0 close
dial send 100 close
# A reset in CLOSE_WAIT.
port=3009
serve recv 100 eof sleep 1000
dial send 100 shutdown sleep 10 linger 0 close
sleep 1
# Nobody listens.
port=3010
dial 2>/dev/null

ok "all clients end" until_ended client 80
ok "so do the servers" until_ended server 80
show client server >"$tmp/doc"
cp "$tmp/doc" "$OUT/records.json"
claims "$tmp/doc" <<'EOF'
. as $doc |
def of($netns; $port): $doc | records($netns)[] | select([.local.port, .remote.port] | index($port));
def ending($netns; $port): of($netns; $port).end | [.reason, .errno];
def received: ["reset-received", "ECONNRESET"];
def ends($why; $port; $sender; $receiver; $want):
	is($why + ": a reset is sent"; ending($sender; $port)[0]; "reset-sent"),
	is($why + ": it is received"; ending($receiver; $port); $want);

ends("linger 0"; 3001; "client"; "server"; received),
ends("unread data"; 3002; "server"; "client"; received),
ends("disconnect"; 3003; "client"; "server"; received),
ends("data after close, in FIN_WAIT2"; 3004; "client"; "server"; ["reset-received", "EPIPE"]),
ends("data after close, in FIN_WAIT1"; 3005; "client"; "server"; ["reset-received", "EPIPE"]),
ends("no FIN_WAIT2 for orphans"; 3006; "client"; "server"; ["reset-received", "EPIPE"]),
ends("not accepted"; 3007; "server"; "client"; received),
ends("in FIN_WAIT1"; 3008; "server"; "client"; received),
ends("in CLOSE_WAIT"; 3009; "client"; "server"; ["reset-received", "EPIPE"]),
is("a connection that was never made has no record"; [of("client"; 3010)]; []),
is("each one has the event of its reset, once, a mini-socket's too";
	[.records[] | [.end.reason, (events(.end.reason) | length)]] | unique;
	[["reset-received", 1], ["reset-sent", 1]])
EOF
