#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Every command, those that only read among them, needs CAP_NET_ADMIN in the initial
# user namespace. Without it a command says so, exits with 2, and changes nothing.

. ./lib.sh
plan 47

# denied NAME COMMAND...: each command of finctl, run by COMMAND.
denied() {
	local name=$1 words

	shift
	while read -ra words; do
		refused "$name: finctl ${words[*]}" 2 \
			'needs CAP_NET_ADMIN in the initial user namespace: run it as root$' \
			"$@" finctl "${words[@]}"
	done <<-'EOF'
		drop --port 1234
		drop --port 1234 -- true
		rules
		--json rules
		undrop 1
		undrop --all
		record
		record --stop
		show
		--json show
		monitor
		status
		clear
		off
		save
		lab fin-wait1
		-n client rules
		--all-netns off
	EOF
}

hosts
finctl drop --port 1234 >/dev/null
finctl -n client record --records 16
before=$(snapshot)
later finctl --all-netns off

denied nobody setpriv --reuid 65534 --regid 65534 --clear-groups
denied "root of another user namespace" setpriv --reuid 65534 --regid 65534 --clear-groups \
	unshare --user --map-root-user --net
is "nothing has changed" "$(snapshot)" "$before"

# It is the capability that counts, not the user.
able=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps +net_admin --ambient-caps +net_admin)
ok "a user with the capability can read" "${able[@]}" finctl rules
like "and change" "$("${able[@]}" finctl drop --port 4321)" '^rule 2 '
refused "root without it can do neither" 2 'needs CAP_NET_ADMIN' \
	setpriv --bounding-set -net_admin --inh-caps -net_admin finctl rules

# What asks the module nothing needs nothing.
mere=(setpriv --reuid 65534 --regid 65534 --clear-groups)
for words in --help 'drop --help' --version help 'lab --list'; do
	# shellcheck disable=SC2086 # words
	ok "anyone: finctl $words" "${mere[@]}" finctl $words
done
refused "what is wrong is said first" 1 'ports are numbers' "${mere[@]}" finctl drop --port 0
is "no genl message helps" "$("${mere[@]}" ./genl 1 and 5 2=u32:1 and 11 | sort -u)" "error 1 "
