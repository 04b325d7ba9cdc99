#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Every way in which a socket can end, each on a port of its own: what its record
# says of it, and whether that is what was on the wire. Closes that end well or by a
# reset at once have cases of their own.
# after: tests/joined

. ./lib.sh
plan 51

# want NETNS PORT REASON WHY ERRNO STATE...: `-` for null.
want() {
	local netns=$1 port=$2 reason=$3 why=$4 errno=$5

	shift 5
	jq -nc '$ARGS.positional as $all | ($all[:5] | map(if . == "-" then null else . end)) as $a |
		{netns: $a[0], port: ($a[1] | tonumber), end: $a[2:5], states: $all[5:]}' \
		--args "$netns" "$port" "$reason" "$why" "$errno" "$@" >>"$tmp/want"
}

# lose NETNS OPTION...: on $port
lose() {
	finctl -n "$1" drop --port "$port" "${@:2}" >/dev/null
}

# reject WITH...: the server's host refuses what comes to $port.
reject() {
	ip netns exec server nft -f - <<-EOF
		table inet refuse { chain input { type filter hook input priority 0;
			tcp dport $port reject with $*; }; }
	EOF
	echo "$port" >>"$OUT/refused"
}

hosts
tap client server
for netns in client server; do
	finctl -n $netns record
	ip netns exec $netns sysctl -qw net.ipv4.tcp_orphan_retries=1 net.ipv4.tcp_retries2=3 \
		net.ipv4.tcp_tw_reuse=1 net.ipv4.tcp_fastopen=519
done

port=3101	# SO_LINGER: close() waits for the ACK of the FIN,
serve recv 100 eof close
dial send 100 linger 5 close
want client 3101 closed - - FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE
want server 3101 closed - - CLOSE_WAIT LAST_ACK CLOSE
port=3102	# or until its time is over. Not an orphan until then.
serve recv 100 sleep 100000
lose client --segment fin --direction out
dial send 100 linger 1 close &
want client 3102 retransmit-timeout - ETIMEDOUT FIN_WAIT1 CLOSE
port=3103	# Data is still queued.
in_server ./peer rcvbuf 2000 listen $port accept sleep 500 eof close &
listening server $port
dial send 12000 close
want client 3103 closed - - FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE
port=3104	# The FIN goes with the data.
serve eof close
dial cork send 100 close
want client 3104 closed - - FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE

port=3105	# A reset in FIN_WAIT2,
serve recv 100 eof sleep 100 linger 0 close
dial send 100 shutdown sleep 200
want client 3105 reset-received - ECONNRESET FIN_WAIT1 FIN_WAIT2 CLOSE
want server 3105 reset-sent linger - CLOSE_WAIT CLOSE
port=3106	# in LAST_ACK,
serve recv 100 eof close
lose client --segment fin --direction in
dial send 100 shutdown sleep 100 linger 0 close
want client 3106 reset-sent linger - FIN_WAIT1 CLOSE
want server 3106 reset-received - ECONNRESET CLOSE_WAIT LAST_ACK CLOSE
port=3107	# in CLOSING,
serve recv 100 sleep 100 shutdown sleep 50 linger 0 close
lose server --segment fin --direction in
dial send 100 shutdown sleep 1000
want client 3107 reset-received - ECONNRESET FIN_WAIT1 CLOSING CLOSE
want server 3107 reset-sent linger - FIN_WAIT1 FIN_WAIT2 CLOSE
port=3108	# in TIME_WAIT. The server sends its FIN again, and its host refuses the ACK.
serve recv 100 eof close
lose client --direction out --count 2
# What loads modules takes its time; this port's turn comes in time.
port=9 reject tcp reset
dial send 100 close
reject tcp reset
sleep 2
ip netns exec server nft flush ruleset
want client 3108 time-wait-killed - - FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE

port=3109	# A SYN takes the place of a TIME_WAIT,
in_server ./peer listen $port accept recv 100 close accept eof close &
listening server $port
in_client ./peer from 4109 connect $server $port send 100 eof close
in_client ./peer from 4109 connect $server $port close
want server 3109 time-wait-reused - - FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE
port=3110	# or connect() does.
in_server ./peer listen $port accept eof close accept eof close &
listening server $port
in_client ./peer from 4110 connect $server $port close
sleep 1.5
in_client ./peer from 4110 connect $server $port close
want client 3110 time-wait-reused - - FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE
port=3111	# There is no room for it.
serve eof close
in_client sysctl -qw net.ipv4.tcp_max_tw_buckets=0
dial close
in_client sysctl -qw net.ipv4.tcp_max_tw_buckets=4096
want client 3111 time-wait-killed - - FIN_WAIT1 FIN_WAIT2 CLOSE

