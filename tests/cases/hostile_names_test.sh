#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Processes, devices, cgroups and namespaces may have names that a terminal obeys, or
# that are no text at all. Tables show them harmless, JSON has them as text, and what
# save prints restore makes again.

. ./lib.sh
plan 15

hostile=$'\e[2J\xff\''

# harmless NAME COMMAND...: nothing that it prints, the name among it, is for the terminal to obey.
harmless() {
	local text

	text=$("${@:2}" 2>&1)
	[[ $text == *'[2J'* && $text != *[$'\x01'-$'\x08'$'\x0b'-$'\x1f'$'\x7f'-$'\xff']* ]]
	point "$1" $? "$(cat -v <<<"$text")"
}

# sound NAME FILE: json-c finds no octet in it that belongs to no character.
sound() {
	ok "$1 is UTF-8" finctl draw -o "$tmp/close.svg" "$2"
}

export LC_ALL=C
hosts
ip link add "$hostile" type dummy
ip netns add "$hostile"
later "ip netns del \"\$hostile\""
mkdir "/sys/fs/cgroup/$hostile"
later "rmdir \"/sys/fs/cgroup/\$hostile\""

finctl drop --port 9 --dev "$hostile" >/dev/null
finctl drop --port 9 --cgroup "/$hostile" >/dev/null
finctl save >"$tmp/one"
harmless "rules" finctl rules
harmless "save" finctl save
ok "what was saved is restored" finctl restore "$tmp/one"
is "and is the same" "$(finctl save)" "$(<"$tmp/one")"
finctl -n "$hostile" record
finctl -n "$hostile" drop --port 9 >/dev/null
harmless "namespaces in status" finctl --all-netns status
harmless "in save" finctl --all-netns save
finctl --all-netns save >"$tmp/all"
ok "what was saved of all is restored" finctl restore "$tmp/all"
is "and is the same" "$(finctl --all-netns save)" "$(<"$tmp/all")"
finctl --all-netns --json rules >"$tmp/rules.json"
is "JSON has rules as text" "$(jq -r '.rules[].dev // empty' "$tmp/rules.json" | cat -v)" "^[[2JM-oM-?M-='"

finctl -n client record
finctl -n server record
serve comm "$hostile" eof close
dial comm "$hostile" send 10 close
until_ended client 200
harmless "show" finctl -n client show
id=$(finctl -n client show | awk 'END { print $1 }')
harmless "a timeline" finctl -n client show "$id"
harmless "a drawing" finctl -n client -n server draw "$id"
show client server >"$tmp/doc.json"
sound "show --json" "$tmp/doc.json"
harmless "the drawing of a document" finctl draw "$tmp/doc.json"
harmless "a drawing as SVG" cat "$tmp/close.svg"
