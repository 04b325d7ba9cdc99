#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vm: --no-module --append module.sig_enforce=1
#
# A kernel that takes signed modules alone is named as the reason for having none.

. ./lib.sh
plan 3

ok "this kernel refuses a module that is not signed" eval '! modprobe finctl'
for command in rules 'drop --port 1234'; do
	# shellcheck disable=SC2086 # words
	refused "finctl $command" 3 'this kernel takes signed modules alone .*: sign finctl.ko, or boot without$' \
		finctl $command
done