port=3112	# SOCK_DESTROY,
serve recv 100 sleep 1000
dial send 100 sleep 1000 &
sleep 0.2
in_client ss -K dport = $port >/dev/null
want client 3112 destroyed - ECONNABORTED CLOSE
want server 3112 reset-received - ECONNRESET CLOSE
if [[ $(uname -r) != 5.* ]]; then
	port=3113	# also of a mini-socket, which 5.10 refuses.
	serve eof close
	dial close
	in_client ss -K state time-wait dport = $port >/dev/null
	want client 3113 destroyed - - FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE
else
	port=3113
	serve eof close
	dial close
	want client 3113 closed - - FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE
fi

port=3114	# A socket that its process keeps runs out of retransmissions.
serve recv 100 sleep 100000
lose client --segment fin --direction out
dial send 100 shutdown sleep 20000 &
want client 3114 retransmit-timeout - ETIMEDOUT FIN_WAIT1 CLOSE
port=3115	# TCP_USER_TIMEOUT,
serve recv 100 sleep 100000
lose client --segment fin --direction out
dial send 100 user-timeout 3000 close
want client 3115 user-timeout - ETIMEDOUT FIN_WAIT1 CLOSE
port=3116	# keepalive.
serve recv 100 sleep 100000
dial send 100 keepalive 1 sleep 30000 2>/dev/null &
sleep 0.2
lose client --direction in --segment ack
want client 3116 keepalive-timeout - ETIMEDOUT CLOSE
port=3117	# FIN_WAIT2, in a mini-socket at once,
serve recv 100 sleep 100000
dial send 100 linger2 5 close
want client 3117 fin-wait2-timeout - - FIN_WAIT1 FIN_WAIT2 CLOSE
port=3118	# or later: what is above a minute runs twice (tcp_keepalive_timer()).
serve recv 100 sleep 100000
dial send 100 linger2 70 close
want client 3118 fin-wait2-timeout - - FIN_WAIT1 FIN_WAIT2 CLOSE
port=3122	# CLOSING: the FIN that came did not acknowledge ours, nor does anything else.
serve recv 100 sleep 100 shutdown sleep 100000
lose server --segment fin --direction in
dial send 100 shutdown sleep 200 close
want client 3122 retransmit-timeout - ETIMEDOUT FIN_WAIT1 CLOSING CLOSE
port=3120	# The window is shut, and probes remain without an answer.
in_server ./peer rcvbuf 2000 listen $port accept sleep 100000 &
listening server $port
dial send 12000 close
sleep 0.3
lose client --direction in --segment ack
want client 3120 probe-timeout - ETIMEDOUT FIN_WAIT1 CLOSE
port=3121	# An ICMP error says why there is no answer.
serve recv 100 sleep 100000
dial send 100 sleep 300 close &
sleep 0.2
reject icmp type host-unreachable
want client 3121 retransmit-timeout - EHOSTUNREACH FIN_WAIT1 CLOSE
sleep 5
ip netns exec server nft flush ruleset

port=3124	# A subflow of MPTCP, where the kernel has that.
mptcp=()
[[ ! -e /proc/sys/net/mptcp/enabled ]] || mptcp=(mptcp)
in_server ./peer "${mptcp[@]}" listen $port accept recv 100 eof close &
listening server $port
in_client ./peer "${mptcp[@]}" connect $server $port send 100 close
port=3125	# TCP Fast Open: closed before the handshake is over.
in_server ./peer listen $port fastopen accept recv 100 close &
listening server $port
lose server --segment syn-ack --direction out --count 2
in_client ./peer connect-with $server $port 100 eof close
want server 3125 closed - - FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE
want client 3125 closed - - CLOSE_WAIT LAST_ACK CLOSE
port=3127	# TCP_REPAIR goes without a word.
serve recv 100 sleep 100000
dial send 100 repair close
want client 3127 disconnected - - CLOSE
port=3128	# A process is killed.
serve recv 100 eof close
ip netns exec client ./peer connect $server $port send 100 sleep 100000 &
sleep 0.2
kill -9 $!
wait $! 2>/dev/null
killed=$!
want client 3128 closed - - FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE

