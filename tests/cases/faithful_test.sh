#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vm: --timeout 1800
#
# A loss by finctl is a loss on the wire: with conntrack on both hosts, all that its
# entries go through, the counters of both senders, and the states and retransmissions
# of both sockets with their times equal those that a router between the hosts causes
# when it loses the same segments. For each class, in each direction, at either end.

. ./lib.sh

# Who sends, and what is lost: CLASS FIRST-LAST, counted from 1, separated by `,`. Where
# the router needs other words than finctl, they follow `=`.
losses=(
	"client syn 1-1"
	"server syn-ack 1-1"
	"client data 2-2,data 4-4"
	"server data 2-2,data 4-4"
	"client pure-ack 2-2,pure-ack 4-4"
	"server pure-ack 2-2,pure-ack 4-4"
	"client ack 2-2,ack 4-4"
	"server ack 2-2,ack 4-4"
	"client fin 1-1"
	"server fin 1-1"
	"server ack-of-fin 1-1"
	"client ack-of-fin 1-1"
	"client rst 1-1"
	"client retransmit 1-1,data 2-2 = data 2-3"
	"server retransmit 1-1,data 2-2 = data 2-3"
	"client any 2-2,any 4-4"
	"server any 2-2,any 4-4"
)
# Over IPv4 alone.
more=(
	"client syn 1-2"
	"server syn-ack 1-2"
	"client data 5-7"
	"server data 5-7"
	"client pure-ack 1-1"
	"client fin 1-1,fin 2-5"
	"server fin 1-1,fin 2-5"
	"server ack-of-fin 2-2,ack-of-fin 1-3"
	"client ack-of-fin 1-4"
	"client retransmit 1-2,fin 1-1 = fin 1-3"
	"server retransmit 1-2,fin 1-1 = fin 1-3"
)
plan $((4 * ${#losses[@]} + 2 * ${#more[@]} + 4))

declare -A words=(
	[any]=""
	[syn]="tcp flags & (syn|ack) == syn"
	[syn-ack]="tcp flags & (syn|ack) == (syn|ack)"
	[rst]="tcp flags & rst == rst"
	[fin]="tcp flags & fin == fin"
	[ack]="tcp flags & (syn|rst|ack) == ack"
	# A write is 100 bytes, and the longest header that there is here 108.
	[data]="meta length > 120"
	[pure-ack]="tcp flags & (syn|rst|fin|ack) == ack meta length < 120"
	[ack-of-fin]="tcp flags & (syn|rst|ack) == ack ct mark and SEEN == SEEN"
)

routed_hosts
for end in client server router; do
	# Nothing is learnt of a path for the connections to come.
	ip netns exec $end sysctl -qw net.ipv4.tcp_no_metrics_save=1
	for dev in eth0 eth1; do
		ip netns exec $end ethtool -K $dev tso off gso off gro off 2>/dev/null
	done
done
later finctl --all-netns off

# Conntrack works in a namespace once something there asks for it.
for end in client server; do
	ip netns exec $end nft 'add table inet track; add chain inet track in { type filter hook input priority 0; };
		add rule inet track in ct state new counter'
	ip netns exec $end stdbuf -oL conntrack -E -p tcp >>"$tmp/$end.events" 2>/dev/null &
	later kill $!
done
ip netns exec router nft 'add table inet lose; add chain inet lose way { type filter hook forward priority 0; };
	add chain inet lose note { type filter hook forward priority 10; };
	add rule inet lose note tcp dport 1234 tcp flags & fin == fin ct mark set ct mark or 1;
	add rule inet lose note tcp sport 1234 tcp flags & fin == fin ct mark set ct mark or 2'
tracing=/sys/kernel/tracing
echo mono >$tracing/trace_clock
for event in sock/inet_sock_set_state tcp/tcp_retransmit_skb tcp/tcp_retransmit_synack; do
	echo 1 >$tracing/events/$event/enable
done

# lose_on_wire FROM CLASS FIRST LAST
lose_on_wire() {
	local port=sport seen=1

	[[ $1 == server ]] || port=dport seen=2
	ip netns exec router nft "add rule inet lose way tcp $port 1234 ${words[$2]//SEEN/$seen} \
		numgen inc mod 65536 $(($3 - 1))-$(($4 - 1)) counter drop"
}

lost_on_wire() {
	ip netns exec router nft list chain inet lose way | grep -o 'packets [0-9]*' | sum
}

sum() { awk -F '[ :]' '{ n += $2 } END { print n + 0 }'; }

# lose_by_finctl AT FROM CLASS FIRST LAST
lose_by_finctl() {
	local direction=in

	[[ $1 != "$2" ]] || direction=out
	finctl -n "$1" drop --port 1234 --direction $direction --segment "$3" --skip $(($4 - 1)) \
		--count $(($5 - $4 + 1)) >/dev/null
}

lost_by_finctl() {
	finctl -j -n "$1" rules | grep -o '"drops":[0-9]*' | sum
}

# each COMMAND... LOSSES: for what is lost.
each() {
	local class span

	while read -r class span; do
		"${@:1:$#-1}" "$class" "${span%-*}" "${span#*-}"
	done <<<"${*: -1:1}"
}

# entries WORDS: what conntrack says, but for the addresses and the client's port.
entries() {
	sed -E 's/^ *(\[[A-Z]+\])? *tcp/\1 tcp/; s/ (src|dst|sport|dport|mark|use|zone)=[^ ]*//g; s/ +/ /g; s/ $//
		s/^ ?/'"$1 /"
}

# counters: those that tell what a sender's TCP makes of a loss.
counters() {
	local end

	for end in client server; do
		ip netns exec $end awk -v end=$end '
			$1 != was { for (i = 2; i <= NF; i++) name[i] = $i; was = $1; next }
			{
				for (i = 2; i <= NF; i++)
					if (name[i] ~ /^(RetransSegs|TCPTimeouts|TCPLossProbes|TCPLossProbeRecovery|TCPRetransFail|TCPSynRetrans|TCPFastRetrans|TCPSlowStartRetrans|TCPLostRetransmit|TCPSpuriousRtxHostQueues|TCPDSACKOldSent|TCPDSACKRecv)$/)
						print end, name[i], $i
				was = ""
			}' /proc/net/snmp /proc/net/netstat
	done
}

# schedule: of each socket, its states and what it sent again, with the microseconds
# since the event before.
schedule() {
	sed -nE 's/.* ([0-9]+)\.([0-9]+): ([a-z_]+): (.*)/\1\2 \3 \4/p' $tracing/trace |
		awk '
			!/port=1234 / { next }
			{
				end = / sport=1234 / ? "server" : "client"
				what = $2
				if (match($0, /newstate=[A-Z_0-9]+/))
					what = substr($0, RSTART + 9, RLENGTH - 9)
				gap[end] = $1 - (end in last ? last[end] : $1)
				last[end] = $1
				print end, what, gap[end] | "sort -s -k 1,1"
			}'
}

# connection ADDRESS CLASS: what it leaves behind.
connection() {
	local close=(close) family=ipv4 end n

	[[ $2 != rst ]] || close=(linger 0 close)
	[[ $1 != *:* ]] || family=ipv6
	for end in client server; do
		ip netns exec $end conntrack -F 2>/dev/null
		echo "$end begins" >>"$tmp/$end.events"
	done
	echo >$tracing/trace
	rm -f "$tmp/listens"
	in_server timeout 30 ./peer listen 1234 touch "$tmp/listens" accept \
		repeat 7 recv 100 sleep 60 send 100 end eof close 2>/dev/null &
	until [[ -e $tmp/listens ]]; do sleep 0.02; done
	in_client timeout 30 ./peer connect "$1" 1234 repeat 7 send 100 recv 100 sleep 60 end "${close[@]}" 2>/dev/null
	wait $!
	sleep 15
	schedule
	for end in client server; do
		n=$(grep -n "$end begins" "$tmp/$end.events" | tail -n 1)
		sed "1,${n%%:*}d" "$tmp/$end.events" | entries "$end conntrack"
		ip netns exec $end conntrack -L -f $family -p tcp 2>/dev/null | entries "$end at last"
	done
	counters >"$tmp/after"
	paste -d' ' "$tmp/after" "$tmp/before" | awk '{ print $1, $2, $3 - $6 }'
	mv "$tmp/after" "$tmp/before"
}

# same A B: the same, but that a timer may be put off by the timer wheel, an eighth of
# its time, and by a tick; and that a second may have turned between two looks.
same() {
	awk -v other="$2" '
		function near(a, b, what) {
			if (what == "at" || what == "conntrack")
				return a - b <= 1 && b - a <= 1
			return a - b <= a / 8 + 8000 && b - a <= b / 8 + 8000
		}
		{
			if ((getline line < other) <= 0) {
				print "lacks line " NR ": " $0
				exit bad = 1
			}
			n = split(line, b)
			for (i = 1; i <= NF || i <= n; i++) {
				if ($i == b[i] || ($2 !~ /^(TCP|Retrans)[A-Z][a-z]/ && $i ~ /^[0-9]+$/ &&
					b[i] ~ /^[0-9]+$/ && near($i, b[i], $2)))
					continue
				print "line " NR ": " $0 " / " line
				bad = 1
				break
			}
		}
		END {
			if (!bad && (getline line < other) > 0) {
				print "has more: " line
				bad = 1
			}
			exit bad
		}' "$1"
}

# compare ADDRESS FROM LOSSES AT: the same by finctl on the host AT.
compare() {
	local address=$1 from=$2 lost=$3 at=$4 status

	each lose_by_finctl "$at" "$from" "$lost"
	connection "$address" "${lost%% *}" >"$tmp/finctl"
	same "$tmp/wire" "$tmp/finctl" >"$tmp/differ"
	status=$?
	point "$address: ${lost//$'\n'/,} from the $from, lost at the $at" $status "$(<"$tmp/differ")" $'\n' \
		"$(paste -d'|' "$tmp/wire" "$tmp/finctl")"
	by_finctl[$at]+="$(lost_by_finctl "$at") "
	finctl -n "$at" off
}

declare -A by_finctl
counters >"$tmp/before"
for address in fd02::1 10.2.0.1; do
	by_wire='' by_finctl=()
	[[ $address != 10.* ]] || losses+=("${more[@]}")
	for loss in "${losses[@]}"; do
		read -r from loss <<<"$loss"
		here=${loss%% =*} there=${loss##*= }
		each lose_on_wire "$from" "${there//,/$'\n'}"
		connection "$address" "${here%% *}" >"$tmp/wire"
		by_wire+="$(lost_on_wire) "
		ip netns exec router nft flush chain inet lose way
		for at in client server; do
			compare "$address" "$from" "${here//,/$'\n'}" $at
		done
	done
	is "$address: as many were lost at the client" "${by_finctl[client]}" "$by_wire"
	is "$address: as at the server" "${by_finctl[server]}" "$by_wire"
done
