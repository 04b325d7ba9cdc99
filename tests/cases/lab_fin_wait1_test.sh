#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The lab's FIN_WAIT1 experiment holds what it claims, and leaves nothing behind.

. ./lib.sh
plan 9

ok "the experiment succeeds" sh -c 'finctl lab fin-wait1 -o "$1/doc.json" -o "$1/doc.svg" >"$1/told"' sh "$tmp"
times=$(grep -E '^ *[0-9]+\.[0-9]{6} ' "$tmp/told" | awk '{ print $1 }')
is "events of both ends are told in the order of time" "$times" "$(sort -n <<<"$times")"
ok "it leaves a document of both ends" jq -e '.records | length == 2' "$tmp/doc.json"
is "the ends are each other's peer" \
	"$(jq -r '[.records[0].id, .records[1].id] == [.records[1].peer, .records[0].peer]' "$tmp/doc.json")" true
is "both died of their retransmissions" \
	"$(jq -rc '[.records[].end.reason] | unique' "$tmp/doc.json")" '["retransmit-timeout"]'
is "the namespaces are those of client and server" \
	"$(jq -rc '[.namespaces[].name]' "$tmp/doc.json")" '["client","server"]'
is "no rule is left anywhere" "$(finctl --json --all-netns rules | jq '.rules | length')" 0
like "and a drawing of them" "$(<"$tmp/doc.svg")" "<title>fin-wait1: .*retransmission 9"
refused "an experiment that does not exist" 1 'there is no experiment fin-wait9' finctl lab fin-wait9
