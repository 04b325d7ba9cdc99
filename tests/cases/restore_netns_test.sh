#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A file of rules for several namespaces takes effect in all of them or in none,
# and namespaces that it does not name are left alone.

. ./lib.sh
plan 15

ids() {
	finctl --json --all-netns rules | jq -c '[.rules[] | [.netns, .id]] | sort'
}

# unchanged NAME STATUS REGEX: restore refuses what is on stdin.
unchanged() {
	cat >"$tmp/file"
	finctl --all-netns save >"$tmp/before"
	refused "$1" "$2" "$3" finctl restore "$tmp/file"
	ok "… in no namespace" cmp "$tmp/before" <(finctl --all-netns save)
}

hosts
host third
finctl -n client drop --port 1 >/dev/null
finctl -n client drop --port 2 >/dev/null
finctl -n server drop --port 3 >/dev/null
finctl -n third drop --port 4 >/dev/null

finctl -n client -n server save >"$tmp/two"
is "each namespace has a heading" "$(cat "$tmp/two")" \
	$'netns client\n--id 1 --port 1\n--id 2 --port 2\nnetns server\n--id 1 --port 3'
before=$(ids)
finctl restore "$tmp/two"
is "what is saved is restored" "$(ids)" "$before"
refused "a file that names them is not for another" 1 'leave --netns out' \
	finctl -n third restore "$tmp/two"
printf 'netns server\nnetns client\n--port 9\n' | finctl restore
is "a heading alone empties its namespace, and others stay" "$(finctl --all-netns save | sort)" \
	"$(printf '%s\n' '--id 1 --port 4' '--id 3 --port 9' 'netns client' 'netns third')"

unchanged "a line that is no good in the second one" 1 'file:4: --port x' <<'EOF'
netns client
--port 1
netns server
--port x
EOF
unchanged "one that the kernel refuses" 2 'file:6: two rules' <<'EOF'
netns client
--port 1
netns server
--id 7 --port 1

--id 7 --port 2
EOF
finctl -n server drop --port 5 -- sleep 1000 >/dev/null 2>&1 &
until_ok 5 sh -c 'finctl -n server rules | grep -q finctl'
unchanged "a number that a program's rule has" 2 \
	"file:5: the rule with this id lasts as long as a program" <<EOF
netns client
--port 1
--port 2
netns server
--id $(finctl --json -n server rules | jq '.rules[0].id') --port 1
EOF
kill $!
wait $!

# One without a name: that of a process, or what a socket alone holds.
unshare -n sh -c "finctl drop --port 6 >/dev/null; finctl --all-netns save; sleep 2" >"$tmp/all" &
sleep 1
like "a namespace without a name is written as the kernel does" "$(cat "$tmp/all")" \
	$'netns net:\\[[0-9]+\\]\n--id 1 --port 6'
ok "and restored so" finctl restore "$tmp/all"
name=$(sed -n 's/netns \(net.*\)/\1/p' "$tmp/all")
is "and named so" "$(finctl -n "$name" save)" "--id 1 --port 6"
wait $!
sleep 1
refused "until it is gone" 2 'no network namespace has this inode' finctl restore "$tmp/all"
refused "what is none is refused" 1 'no network namespace of this name' finctl -n 'net:[x]' rules
