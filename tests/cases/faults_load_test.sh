#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# kernel: debug.*
# vm: --no-module --timeout 3000
#
# Each allocation that finctl makes as it is loaded fails in turn: it is not loaded
# then, or it has found in the kernel what it finds otherwise; nothing leaks.

. ./lib.sh
plan 1

told=$(./faults load "$(find "/lib/modules/$(uname -r)" -name finctl.ko)" finctl 2>&1)
like "it is loaded whole or not at all" "$told" '^[1-9][0-9]* failed, [1-9][0-9]* refused, 0 wrong$'
echo "# $told"
