#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Whatever is full loses something, and says how much, to the one: sockets without a
# record, events that found no room on their way to listeners, records of namespaces
# that are gone, segments of connections that a rule could not remember. What is lost is
# counted by others as well.

. ./lib.sh
plan 14

# of NETNS FILTER: what status tells of a namespace.
of() {
	finctl -j -n "$1" status | jq -c ".namespaces[0] | $2"
}

fin_wait1() {
	in_client ss -Htn state fin-wait-1 | wc -l
}

# remembered N: so many connections are, on the client.
remembered() {
	[[ $(of client .flows) == "$1" ]]
}

hosts
in_server ./peer listen 1234 repeat 10000 accept end &
later kill $!
listening server 1234

# Sockets without a record.
finctl -n client record --port 1234 --records 8
finctl -n client drop --port 1234 --direction out --segment fin >/dev/null
in_client ./peer repeat 20 connect $server 1234 close end
sleep 10
is "each socket that found no record free is counted once, whatever it does" \
	"$(of client '[.records_open, .not_recorded]')" "[8,$(($(fin_wait1) - 8))]"
like "and has sent its FIN again all the while" "$(in_client ss -Htino state fin-wait-1)" 'retrans:[01]/[5-9]'
in_client ./peer repeat 5 connect $server 1234 linger 0 close end
is "so is one that ends at once" "$(of client .not_recorded)" 17
finctl -n client off
finctl -n client record --port 1234 --records 8
in_client ./peer repeat 20 connect $server 1234 linger 0 close end
is "those that took the place of an ended one are not" \
	"$(of client '[.records_ended, .evicted, .not_recorded]')" '[8,12,0]'
finctl -n client off

# Records of a namespace that is gone: TIME_WAIT does not keep it.
host third
cable 8 third veth0 server veth1
in_server ./peer listen 1235 repeat 1100 accept eof close end &
listening server 1235
finctl -n third record --port 1235 --records 2048
ip netns exec third ./peer repeat 1100 connect 10.8.0.2 1235 close end
sleep 1
gone=$(of third .records_open)
is "all of them are open as the namespace goes" "$gone" 1100
ip netns del third
sleep 2
is "what is kept of them, and what is not" "$(finctl -j show | jq '.records | length') $(of 1 .evicted)" \
	"1024 $((gone - 1024))"
finctl clear

# Events that found the ring full, since whoever empties it does not get to run.
finctl record --port 1300
finctl --json monitor --port 1300 --buffer 262144 >"$tmp/stream" 2>"$tmp/talk" &
later kill $!
until_ok 10 grep -q listening "$tmp/talk"
echo -1 >/proc/sys/kernel/sched_rt_runtime_us
./burst 1300 1200 at-once
sleep 5
./burst 1300 1
sleep 5
grep '"type":"missed"' "$tmp/stream" >"$tmp/missed"
missed=$(jq -s 'map(.missed) | add // 0' "$tmp/missed")
ok "there were more events than the ring holds" test "$missed" -gt 100
is "seen and missed are all that is in the records" \
	$(($(grep -vc '"type":"missed"\|"type":"now"' "$tmp/stream") + missed)) "$(of 1 .events)"
is "of which the records have lost none" "$(of 1 '[.events_lost, .not_recorded, .evicted]')" '[0,0,0]'
is "status says the same" "$(finctl -j status | jq .events_lost)" "$missed"
finctl off

# Segments of connections that there was no room for.
finctl --all-netns off
rmmod finctl
modprobe finctl flows=16
finctl -n client drop --port 1234 --direction out --segment data --skip 1 >/dev/null
in_client ./peer repeat 16 connect $server 1234 send 10 end sleep 1000000 &
later kill $!
until_ok 10 remembered 16
in_client nft -f - <<-'NFT'
	table ip count {
		chain out {
			type filter hook output priority 0
			tcp sport 5001-5004 counter
			tcp sport 5001-5004 ip length > 100 counter comment "data"
		}
		chain in {
			type filter hook input priority 0
			tcp dport 5001-5004 counter
		}
	}
NFT
for ((from = 5001; from <= 5004; from++)); do
	in_client ./peer from $from connect $server 1234 repeat 10 send 100 sleep 10 end linger 0 close
done
# counted OF: packets, by nft's rules that have or lack the comment.
counted() {
	in_client nft -j list ruleset | jq "[.nftables[].rule | select(. and .comment == $1) |
		.expr[].counter.packets // empty] | add"
}
finctl -j -n client rules >"$tmp/rules"
is "those that there was room for are remembered" "$(of client '[.flows, .flows_evicted]')" '[16,0]'
is "each segment of others that the rule might have taken is counted" \
	"$(jq '.rules[0].untracked' "$tmp/rules")" "$(counted '"data"')"
is "which is all their data" "$(counted '"data"')" 40
is "as each is for which there was no room" "$(of client .flows_refused)" "$(counted null)"
