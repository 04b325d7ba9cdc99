#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vm: --no-module
#
# The first command loads the module; without one, every command says how to get it.

. ./lib.sh
plan 16

file=$(echo /lib/modules/*/updates/finctl.ko*)

ok "the module is not loaded yet" test ! -e /sys/module/finctl
ok "help does not need it" finctl help drop
ok "nor load it" test ! -e /sys/module/finctl
ok "the first command has the kernel load it" finctl rules
ok "and it is there" test -e /sys/module/finctl
rmmod finctl
mv "$file" "$tmp/"
depmod

for command in 'drop --port 1234' rules 'undrop --all' record show monitor status clear off 'lab fin-wait1'; do
	# shellcheck disable=SC2086 # words
	refused "without one, finctl $command" 3 \
		'the module is not loaded: modprobe finctl; if that finds none, make install$' finctl $command
done
refused "anyone is told the same" 3 'the module is not loaded' \
	setpriv --reuid 65534 --regid 65534 --clear-groups finctl rules
