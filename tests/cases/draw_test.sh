#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# draw makes a ladder of one end's records or of both, from here or from files,
# and leaves no file where it cannot.

. ./lib.sh
plan 38

hosts
in_client sysctl -qw net.ipv4.tcp_orphan_retries=1
in_server sysctl -qw net.ipv4.tcp_orphan_retries=1
finctl -n server drop --port 1234 >/dev/null
finctl -n client record --port 1234
serve recv 3 eof close
dial send 3 close
until_ended client 10
until_ended server 10

client=$(finctl --json -n client show | jq -r '.records[0].id')
server=$(finctl --json -n server show | jq -r '.records[0].id')
finctl --json -n client show >"$tmp/client.json"
finctl --json -n server show >"$tmp/server.json"
finctl --json -n client -n server show >"$tmp/both.json"

export COLUMNS=80
live=$(finctl -n client draw "$client")
like "one ID draws both ends, whose records are in two namespaces" "$live" 'client +server'
like "a segment that vanished has a cross and its rule" "$live" 'rule 1 x-+ FIN, ACK seq 0 ack 1 '
like "a retransmission has its number and RTO" "$live" 'retransmission 2: RTO 20[48] ms, 4 ms late'
like "the end is told" "$live" 'retransmit-timeout \(ETIMEDOUT\)'
is "no line has more than 80 columns" "$(awk 'length > 80' <<<"$live" | wc -l)" 0
is "a document draws the same" "$(finctl draw "$tmp/both.json")" "$live"
is "the other end's ID draws the same" "$(finctl -n server draw "$server")" "$live"
is "both IDs draw the same" "$(finctl -n client -n server draw "$server" "$client")" "$live"
like "an end alone faces the wire" "$(finctl draw "$tmp/client.json")" 'client +the wire'
like "the other's FIN is as much the first to count as one's own" "$(finctl -n server show "$server")" \
	'FIN received; seq 0'
like "UTF-8 where the terminal has it" "$(LC_ALL=C.UTF-8 finctl draw "$tmp/both.json")" '─▶┃'
like "in a timeline as well" "$(LC_ALL=C.UTF-8 finctl -n client show "$client")" 'ESTABLISHED → FIN_WAIT1'
is "which is ASCII elsewhere" "$(LC_ALL=C finctl -n client show "$client" | grep -c '[^ -~]')" 0
like "ASCII on request" "$(LC_ALL=C.UTF-8 finctl draw --ascii "$tmp/both.json")" '->\|'

# As if the server were another host, booted 1,000 s earlier, its clock 2 s off.
jq '.host.name = "other" | .realtime_offset_ns -= 998000000000 |
	(.. | .ns? // empty) += 1000000000000 |
	.records[] |= ([paths(type == "number")] as $p | reduce $p[] as $k (.;
		if ($k[-1] | tostring | test("_ns$")) then setpath($k; getpath($k) + 1000000000000) else . end))' \
	"$tmp/server.json" >"$tmp/other.json"
merged=$(finctl draw "$tmp/client.json" "$tmp/other.json")
is "files of two hosts make one drawing" "$(grep -c 'FIN, ACK seq 0 -.*>|' <<<"$merged")" \
	"$(grep -c 'FIN, ACK seq 0 -.*>|' <<<"$live")"
is "in which each vanished segment is there" "$(grep -c 'rule 1 x' <<<"$merged")" "$(grep -c 'rule 1 x' <<<"$live")"

ok "SVG, PNG and PDF at once" finctl draw "$tmp/both.json" -o "$tmp/d.svg" -o "$tmp/d.png" -o "$tmp/d.pdf"
like "SVG has text" "$(<"$tmp/d.svg")" '>FIN, ACK seq 0 ack 1</text>'
is "PNG is one" "$(head -c 4 "$tmp/d.png" | tail -c 3)" PNG
is "PDF is one" "$(head -c 4 "$tmp/d.pdf")" %PDF

refused "an ID that is not there" 2 'there is no record abc ' finctl -n client draw abc
refused "a file that is not there" 1 'none.json: No such file' finctl draw "$tmp/none.json"
head -c 1000 "$tmp/both.json" >"$tmp/cut.json"
refused "a truncated file" 1 'cut.json: it ends in the middle of its JSON' finctl draw "$tmp/cut.json"
finctl --json rules >"$tmp/rules.json"
refused "foreign JSON" 1 'rules.json: it is JSON, but not the records' finctl draw "$tmp/rules.json"
refused "no JSON" 1 'lib.sh: it is no JSON' finctl draw lib.sh
jq '.records[0].local.port = 7' "$tmp/server.json" >"$tmp/stranger.json"
refused "two files without a connection" 1 'no two records in these files are the two ends' \
	finctl draw "$tmp/client.json" "$tmp/stranger.json"
jq '.records += [.records[0] | .id = "abcd" | .local.port = 7]' "$tmp/both.json" >"$tmp/strangers.json"
refused "two IDs of two connections" 1 "records $client and abcd are not the two ends of one connection" \
	finctl draw "$tmp/strangers.json" "$client" abcd
refused "a narrow terminal" 1 'has 40 columns, and a drawing takes' env COLUMNS=40 finctl draw "$tmp/both.json"
refused "another ending" 1 'FILE.svg, FILE.png or FILE.pdf is wanted' finctl draw "$tmp/both.json" -o "$tmp/d.gif"
refused "--json" 1 'finctl --json show prints the records' finctl --json draw "$tmp/both.json"
refused "a folder that is not there" 1 'cannot write .*/none/d.svg: No such file' \
	finctl draw "$tmp/both.json" -o "$tmp/none/d.svg"

mkdir "$tmp/full" && mount -t tmpfs -o size=8k none "$tmp/full" && later umount "$tmp/full"
refused "a full disk, for SVG" 1 'cannot write .*d.svg: No space left' finctl draw "$tmp/both.json" -o "$tmp/full/d.svg"
refused "a full disk, for PNG" 1 'cannot write .*d.png: No space left' finctl draw "$tmp/both.json" -o "$tmp/full/d.png"
is "leaves nothing behind" "$(ls "$tmp/full")" ""

# A finctl that is not installed as a whole: `ctl/part.c`.
mv /usr/local/lib/finctl "$tmp/parts"
missing='a part of finctl is missing: .*\.so: cannot open shared object file'
refused "PNG, without what draws it" 1 "cannot write .*d2.png: $missing" finctl draw "$tmp/both.json" -o "$tmp/d2.png"
refused "a capture, without libpcap" 1 "$missing" finctl -n client capture -w "$tmp/d2.pcapng"
refused "the live table, without ncurses" 1 "$missing" finctl -n client monitor --top
ok "a drawing in the terminal needs neither" finctl draw "$tmp/both.json"
mv "$tmp/parts" /usr/local/lib/finctl
