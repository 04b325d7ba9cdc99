#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make demo-two-vms: a close between two VMs, of which each has recorded its end,
# becomes one drawing, though their clocks have nothing in common.
#
# on: host
# The kernels that are built from source have no driver for a network card: no other case
# needs one, and in real time their checkers are slower than what is timed here.
# kernel: [56n].*

. ./lib.sh
plan 9

top=../..
ok "the demo comes to its end" "$top/tests/vm/demo-two-vms" --kernel "$KERNEL" --out "$OUT"
jq -s '{records: map(.records[]), names: map(.host.name)}' "$OUT/client.json" "$OUT/server.json" >"$tmp/both"
claims "$tmp/both" <<'END'
is("each end has told its own"; .names; ["client", "server"]),
is("both die of their retransmissions"; [.records[].end.reason] | unique; ["retransmit-timeout"]),
is("the client closed first"; [.records[].first_closer]; ["local", "remote"]),
is("nothing vanished at the client"; .records[0] | drops | length; 0),
holds("each ACK of its FIN did at the server"; .records[1] | drops |
	length > 8 and all(.class | index("ack-of-fin")); .records[1] | drops | map(.class)),
is("netcat did it"; [.records[].closer.comm] | unique; ["nc"])
END
drawing=$("$top/build/finctl" draw "$OUT/client.json" "$OUT/server.json")
is "every FIN of the client arrives in the drawing" "$(grep -cE 'FIN, ACK seq 0 ─+▶|FIN, ACK seq 0 -+>' <<<"$drawing")" \
	"$(jq '.records[0].retransmits + 1' "$tmp/both")"
is "SVG has both ends" "$(grep -oE '>(client|server)<' "$OUT/close.svg" | sort -u | tr -d '<>' | tr '\n' ' ')" 'client server '
