#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vm: --time real --cpus 2
#
# While rules are restored, added, removed, owned and judged at the same time,
# whoever looks sees one file or the other, whole.

. ./lib.sh
plan 5

seconds=15

add_and_remove() {
	local id

	id=$(finctl -n client drop --port 9 | sed 's/rule \([0-9]*\) .*/\1/')
	finctl -n client undrop "$id"
}

hosts
in_server ./peer listen 1234 repeat 1000000 accept eof close end &
later kill $!
listening server 1234
for ((i = 0; i < 300; i++)); do
	echo "--port $((i + 2000))" >&3
	echo "--port $((i + 4000))" >&4
done 3>"$tmp/a" 4>"$tmp/b"
finctl -n client restore "$tmp/a"
during finctl -n client restore "$tmp/a"
during finctl -n client restore "$tmp/b"
during add_and_remove
during finctl -n client drop --port 9 -- sleep 0.01
during in_client ./peer connect 10.9.0.2 1234 send 10 close
looks=0
torn=0
end=$((SECONDS + seconds))
while ((SECONDS < end)); do
	finctl -n client save >"$tmp/saved" 2>"$tmp/err" || continue
	looks=$((looks + 1))
	read -r n first last < <(grep -v ' 9$' "$tmp/saved" |
		awk 'NR == 1 { f = $4 } END { print NR, f, $4 }')
	[[ "$n $first $last" =~ ^300\ (2000\ 2299|4000\ 4299)$ ]] || torn=$((torn + 1))
done
over
within "somebody looked" $looks 3 1000000
is "and always saw one file, whole" $torn 0
finctl -n client restore /dev/null
is "no rule of a program is left" "$(finctl -n client rules)" ""
during finctl -n client restore "$tmp/a"
sleep 1
ok "the module goes under it" rmmod finctl
over
ok "and comes back" finctl status
