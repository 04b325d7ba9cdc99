#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vm: --time real --cpus 2 --timeout 28800
#
# A million messages drawn by the module's policies, of each of the users that lack the
# capability: none of them is done. A million of root's, by two at a time: no harm is done.

. ./lib.sh
plan 13

messages=$((1000000 / ${1:-1}))
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)

# of WHAT: how many of the last draw's messages.
of() {
	awk -v what="$1" '$1 == what { n += $2 } END { print n + 0 }' "$tmp"/mad.*
}

# draw COMMAND...: two draw half of the messages each.
draw() {
	local seed status=0

	for seed in 11 12; do
		"$@" ./mad $seed $((messages / 2)) >"$tmp/mad.$seed" &
	done
	wait -n || status=1
	wait -n || status=1
	return $status
}

# by WHO COMMAND...
by() {
	ok "$1 comes to the end of it" draw "${@:2}"
	is "and none of it is done" "$(of taken)" 0
}

hosts
finctl drop --port 1234 >/dev/null
finctl -n client record --records 16
before=$(snapshot)
by nobody "${nobody[@]}"
by "root of another user namespace" "${nobody[@]}" unshare --user --map-root-user --net
by "root in a container" unshare --user --map-root-user --net --pid --fork --mount --uts --ipc --cgroup
by "root without the capability" setpriv --bounding-set -net_admin --inh-caps -net_admin
is "nothing has changed" "$(snapshot)" "$before"

ok "root comes to the end of it" draw
within "a good part of which is done" "$(of taken)" $((messages / 10)) $((messages * 9 / 10))
finctl --all-netns off
is "what it did is taken away" "$(finctl --json rules | jq -c .rules)" "[]"
ok "and the module goes" rmmod finctl
