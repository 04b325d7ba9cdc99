#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A tool and a module that speak different languages do not talk: the tool says
# which of the two is to be upgraded.

. ./lib.sh
plan 11

before=$(snapshot)
for command in 'drop --port 1234' rules 'undrop --all' 'record --records 16' show monitor status clear off 'lab fin-wait1'; do
	# shellcheck disable=SC2086 # words
	refused "an older module: finctl $command" 3 'the tool is newer than the module: upgrade the module$' \
		./finctl-newer $command
done
is "nothing has changed" "$(snapshot)" "$before"
