#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A namespace is named by its name, by a process in it or by a file; several may be
# named, or all; one without any name is reached like others.

. ./lib.sh
plan 23

# names ARG...: of the namespaces that a command is about.
names() {
	finctl --json "$@" | jq -c '[.namespaces[].name]'
}

hosts
ip netns exec server sleep 1000000 &
process=$!
later kill $process
unshare --net sleep 1000000 &
nameless=$!
later kill $nameless
sleep 0.1
inum=$(stat -Lc %i /proc/$nameless/ns/net)

is "by name" "$(names -n client status)" '["client"]'
is "by process" "$(names -n $process status)" '["server"]'
is "by file" "$(names -n /run/netns/server status)" '["server"]'
is "by the file of a process" "$(names -n /proc/$process/ns/net status)" '["server"]'
is "behind the command" "$(names status --netns client)" '["client"]'
is "in one word" "$(names status --netns=client)" '["client"]'
is "one's own, when none is named" "$(finctl --json status | jq .namespaces[0].netns)" \
	"$(stat -Lc %i /proc/self/ns/net)"
is "also in another one" "$(ip netns exec client finctl --json status | jq .namespaces[0].netns)" \
	"$(stat -Lc %i /run/netns/client)"
is "two, in their order" "$(names -n server -n client status)" '["server","client"]'
is "all means those in use" "$(names --all-netns rules)" '[]'
is "one without a name" "$(names -n $nameless status)" '[null]'
like "for which the number stands" "$(finctl -n $nameless drop --port 1)" "^rule 1 in netns $inum: "
finctl -n client record --port 1
is "those in use are found, with a name and without" \
	"$(names --all-netns rules | jq -c 'sort')" '[null,"client"]'
like "a rule is told with the namespace it is in" "$(finctl --all-netns rules)" " $inum .*--port 1 "

finctl --all-netns off
like "a rule in every namespace" "$(finctl --all-netns drop --port 4321 | sed 's/.*in netns //; s/:.*//' |
	sort | paste -sd' ')" "^(402[0-9]* )+client server$"
is "is a rule in each" "$(finctl --json --all-netns rules |
	jq -c '[.rules[].netns] == [.namespaces[].netns] and (.rules | length > 3)')" true
finctl --all-netns undrop --all
is "all of them are removed" "$(finctl --json --all-netns rules | jq -c .rules)" '[]'
finctl --all-netns off

# What cannot be done in one is done in none.
finctl -n server record --port 9 --records 8
port=9
serve close
dial eof close
before=$(snapshot)
refused "a number of records that one cannot have" 2 'turn off first' finctl -n client -n server record --records 16
is "none gets" "$(snapshot)" "$before"

ip netns del client
sleep 1
refused "a name that is gone" 1 'there is no network namespace of this name' finctl -n client status
is "is gone from all" "$(names --all-netns rules)" '["server"]'
kill $nameless
wait $nameless 2>/dev/null
refused "a process that is gone" 1 'there is no process with this number' finctl -n $nameless status
sleep 1
is "what was turned off has nothing armed" "$(finctl --all-netns off && finctl status | grep -c armed)" 0
