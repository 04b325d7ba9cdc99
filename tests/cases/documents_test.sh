#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What --json prints is what docs/finctl.schema.json says. The guest leaves a
# document of each kind, with all that it can make happen in them.
#
# after: tests/schema

. ./lib.sh
plan 3

json=$OUT
client=(finctl --json -n client)
both=(finctl --json -n client -n server)

# Every option of a match and of a rule, each in a document of its own.
rules() {
	"${client[@]}" drop --port 1-9,80 --local-port 7 --remote-port 8
	"${client[@]}" drop --local 10.9.0.1 --remote 10.9.0.0/24 -4 --segment 'fin+!data,rst' --as eperm
	"${client[@]}" drop --address fd09::/64 --uid 0 --dev veth0 --mark 0x10/0xf0 --direction any
	"${client[@]}" drop --port 9 --state fin-wait1,LAST-ACK --as observe --for 2m --skip 2 --every 3 \
		--probability 0.25 --seed 42 --count 7
	"${client[@]}" drop --port 9 --all-flows --probability 0.000000001
	finctl --json drop --port 9 -- finctl --json rules
}

# reset PORT: a close with unread data.
reset() {
	port=$1
	serve send 100 sleep 200 eof
	dial sleep 100 close
}

hosts
sysctl -qw net.ipv4.tcp_fin_timeout=3
for netns in client server; do
	ip netns exec "$netns" sysctl -qw net.ipv4.tcp_orphan_retries=1
done
finctl --json show >"$json/show-nothing.json"
finctl --json rules >"$json/rules-none.json"
finctl --json status >"$json/status-idle.json"
finctl --json stats >"$json/stats-idle.json"
finctl --json lab --list >"$json/experiments.json"
finctl --json lab fin-wait1 >"$json/lab.json"
finctl --json predict >"$json/predict.json"
finctl --json predict --orphan --srtt 100 --user-timeout 9000 >"$json/predict-orphan.json"

rules >"$json/drop.jsonl"
# The last one ran a program, which printed the rules; so did finctl in the end.
grep '"version"' "$json/drop.jsonl" | head -n 1 >"$json/rules-owned.json"
grep '"version"' "$json/drop.jsonl" | tail -n 1 >"$json/outcome.json"
sed -i '/"version"/d' "$json/drop.jsonl"
"${client[@]}" rules >"$json/rules.json"
finctl -n client undrop --all

"${both[@]}" record
finctl -n server drop --port 2002 >/dev/null
finctl -n server drop --port 2003 --segment syn-ack >/dev/null
finctl -n server drop --port 2004 --direction in --segment data >/dev/null
"${both[@]}" monitor >"$json/monitor.jsonl" 2>"$tmp/err" &
monitor=$!
until_ok 5 grep -q listening "$tmp/err"
"${both[@]}" capture -w "$tmp/x.pcapng" >"$json/capture.json" 2>"$tmp/talk" &
capture=$!
until_ok 5 grep -q capturing "$tmp/talk"
for port in 2001 2002; do
	serve recv 100 eof close
	dial send 100 close
done
server=fd09::2 port=2002
serve eof close
dial close
server=10.9.0.2 port=2003
serve eof close
dial & # whose SYN+ACK vanishes
connecting=$!
port=2004
serve sleep 500 close
dial send 100 sleep 2000 close
reset 2005
sleep 1
"${both[@]}" show >"$json/show-open.json"
sleep 70
kill $connecting
kill -INT $monitor $capture
wait $monitor $capture
"${both[@]}" show >"$json/show.json"
"${both[@]}" rules >"$json/rules-counted.json"
finctl --json --all-netns status >"$json/status.json"
finctl --json --all-netns stats >"$json/stats.json"
for id in $(jq -r '.records[].id' "$json/show.json"); do
	"${both[@]}" predict "$id" 2>/dev/null
done >"$json/predict-records.jsonl"

claims "$json/show.json" <<-'END'
	holds("the documents have ends of each kind that was made";
		[.records[].end.reason] | contains(["closed", "retransmit-timeout", "reset-sent"]);
		[.records[].end.reason] | unique),
	holds("and events of all kinds";
		[.records[].events[].type] | contains(["state", "fin-sent", "fin-received", "fin-acked",
			"retransmit", "drop", "reset-sent", "reset-received", "end"]);
		[.records[].events[].type] | unique)
END
ok "the stream has drops of no record" grep -q '"record":null' "$json/monitor.jsonl"
