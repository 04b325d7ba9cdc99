#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a rule names must all hold: with every kind of match in one rule it finds
# its segment, without any one of them too, and with any one of them wrong not.

. ./lib.sh
plan 47

right=(
	"--local 10.9.0.1/32" "--remote 10.9.0.0/24" "--local-port 4000-4007,1" "--remote-port 2007"
	"--dev veth0" "--direction out" "--segment data+!fin" "--state established,close-wait"
	"--mark 0x10/0xf0" "--uid 1001" "--cgroup /a"
)
wrong=(
	"--local 10.9.0.2/32" "--remote 10.8.0.0/24" "--local-port 4000-4006,1" "--remote-port 2008"
	"--dev lo" "--direction in" "--segment data+fin" "--state fin-wait-1,close-wait"
	"--mark 0x20/0xf0" "--uid 1002" "--cgroup /a/b/c"
)
names=() wants=()

# rule WANT NAME PART...: a rule of these parts, which will have found WANT segments.
rule() {
	local parts

	wants+=("$1") names+=("$2")
	read -ra parts <<<"${*:3}"
	finctl -n client drop --as observe "${parts[@]}" >/dev/null 2>"$tmp/err"
	point "$2 is a rule" $? "$(<"$tmp/err")"
}

hosts
mkdir -p /sys/fs/cgroup/a/b/c
later rmdir /sys/fs/cgroup/a/b/c /sys/fs/cgroup/a/b /sys/fs/cgroup/a
rule 1 "all of them" "${right[@]}"
for i in "${!right[@]}"; do
	rule 0 "${wrong[i]}" "${right[@]:0:i}" "${wrong[i]}" "${right[@]:i + 1}"
	# Without classes, a rule is about others.
	[[ ${right[i]} == --segment* ]] ||
		rule 1 "all but ${right[i]%% *}" "${right[@]:0:i}" "${right[@]:i + 1}"
done

in_server ./peer listen 2007 accept recv 10 eof sleep 300 close &
listening server 2007
(
	echo "$BASHPID" >/sys/fs/cgroup/a/b/cgroup.procs
	# Who sets a mark needs a capability.
	in_client setpriv --reuid 1001 --clear-groups --inh-caps +net_admin --ambient-caps +net_admin \
		./peer from 4007 connect 10.9.0.2 2007 mark 0x12 send 10 sleep 300 close
)
wait $!
mapfile -t got < <(finctl -j -n client rules | jq '.rules[].matches')
for i in "${!names[@]}"; do
	is "${names[i]}" "${got[i]}" "${wants[i]}"
done
ok "the rules are saved" sh -c "finctl -n client save >$tmp/saved"
finctl -n client undrop --all >/dev/null
ok "and restored" finctl -n client restore "$tmp/saved"
is "as they were" "$(finctl -n client save)" "$(<"$tmp/saved")"
