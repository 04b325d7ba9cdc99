#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Who closed is told as it was at the close, when the process is long gone.

. ./lib.sh
plan 13

hosts
finctl -n client record
mkdir /sys/fs/cgroup/closers && later rmdir /sys/fs/cgroup/closers

# By a process that changes its name and its user, and lives in a cgroup.
port=3001
serve eof close
sh -c 'echo $$ >/sys/fs/cgroup/closers/cgroup.procs
	exec ip netns exec client ./peer connect 10.9.0.2 3001 comm one uid 65534 close' &
first=$!
wait $first
# By its death.
port=3002
serve eof close
ip netns exec client ./peer connect 10.9.0.2 3002 comm two sleep 1000000 &
second=$!
sleep 0.2
kill -9 $second
wait $second 2>/dev/null
# By the death of a child, which holds it last.
port=3003
serve eof close
dial comm three fork comm four sleep 100
# shutdown() by one and close() by another: the former closes.
port=3004
serve eof close
dial comm five shutdown fork comm six sleep 100 close
# By the server, while the client waits for it: the client is no less its closer.
port=3005
serve close
dial comm seven eof close
# One connects, and passes the socket to another, which closes it: by close(),
port=3007
serve eof close
ip netns exec client ./peer comm nine take "$tmp/taken" sleep 100 close &
taker=$!
until_ok 5 test -S "$tmp/taken"
ip netns exec client ./peer comm eight connect $server 3007 give "$tmp/taken" close &
giver=$!
wait $giver $taker
# or by its death, while who gave it has its own of it still: nobody closes until that dies.
port=3008
serve eof close
ip netns exec client ./peer comm eleven take "$tmp/both" sleep 1000000 &
taker2=$!
until_ok 5 test -S "$tmp/both"
ip netns exec client ./peer comm ten connect $server 3008 give "$tmp/both" sleep 1000000 &
giver2=$!
sleep 0.5
kill -9 $taker2
wait $taker2 2>/dev/null
sleep 0.5
alive=$(show client | jq '[.records[] | select(.remote.port == 3008)] | length')
kill -9 $giver2
wait $giver2 2>/dev/null
sleep 1
id=$(stat -c %i /sys/fs/cgroup/closers)
show client >"$tmp/doc"

claims "$tmp/doc" <<EOF
def of(\$port): .records[] | select(.remote.port == \$port);
def name(\$port): of(\$port).closer.comm;
is("the process that calls close()"; of(3001).closer; {pid: $first, comm: "one", uid: 65534, cgroup: $id}),
is("the process that is killed"; of(3002).closer | [.pid, .comm, .uid]; [$second, "two", 0]),
is("in the root of the cgroups"; of(3002).closer.cgroup; 1),
is("the child that is the last to hold the socket"; name(3003); "four"),
is("the first of those who shut down and close"; name(3004); "five"),
is("who closes second, too"; [name(3005), of(3005).first_closer]; ["seven", "remote"]),
is("every close has its closer"; [.records[] | .closer == null] | unique; [false]),
is("who was given the socket, and not who connected"; of(3007) | [.closer, .owner | [.pid, .comm]];
	[[$taker, "nine"], [$giver, "eight"]]),
is("as long as one has it still, nobody has closed"; $alive; 0),
is("the last one does"; of(3008) | [.closer, .owner | [.pid, .comm]]; [[$giver2, "ten"], [$giver2, "ten"]]),
is("and is told of the close alone"; of(3008) | states[0]; "FIN_WAIT1"),
is("all have closed"; [.records[].state] | unique - ["TIME_WAIT", "CLOSE"]; [])
EOF

finctl -n client clear
finctl -n client record --stop
finctl -n client clear
finctl -n client drop --port 3006 --segment syn-ack --direction in >/dev/null
port=3006
serve close
dial close 2>/dev/null &
later kill $!
sleep 3
show client >"$tmp/doc"
claims "$tmp/doc" <<'EOF'
is("a socket that nobody has closed has no closer"; .records[] | [.state, .closer]; ["SYN_SENT", null])
EOF