sleep 80
port=3119	# Too many orphans.
serve recv 100 sleep 100000
lose client --segment fin --direction out
orphans=$(sysctl -n net.ipv4.tcp_max_orphans)
later sysctl -qw net.ipv4.tcp_max_orphans="$orphans"
sysctl -qw net.ipv4.tcp_max_orphans=0
dial send 100 close
want client 3119 out-of-resources too-many-orphans - FIN_WAIT1 CLOSE
sleep 70

finctl -n client -n server --json stats >"$tmp/stats"
show client server >"$tmp/doc"
jq -s --argjson killed "$killed" --arg mptcp "${mptcp[*]}" \
	'.[0] + {$killed, mptcp: ($mptcp != "")} + {want: .[1:-1], stats: .[-1].stats}' "$tmp/doc" "$tmp/want" "$tmp/stats" >"$tmp/all"
cp "$tmp/doc" "$OUT/records.json"
claims "$tmp/all" <<'EOF'
. as $doc |
def of($netns; $port): [$doc | records($netns)[] | select([.local.port, .remote.port] | index($port))] |
	sort_by(.started_ns)[0];
def lasted($record; $state): [$record | events("state")[] | select(.from == $state or .to == $state).ns] |
	(.[1] - .[0]) / 1000000;

(.want[] | . as $want | of(.netns; .port) |
	is("\($want.netns) \($want.port)"; [.end.reason, .end.why, .end.errno, states]; $want.end + [$want.states])),
is("nothing is lacking"; [.records[] | [.complete, .incomplete, .unavailable]] | unique; [[true, [], []]]),
is("each end has its event, and no other"; [.records[] | select(.end) | events("end") | length] | unique; [1]),
is("the kernel counts the same"; [.stats[].check] | unique; ["agrees"]),

is("no FIN is sent before there is room"; of("client"; 3103) | [events("fin-sent"), events("state")[0:1]] | map(.[0].ns) |
	.[0] - .[1] > 300000000; true),
is("a FIN behind data is one"; of("client"; 3104) | [(events("fin-sent")[0].seq - .local_seq), .retransmits]; [100, 0]),
is("a socket that lingers is no orphan yet"; of("client"; 3102) | [.limit.rule, .orphan]; ["tcp_orphan_retries", true]),
is("what a process keeps has another limit"; of("client"; 3114).limit | [.rule, .value, .basis];
	["tcp_retries2", 3, "sysctl"]),
is("so has what it set one for"; of("client"; 3115).limit | [.rule, .value, .basis];
	["user_timeout", 3000, "socket-option"]),
is("they die when it was foretold"; [of("client"; (3114, 3115)).end | .predicted_ns[0] <= .ns and .ns <= .predicted_ns[1]];
	[true, true]),
within("FIN_WAIT2 lasts as long as it is to"; lasted(of("client"; 3117); "FIN_WAIT2"); 5000; 5300),
within("and of what is above a minute twice the rest"; lasted(of("client"; 3118); "FIN_WAIT2"); 20000; 20600),
is("keepalive probes are no retransmissions of the record's close"; of("client"; 3116) | [.fin_sent_ns, .first_closer]; [null, null]),
is("probes of the window are told"; [of("client"; 3120) | events("retransmit")[].cause] | unique; ["probe0"]),
is("subflows are known as such"; [of("client", "server"; 3124).mptcp] | unique; [$doc.mptcp]),
is("and end"; [of("client", "server"; 3124).end.reason]; ["closed", "closed"]),
is("others are none"; [of("client", "server"; 3101).mptcp]; [false, false]),
is("the SYN+ACK that was lost is sent again"; of("server"; 3125) | [events("retransmit")[] | [.cause, .fin]] | unique | map(select(.[0] == "syn-ack"));
	[["syn-ack", false]]),
is("who was killed has closed"; of("client"; 3128).closer | [.pid, .comm]; [$doc.killed, "peer"]),
is("its FIN was acknowledged"; of("client"; 3128).fin_acked_ns != null; true),
is("a reset says why"; [.records[] | events("reset-sent")[].why | . != null] | unique; [true])
EOF
