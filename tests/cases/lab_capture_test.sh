#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An experiment can be captured: both hosts in one file, which tshark judges.
# after: tests/tshark

. ./lib.sh
plan 9

ok "the experiment succeeds before a camera" sh -c 'finctl lab fin-wait1 -o "$1/lab.pcapng" >"$2/told"' sh "$OUT" "$tmp"
like "the file is there as a whole" "$(ls "$OUT")" '^lab.pcapng$'
# A SYN that is sent again without its data, and a FIN that could not be sent.
for name in syn-data eperm-is-not-loss; do
	ok "$name: so does this one" finctl lab "$name" -o "$OUT/$name.pcapng"
done
mkdir "$tmp/dir.json"
refused "one camera" 1 'captured once' finctl lab fin-wait1 -o a.pcapng -o b.pcapng
ok "a file that cannot be written ends the experiment" \
	sh -c '! finctl lab fin-wait1 -o /nowhere/x.pcapng >"$1/told" 2>"$1/why"' sh "$tmp"
like "with the reason" "$(<"$tmp/why")" '^finctl: cannot write /nowhere/x.pcapng: No such file or directory$'
refused "nor is one begun that has no place for its drawing" 1 'cannot write /nowhere/x.svg: No such file' \
	finctl lab fin-wait1 -o /nowhere/x.svg
refused "or none for its records" 1 'cannot write .*: Is a directory' finctl lab fin-wait1 -o "$tmp/dir.json"
