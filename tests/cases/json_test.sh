#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# JSON is a contract: the keys that readers rely on are there, with values of their
# type, null where a thing has not happened.

. ./lib.sh
plan 29

hosts
finctl -n client record
finctl -n server record
port=3001
serve recv 100 send 100 eof close
dial send 100 recv 100 close
port=3002
serve recv 100 linger 0 close
dial send 100 eof 2>/dev/null
port=3003
finctl -n server drop --port 3003 --segment fin,ack-of-fin --direction out >/dev/null
serve recv 100 eof close
dial send 100 close
sleep 5
show client server >"$tmp/doc"
finctl --json -n server rules >"$tmp/rules"
finctl --json -n server status >"$tmp/status"

# has(NAME; VALUES; WANT): each value is like WANT, which has a type for a value, some
# of the keys for an object, one element for an array. `number?` is a number or null.
cat >"$tmp/shape" <<'EOF'
def fits($want): . as $value | if $want | type == "object" then
		type == "object" and all($want | to_entries[]; .key as $key | .value as $type |
			$value | has($key) and (.[$key] | fits($type)))
	elif $want | type == "array" then type == "array" and all(.[]; fits($want[0]))
	else ($want | rtrimstr("?")) as $type | type == $type or (type == "null" and $type != $want) end;
def has($name; values; $want): [values] as $all |
	holds($name; ($all | length > 0) and all($all[]; fits($want)); [$all[] | select(fits($want) | not)][:1]);
EOF

claims "$tmp/doc" <<EOF
$(<"$tmp/shape")
def process: {pid: "number", comm: "string", uid: "number", cgroup: "number"};
def endpoint: {addr: "string", port: "number"};
def event(\$type): .records[].events[] | select(.type == \$type);
has("the document"; .; {version: "number", realtime_offset_ns: "number", namespaces: ["object"], records: ["object"]}),
is("its version"; .version; 1),
has("the host"; .host; {name: "string", kernel: "string", hz: "number", tool: "string", module: "string"}),
has("a namespace"; .namespaces[]; {netns: "number", name: "string", recording: "boolean", rules: "number",
	records_capacity: "number", records_open: "number", records_ended: "number", events: "number",
	bytes: "number", not_recorded: "number", evicted: "number", events_lost: "number",
	sysctls: {tcp_orphan_retries: "number", tcp_retries2: "number", tcp_fin_timeout: "number",
		tcp_early_retrans: "number", tcp_sack: "number"}}),
has("a record"; .records[]; {id: "string", peer: "string?", netns: "number", family: "string",
	local: endpoint, remote: endpoint, closer: process, state: "string", orphan: "boolean",
	fin_sent_ns: "number?", fin_acked_ns: "number?", fin_received_ns: "number?", time_wait_ns: "number?",
	srtt_us: "number", rto_us: "number", retransmits: "number", complete: "boolean",
	incomplete: ["string"], unavailable: ["string"], events: ["object"],
	limit: {rule: "string", value: "number", us: "number"}}),
holds("keys of what has not happened are there, with null"; all(.records[]; has("owner") and has("end") and
	has("first_closer")); null),
has("an end"; .records[].end | values; {reason: "string", errno: "string?", ns: "number"}),
holds("an end that was foretold or not says so"; all(.records[].end | values; has("predicted_ns")); null),
has("an event"; .records[].events[]; {ns: "number", type: "string"}),
has("of a state"; event("state"); {from: "string", to: "string"}),
has("of a FIN sent"; event("fin-sent"); {seq: "number"}),
has("received"; event("fin-received"); {seq: "number", len: "number", again: "boolean"}),
has("acknowledged"; event("fin-acked"); {}),
has("of a retransmission"; event("retransmit"); {cause: "string", fin: "boolean", n: "number", rto_us: "number",
	backoff: "number", late_us: "number?", err: "number?", seq: "number", len: "number"}),
has("of a drop"; event("drop"); {rule: "number", direction: "string", class: ["string"], seq: "number",
	ack: "number", len: "number"}),
has("of a reset sent"; event("reset-sent"); {why: "string"}),
has("received"; event("reset-received"); {}),
has("of an end"; event("end"); {reason: "string", errno: "string?"}),
is("ids are hexadecimal numbers, as ss prints them"; [.records[].id | test("^[0-9a-f]+\$")] | unique; [true]),
holds("times are CLOCK_MONOTONIC"; all(.records[].events[].ns; . > 0 and . < 1000000000000); null),
is("states are the kernel's"; [event("state").to] | unique - ["FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE",
	"CLOSE_WAIT", "LAST_ACK"]; [])
EOF
is "a socket has the id that ss says" \
	"$(in_client ss -Htne state fin-wait-1 dport = :3003 2>/dev/null | sed 's/.*sk:\([0-9a-f]*\).*/\1/')" \
	"$(jq -r '.records[] | select(.remote.port == 3003) | .id' "$tmp/doc")"
offset=$(jq .realtime_offset_ns "$tmp/doc")
read -r uptime _ </proc/uptime
within "the offset takes its times to the time of day" \
	"$((offset / 1000000000 + ${uptime%.*} - $(date +%s)))" -1 1

claims "$tmp/rules" <<EOF
$(<"$tmp/shape")
has("a rule"; .rules[]; {id: "number", netns: "number", direction: "string", segment: "string", as: "string",
	matches: "number", drops: "number", segments: "number",
	match: {text: "string", family: "string?", port: [["number"]], local_port: [["number"]],
		remote_port: [["number"]], local: "string?", remote: "string?"}})
EOF
claims "$tmp/status" <<EOF
$(<"$tmp/shape")
has("a status"; .; {host: "object", namespaces: ["object"], subscribers: "number", bytes: "number",
	events_lost: "number"}),
has("its hooks"; .hooks[]; {name: "string", kind: "string", state: "string", missed: "number"})
EOF
is "each document is one line" "$(cat "$tmp/doc" "$tmp/rules" "$tmp/status" | wc -l)" 3
is "colours never get into it" "$(finctl --color always --json -n client show | grep -c $'\e')" 0
finctl --json lab --list | jq -e '.experiments[0] | has("name") and has("summary")' >/dev/null
point "the experiments are a list" $?
