#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# 100,000 messages, drawn by the module's own policies and then bent, do it no
# harm; those of users without the capability do nothing at all. That the kernel
# reports no bug is what the runner sees to.

. ./lib.sh
plan 8

# of WHAT: how many of the last draw's messages.
of() {
	awk -v what="$1" '$1 == what { n = $2 } END { print n + 0 }' "$tmp/mad"
}

# by WHO MESSAGES COMMAND...: draws as another user.
by() {
	"${@:3}" ./mad 7 "$2" >"$tmp/mad"
	is "$1 comes to the end of it" $? 0
	is "and none of it is done" "$(of taken)" 0
}

hosts
finctl drop --port 1234 >/dev/null
finctl -n client record --records 16
before=$(snapshot)
by nobody 5000 setpriv --reuid 65534 --regid 65534 --clear-groups
by "root of another user namespace" 5000 setpriv --reuid 65534 --regid 65534 --clear-groups \
	unshare --user --map-root-user --net
is "nothing has changed" "$(snapshot)" "$before"

ok "root comes to the end of it" sh -c "./mad 1 100000 >$tmp/mad"
within "a good part of which is done" "$(of taken)" 10000 90000
finctl --all-netns off
is "what it did is taken away" "$(finctl --json rules | jq -c .rules)" "[]"
